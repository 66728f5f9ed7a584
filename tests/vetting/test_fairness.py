"""Can skew be seen? The figures of the vetting, against a count by hand."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.actions.judge_hit import dismiss_hit
from vetting.fairness import Share, fairness_of
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City(budget=10**10)


def figures(days: int = 30):
    """The figures until today."""
    today = timezone.localdate()
    return fairness_of(today - dt.timedelta(days=days), today)


def another_organisation(city: City, **fields) -> None:
    """Who applies from now on."""
    city.organisation = factories.make_organisation(**fields)
    city.applicant = factories.make_user()
    factories.give_role(city.applicant, "organisation_administrator", organisation=city.organisation)


def test_conclusions_are_counted_by_board_form_size_and_ground(city: City) -> None:
    city.organisation.members = 40
    city.organisation.save()
    make_not_met(city, factories.in_review(city, amount=1_000_000), ground="D1")
    another_organisation(city, members=900)
    factories.cleared(city, factories.in_review(city, amount=1_000_000))
    another_organisation(city)
    factories.cleared(city, factories.in_review(city, amount=1_000_000))
    found = figures()
    assert (found.total.concluded, found.total.enhanced, found.total.not_met) == (3, 1, 1)
    assert found.by_board == [Share(city.board.short_name, 3, 1, 1)]
    assert {share.label: share.not_met for share in found.by_size} == {
        "–50 medlemmar": 1,
        "251–1 000 medlemmar": 0,
        "Antal medlemmar okänt": 0,
    }
    [(ground, count)] = found.by_ground
    assert (ground[:2], count) == ("D1", 1)
    assert (found.heard, found.answered, found.days_to_reply) == (1, 1, 0)


def test_a_share_of_few_is_not_worked_out() -> None:
    assert Share("Få", 4, 2, 1).not_met_percent is None
    assert Share("Fler", 5, 2, 1).not_met_percent == 20


def test_an_overturned_conclusion_is_seen(city: City) -> None:
    application = factories.in_review(city)
    vetting = make_not_met(city, application)
    assert figures().overturned == 0
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="Domen är upphävd.")
    assert figures().total.not_met == 0
    assert figures().overturned == 0
    factories.cleared_deeper(city, application)
    assert figures().overturned == 1


def test_hits_that_were_judged_are_counted(city: City) -> None:
    application = factories.in_review(city)
    vetting = Vetting.objects.get(pk=application.vetting_id)
    hit = factories.make_hit(city.organisation)
    assert (figures().hits_judged, figures().hits_dismissed) == (0, 0)
    dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason="Annat registreringsnummer enligt intyget.")
    assert (figures().hits_judged, figures().hits_dismissed) == (1, 1)


@pytest.mark.parametrize("role", ["central", "auditor"])
def test_the_page_is_for_the_city(client: Client, city: City, role: str) -> None:
    make_not_met(city, factories.in_review(city))
    client.force_login(getattr(city, role), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("fairness"))
    assert response.status_code == 200
    assert city.board.short_name in response.content.decode()
    assert client.get(reverse("fairness"), {"year": "nittonhundra"}).status_code == 200
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("fairness")).status_code == 404
