"""R7: is a vetting tried against the wording that held when its call opened, and no other?"""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.lifecycle import Refused
from tests import factories
from tests.factories import City
from vetting.actions.write_condition import ConditionText, end_condition, write_condition
from vetting.models import Criterion, Vetting

pytestmark = pytest.mark.django_db
TEXT = ConditionText("Öppet", "Open", "Verksamheten är öppen för alla.", "Open to all.", "Nämnden 2026-11-01, § 4")


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def day(ahead: int) -> dt.date:
    """So many days from today."""
    return timezone.localdate() + dt.timedelta(days=ahead)


def own(city: City, **keywords) -> Criterion:
    """A condition of the board's own, from tomorrow."""
    return write_condition(
        **({"actor": city.coordinator, "board": city.board, "text": TEXT, "valid_from": day(1)} | keywords)
    )


def test_a_vetting_keeps_the_wording_that_held_when_its_call_opened(city: City) -> None:
    vetting = factories.in_review(city).vetting
    assert vetting.criteria_on == timezone.localdate(city.call.opens_at) == day(-10)
    condition = own(city)
    assert condition not in vetting.criteria
    vetting.criteria_on = day(1)
    assert condition in vetting.criteria


def test_a_finding_rests_on_a_ground_of_its_own_vetting(city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    elsewhere = factories.make_board()
    coordinator = factories.make_user()
    factories.give_role(coordinator, "board_coordinator", board=elsewhere)
    others = write_condition(actor=coordinator, board=elsewhere, text=TEXT, valid_from=day(1))
    for wrong in (own(city), others, Criterion.objects.get(code="P1")):
        with pytest.raises(ValidationError) as raised:
            factories.add_finding(city, vetting, wrong)
        assert set(raised.value.error_dict) == {"ground"}
    assert not vetting.findings.exists()


def test_a_boards_own_condition_is_its_own(city: City) -> None:
    condition = own(city)
    in_force = Criterion.objects.in_force(day(2), board=city.board)
    assert condition in in_force
    assert condition not in Criterion.objects.in_force(day(2), board=factories.make_board())
    assert condition not in Criterion.objects.in_force(day(2))


def test_a_new_version_takes_over_and_the_old_one_stays_as_it_was(city: City) -> None:
    first = own(city)
    second = own(city, replaces=first, valid_from=day(20), text=ConditionText("Öppet", "Open", "Nytt.", "New.", "§ 9"))
    first.refresh_from_db()
    assert (first.code, first.version, first.valid_to) == (second.code, 1, day(19))
    assert (second.version, second.text_sv) == (2, "Nytt.")
    with pytest.raises(ValidationError):
        own(city, replaces=first, valid_from=day(30))


@pytest.mark.parametrize("ahead", [0, -1, -400])
def test_nothing_is_changed_afterwards(city: City, ahead: int) -> None:
    with pytest.raises(ValidationError) as raised:
        own(city, valid_from=day(ahead))
    assert set(raised.value.error_dict) == {"valid_from"}
    with pytest.raises(ValidationError):
        own(city, text=ConditionText("", "Open", "Öppet.", "Open.", "§ 4"))


def test_only_the_boards_coordinator_writes_and_ends_its_conditions(city: City) -> None:
    condition = own(city)
    for person in (city.officer, city.decider, city.central, city.auditor):
        with pytest.raises(Refused):
            own(city, actor=person)
        with pytest.raises(Refused):
            end_condition(actor=person, criterion=condition, on=day(3))
    with pytest.raises(Refused):
        end_condition(actor=city.coordinator, criterion=Criterion.objects.get(code="G3"), on=day(3))
    assert end_condition(actor=city.coordinator, criterion=condition, on=day(3)).valid_to == day(3)
    with pytest.raises(ValidationError):
        end_condition(actor=city.coordinator, criterion=condition, on=day(9))


def test_the_database_refuses_another_wording(city: City) -> None:
    for change in ({"text_sv": "Annat."}, {"valid_from": day(-900)}, {"code": "X"}, {"source": "Annan"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Criterion.objects.filter(code="D1").update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Criterion.objects.filter(code="D1")._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(
            code="D9",
            version=1,
            kind="ground",
            board=city.board,
            valid_from=day(0),
            source="§",
            text_sv="x",
            text_en="x",
        )


def test_the_page_shows_words_source_and_explanation_and_takes_a_condition(client: Client, city: City) -> None:
    client.force_login(city.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("criteria")).content.decode()
    for code in ("P1", "D1", "G3"):
        row = Criterion.objects.get(code=code)
        assert row.text_sv in page
        assert row.source in page
        assert row.explanation_sv[:40] in page
    typed = {"board": city.board.pk, "valid_from": day(1).isoformat(), "name_sv": "Öppet", "name_en": "Open"}
    typed |= {"text_sv": "Öppen för alla.", "text_en": "Open to all.", "source": "Nämnden, § 4"}
    assert client.post(reverse("criteria"), typed | {"valid_from": day(0).isoformat()}).status_code == 422
    assert client.post(reverse("criteria"), typed).status_code == 302
    assert "Öppen för alla." in client.get(reverse("criteria")).content.decode()
    condition = Criterion.objects.get(board=city.board)
    client.post(reverse("criterion_end", args=[condition.pk]), {"on": day(5).isoformat()})
    condition.refresh_from_db()
    assert condition.valid_to == day(5)


def test_the_vettings_page_shows_what_it_is_tried_against(client: Client, city: City) -> None:
    vetting = factories.in_review(city).vetting
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("vetting", args=[vetting.case.path_number])).content.decode()
    assert Criterion.objects.get(code="D4").explanation_sv[:40] in page
    assert Vetting.objects.get(pk=vetting.pk).criteria_on.isoformat() in page
