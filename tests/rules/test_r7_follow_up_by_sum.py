"""R7, G4: how deep a grant is followed up by its sum is frozen with the call's rules, and its plan is suggested by them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from grants.actions.call_rules import TierContent, rules_of, write_tiers
from grants.actions.open_call import open_call, publish_call
from grants.models import Application, Call, FollowUpTier
from grants.selectors.follow_up_depth import tier_for
from grants.selectors.suggested_plan import suggested_plan
from tests import factories
from tests.factories import City
from tests.grants.test_views_call_editing import draft_of, edit, whole_call

pytestmark = pytest.mark.django_db
SMALL, MIDDLE = 10_000_000, 30_000_000
TIERS = [
    TierContent(None, 2, has_visit=True, needs_certificate=True, needs_second_person=True),
    TierContent(SMALL, 0),
    TierContent(MIDDLE, 1),
]


@pytest.fixture
def city() -> City:
    return City()


def with_tiers(city: City, tiers: list[TierContent] = TIERS) -> Application:
    """An application for 540 000 kr, for decision, in a call whose rules hold the tiers from the beginning."""
    city.call = factories.make_call(city.board, city.officer, is_open=False)
    write_tiers(city.call.versions.get(), tiers)
    publish_call(actor=city.officer, call=city.call)
    city.call = open_call(actor=city.officer, call=city.call)
    return factories.for_decision(city)


def kinds(application: Application, amount: int) -> list[str]:
    return [row["kind"] for row in suggested_plan(application, amount)["milestones"]]


@pytest.mark.parametrize(
    ("amount", "asked"),
    [
        (SMALL, ["final_accounts"]),
        (SMALL + 1, ["interim_report", "final_accounts"]),
        (MIDDLE, ["interim_report", "final_accounts"]),
        (MIDDLE + 1, ["interim_report", "interim_report", "site_visit", "final_accounts"]),
    ],
)
def test_the_plan_is_suggested_by_the_sum(city: City, amount: int, asked: list[str]) -> None:
    application = with_tiers(city)
    assert kinds(application, amount) == asked
    rows = suggested_plan(application, amount)["milestones"]
    assert len({row["title"] for row in rows}) == len(rows)
    assert [row["due_on"] for row in rows if row["kind"] != "site_visit"] == sorted(
        row["due_on"] for row in rows if row["kind"] != "site_visit"
    )


def test_a_call_that_says_nothing_follows_the_city(city: City) -> None:
    application = factories.for_decision(city)
    assert kinds(application, SMALL) == ["final_accounts"]
    assert kinds(application, SMALL + 1) == ["interim_report", "final_accounts"]
    assert tier_for(None, 1) is None


def test_a_sum_above_every_tier_follows_the_city(city: City) -> None:
    assert kinds(with_tiers(city, [TierContent(SMALL, 3)]), SMALL + 1) == ["interim_report", "final_accounts"]


def test_the_decision_sets_what_the_call_asks_whatever_is_posted(city: City) -> None:
    plan = factories.grant_it(city, with_tiers(city)).plan
    assert (plan.needs_certificate, plan.needs_second_person) == (True, True)


def test_without_the_tier_the_same_grant_is_not_so_deep(city: City) -> None:
    plan = factories.grant_it(city, with_tiers(city, [TierContent(None, 1)])).plan
    assert (plan.needs_certificate, plan.needs_second_person) == (False, False)


def test_the_tiers_are_frozen_when_the_call_opens(city: City) -> None:
    version = with_tiers(city).rules_version
    tier = version.tiers.first()
    for change in (
        lambda: FollowUpTier.objects.filter(pk=tier.pk).update(interim_reports=5),
        lambda: FollowUpTier.objects.filter(pk=tier.pk).delete(),
        lambda: FollowUpTier.objects.create(version=version, position=9, up_to=1, interim_reports=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert version.tiers.count() == 3


def test_the_fingerprint_of_the_rules_holds_the_tiers(city: City) -> None:
    with_tiers(city)
    with_them = city.call.versions.get().fingerprint
    other = factories.make_call(city.board, city.officer, name="Annan")
    assert with_them != other.versions.get().fingerprint


def test_the_officer_writes_them_until_the_call_opens(client: Client, city: City) -> None:
    call = draft_of(city)
    client.force_login(city.officer)
    assert client.post(edit(call), whole_call(call)).status_code == 302
    tiers = rules_of(Call.objects.get(pk=call.pk).versions.get()).tiers
    assert tiers == [TierContent(10_000_000, 0), TierContent(None, 2, has_visit=True, needs_certificate=True)]
    call = Call.objects.get(pk=call.pk)
    wrong = client.post(edit(call), whole_call(call, **{"tiers-1-interim_reports": "många"}))
    assert wrong.status_code == 422
    assert wrong.context["editor"].rows["tiers"].forms[1].errors.keys() == {"interim_reports"}
    twice = client.post(edit(call), whole_call(call, **{"tiers-0-up_to": "100 000"}))
    assert twice.status_code == 422
    assert FollowUpTier.objects.filter(version__call=call).count() == 2


def test_each_sum_stands_once(city: City) -> None:
    version = draft_of(city).versions.get()
    with pytest.raises(ValidationError):
        write_tiers(version, [TierContent(SMALL, 0), TierContent(SMALL, 1)])


def test_whoever_looks_at_an_open_call_sees_them(client: Client, city: City) -> None:
    with_tiers(city)
    client.force_login(city.officer)
    page = client.get(reverse("call_edit", args=[city.call.slug])).content.decode()
    assert "100\u202f000\u00a0kr" in page
