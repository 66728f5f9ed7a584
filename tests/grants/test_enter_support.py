"""Does support decided outside Värna come into the register once, as it was decided, and stay traceable? (G3)"""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.actions.enter_support import correct_support, enter_support, strike_out_support
from grants.export import grant_of
from grants.models import Support, Withdrawal
from grants.reach import reach_of, standing_support
from grants.rules.entering import SupportFacts
from grants.selectors.double_funding import overlaps_of
from grants.selectors.other_support import other_support
from grants.selectors.support_of_organisation import sums_of
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry, Notice
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def facts(**changes) -> SupportFacts:
    """Premises that run this year."""
    today = timezone.localdate()
    usual = SupportFacts(
        form="premises",
        title="Lokal, onsdagskvällar",
        purpose="Läxhjälp för unga",
        value=7_000_000,
        period_start=today - dt.timedelta(days=100),
        period_end=today + dt.timedelta(days=200),
        decision_number="TST 2025/118 § 12",
        decided_on=today - dt.timedelta(days=120),
        terms="Nämnden kan återkalla stödet.",
        has_revocation_reservation=True,
    )
    return replace(usual, **changes)


def entered(city: City, **changes) -> Support:
    return enter_support(actor=city.officer, board=city.board, organisation=city.organisation, facts=facts(**changes))


def errors_in(step, **keywords) -> list[str]:
    with pytest.raises(ValidationError) as raised:
        step(**keywords)
    return sorted(raised.value.message_dict)


def codes_of(step, **keywords) -> list[str]:
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_what_is_entered_stands_as_it_was_decided_and_in_the_journal(city: City) -> None:
    support = entered(city)
    assert support.facts == facts()
    assert (support.entered_by, support.is_from_outside, support.batch) == (city.officer, True, "")
    entry = JournalEntry.objects.get(event="grants.support.entered")
    assert (entry.actor, entry.actor_role, entry.rule) == (city.officer, "case_officer", "G3")
    assert (entry.board, entry.organisation) == (city.board, city.organisation)
    assert entry.after == {"support": support.pk, **facts().as_data()}
    assert list(verify()) == []


@pytest.mark.parametrize("who", ["officer", "registrar"])
def test_the_boards_officer_and_registrar_enter_it(city: City, who: str) -> None:
    person = city.officer if who == "officer" else factories.make_user(Role.REGISTRAR, board=city.board)
    enter_support(actor=person, board=city.board, organisation=city.organisation, facts=facts())


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECISION_MAKER, Role.BOARD_COORDINATOR])
def test_other_roles_at_the_board_do_not(city: City, role: Role) -> None:
    person = factories.make_user(role, board=city.board)
    step = {"actor": person, "board": city.board, "organisation": city.organisation, "facts": facts()}
    assert codes_of(enter_support, **step) == ["not_permitted"]


def test_nobody_enters_it_for_another_board_nor_for_the_city_nor_for_oneself(city: City) -> None:
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    central = factories.make_user(Role.CENTRAL_COORDINATOR)
    for person in (elsewhere, central, city.applicant):
        step = {"actor": person, "board": city.board, "organisation": city.organisation, "facts": facts()}
        assert codes_of(enter_support, **step) == ["not_permitted"]
    assert not Support.objects.exists()
    assert not JournalEntry.objects.filter(event__startswith="grants.support").exists()


TOMORROW = timezone.localdate() + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": " "}, ["title"]),
        ({"title": "x" * 151}, ["title"]),
        ({"purpose": "x" * 501}, ["purpose"]),
        ({"terms": "x" * 5001}, ["terms"]),
        ({"form": "loan"}, ["form"]),
        ({"value": 0}, ["value"]),
        ({"value": -1}, ["value"]),
        ({"value": -1, "form": "staff_time"}, ["value"]),
        ({"decision_number": "  "}, ["decision_number"]),
        ({"decision_number": "9" * 101}, ["decision_number"]),
        ({"decided_on": TOMORROW}, ["decided_on"]),
        ({"period_end": dt.date(2020, 1, 1)}, ["period_end"]),
        ({"period_end": dt.date(2099, 1, 1)}, ["period_end"]),
        ({"decided_on": dt.date(202, 1, 1)}, ["decided_on"]),
    ],
)
def test_what_cannot_have_been_decided_is_refused_beside_its_field(city: City, change: dict, fields: list[str]) -> None:
    step = {"actor": city.officer, "board": city.board, "organisation": city.organisation, "facts": facts(**change)}
    assert errors_in(enter_support, **step) == fields
    assert not Support.objects.exists()


def test_only_staff_time_stands_without_a_value(city: City) -> None:
    support = entered(city, form="staff_time", value=0)
    assert grant_of(support)["amountAwarded"] == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.filter(pk=support.pk).update(form="premises")


def test_the_same_decision_is_not_entered_twice_but_by_another_number_or_in_another_form_it_is(city: City) -> None:
    first = entered(city)
    step = {"actor": city.officer, "board": city.board, "organisation": city.organisation}
    assert errors_in(enter_support, **step, facts=facts(value=1)) == ["decision_number"]
    entered(city, decision_number="TST 2025/118 § 12 b")
    entered(city, form="money")
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(
            board=city.board,
            organisation=city.organisation,
            entered_at=timezone.now(),
            external_reference=first.external_reference,
            **{name: value for name, value in vars(facts()).items() if name != "decision_number"},
        )


@pytest.mark.parametrize(
    "change",
    [
        {"external_reference": ""},
        {"entered_at": None},
        {"batch": "b-1"},
        {"value": -5},
        {"period_end": dt.date(2001, 1, 1)},
    ],
)
def test_the_database_keeps_an_entry_whole(city: City, change: dict) -> None:
    support = entered(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.filter(pk=support.pk).update(**change)


def test_support_is_never_removed_nor_moved(city: City) -> None:
    support, other = entered(city), factories.make_organisation()
    for step in (
        lambda rows: rows.delete(),
        lambda rows: rows.update(organisation=other),
        lambda rows: rows.update(board=factories.make_board()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            step(Support.objects.filter(pk=support.pk))


def test_a_correction_keeps_what_stood_and_why(city: City) -> None:
    support = entered(city)
    correct_support(actor=city.officer, support=support, facts=facts(value=8_000_000), reason="Läste fel rad.")
    support.refresh_from_db()
    assert support.value == 8_000_000
    entry = JournalEntry.objects.get(event="grants.support.corrected")
    assert entry.before == {"support": support.pk, "value": 7_000_000}
    assert (entry.after, entry.reason) == ({"support": support.pk, "value": 8_000_000}, "Läste fel rad.")


def test_a_correction_says_why_changes_something_and_is_as_right_as_an_entry(city: City) -> None:
    support = entered(city)
    entered(city, decision_number="§ 1")
    step = {"actor": city.officer, "support": support}
    assert errors_in(correct_support, **step, facts=facts(value=1), reason=" ") == ["reason"]
    assert errors_in(correct_support, **step, facts=facts(decision_number="§ 1"), reason="x") == ["decision_number"]
    assert errors_in(correct_support, **step, facts=facts(title=""), reason="x") == ["title"]
    with pytest.raises(ValidationError, match=r"Nothing|Inget"):
        correct_support(**step, facts=facts(), reason="x")
    support.refresh_from_db()
    assert support.facts == facts()


def test_the_second_of_two_corrections_does_not_overwrite_the_first(city: City) -> None:
    support = entered(city)
    seen = support.facts.fingerprint
    step = {"actor": city.officer, "support": support, "reason": "x", "seen": seen}
    correct_support(**step, facts=facts(value=8_000_000))
    assert codes_of(correct_support, **step, facts=facts(title="Annat")) == ["corrected_meanwhile"]
    support.refresh_from_db()
    assert (support.title, support.value) == ("Lokal, onsdagskvällar", 8_000_000)


def test_another_board_neither_corrects_nor_strikes_out(city: City) -> None:
    support = entered(city)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    changed = {"facts": facts(value=1), "reason": "x"}
    assert codes_of(correct_support, actor=elsewhere, support=support, **changed) == ["not_permitted"]
    assert codes_of(strike_out_support, actor=elsewhere, support=support, reason="x") == ["not_permitted"]


def test_what_was_decided_in_varna_is_not_corrected_here(city: City) -> None:
    support = factories.active(city).support
    step = {"actor": city.officer, "support": support, "reason": "x"}
    assert codes_of(correct_support, **step, facts=facts()) == ["not_entered"]
    assert codes_of(strike_out_support, **step) == ["not_entered"]


def test_a_struck_out_entry_counts_nowhere_and_can_be_entered_anew(city: City) -> None:
    support = entered(city)
    assert errors_in(strike_out_support, actor=city.officer, support=support, reason="") == ["reason"]
    strike_out_support(actor=city.officer, support=support, reason="Gällde en annan förening.")
    today = timezone.localdate()
    assert sums_of(city.organisation, on=today).granted == 0
    assert not standing_support(city.organisation).exists()
    assert not Support.objects.public().exists()
    entry = JournalEntry.objects.get(event="grants.support.struck_out")
    assert (entry.before["value"], entry.reason) == (7_000_000, "Gällde en annan förening.")
    step = {"actor": city.officer, "support": support, "reason": "x"}
    assert codes_of(strike_out_support, **step) == ["struck_out"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.filter(pk=support.pk).update(struck_on=None)
    entered(city)


def test_an_exclusion_reaches_entered_support_like_any_other(city: City) -> None:
    vetting = make_not_met(city, factories.in_review(city))
    other = factories.make_board()
    officer = factories.make_user(Role.CASE_OFFICER, board=other)
    own = entered(city)
    elsewhere = enter_support(actor=officer, board=other, organisation=city.organisation, facts=facts())
    ended = entered(city, decision_number="§ 1", period_end=timezone.localdate() - dt.timedelta(days=1))
    reach = reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider)
    assert {each.support for each in reach.supports} == {own, elsewhere}
    exclusion = factories.exclude_it(city, vetting, confirmed_supports=2)
    states = dict(exclusion.withdrawals.values_list("support", "state"))
    assert states == {own.pk: "withdrawn", elsewhere.pk: "payments_held"}
    assert not ended.withdrawals.exists()
    own.refresh_from_db()
    assert own.withdrawn_on == timezone.localdate()
    changed = {"facts": facts(value=1), "reason": "x"}
    assert codes_of(correct_support, actor=city.officer, support=own, **changed) == ["ended_by_decision"]
    assert codes_of(correct_support, actor=officer, support=elsewhere, **changed) == ["withdrawal_under_way"]
    assert codes_of(strike_out_support, actor=officer, support=elsewhere, reason="x") == ["withdrawal_under_way"]


def excluded(city: City) -> None:
    factories.exclude_it(city, make_not_met(city, factories.in_review(city)))


def test_support_entered_for_an_excluded_organisation_is_reached_at_once_and_its_board_decides(city: City) -> None:
    excluded(city)
    support = entered(city)
    row = Withdrawal.objects.get(support=support)
    assert (row.state, row.exclusion, row.case.board) == (
        "payments_held",
        Vetting.objects.get().exclusions.get(),
        city.board,
    )
    assert row.due_on == timezone.localdate() + dt.timedelta(days=35)
    assert Notice.objects.get(case=row.case).letter == "withdrawal_prepared"
    assert list(verify()) == []


def test_support_that_ended_before_is_not_reached_until_a_correction_lets_it_run(city: City) -> None:
    excluded(city)
    support = entered(city, period_end=timezone.localdate() - dt.timedelta(days=1))
    assert not Withdrawal.objects.exists()
    step = {"actor": city.officer, "support": support, "reason": "Fel dag."}
    correct_support(**step, facts=facts())
    assert Withdrawal.objects.get().support == support


def test_entered_support_is_seen_where_double_funding_is_looked_for(city: City) -> None:
    application = factories.in_review(city)
    board = factories.make_board()
    officer = factories.make_user(Role.CASE_OFFICER, board=board)
    first = application.call.period_start
    period = {"period_start": first, "period_end": first + dt.timedelta(days=90)}
    same = facts(purpose=application.title.upper(), form="money", **period)
    enter_support(actor=officer, board=board, organisation=city.organisation, facts=same)
    [overlap] = overlaps_of(application)
    assert (overlap.number, overlap.board) == ("TST 2025/118 § 12", str(board))
    assert "same_purpose" in {reason.kind for reason in overlap.reasons}
    [row] = other_support(application, city.officer)
    assert (row.is_from_outside, row.is_in_same_time, row.granted) == (True, True, 7_000_000)
    strike_out_support(actor=officer, support=Support.objects.get(), reason="Fel.")
    assert overlaps_of(application) == []
    assert other_support(application, city.officer) == []
