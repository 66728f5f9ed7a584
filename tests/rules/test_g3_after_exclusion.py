"""G3: when an exclusion is over, is what was held let go by a decision only, once, and with the whole course readable?"""

import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.actions import end_exclusion, pay
from grants.actions import withdraw as withdrawing
from grants.models import Payment, Withdrawal
from grants.selectors.my_work import my_work
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry, Notice, User
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.models import Exclusion, ExclusionDecision

pytestmark = pytest.mark.django_db
LIFTED = {"reasons": "Ledningen är utbytt.", "meeting_paragraph": "§ 3"}
DECISION = {"reasons": "Avstängningen är över.", "paragraph": "§ 2"}


class Held:
    """An excluded organisation, and another board that holds the support it has granted."""

    def __init__(self) -> None:
        self.city, self.other = City(), City()
        self.other.organisation, self.other.applicant = self.city.organisation, self.city.applicant
        self.application = factories.active(self.other, amount=1_000_000)
        vetting = make_not_met(self.city, factories.in_review_elsewhere(self.city))
        self.exclusion = factories.exclude_it(self.city, vetting)
        factories.declare(self.city.decider, self.exclusion.case)
        self.row = self.exclusion.withdrawals.get()
        for person in (self.other.officer, self.other.decider):
            factories.declare(person, self.row.case, self.row.support.case)

    @property
    def payments(self) -> set[str]:
        """The states of what the other board was to pay."""
        return set(Payment.objects.filter(support=self.row.support_id).values_list("state", flat=True))

    def lifted(self) -> ExclusionDecision:
        """The board has lifted its exclusion."""
        return end_exclusion.lift_exclusion(actor=self.city.decider, exclusion=self.exclusion, **LIFTED)

    def go_on(self) -> Withdrawal:
        """The other board decides that the support goes on."""
        return withdrawing.decide_withdrawal(
            actor=self.other.decider, withdrawal=self.row, outcome="continued", **DECISION
        )


@pytest.fixture
def held() -> Held:
    return Held()


def codes(step: Any, **keywords: Any) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def waiting(person: User) -> dict[str, str]:
    """What waits for the person: address and reason."""
    return {line.url: line.reason for line in my_work(User.objects.get(pk=person.pk))}


def _end(held: Held, how: str) -> None:
    match how:
        case "lifted":
            held.lifted()
        case "annulled":
            end_exclusion.annul_exclusion(
                actor=held.city.decider,
                exclusion=held.exclusion,
                reasons="Kammarrätten fann att grunden inte var styrkt.",
                court_number="1234-26",
                judged_on=timezone.localdate(),
            )
        case _:
            call_command("remind", stdout=io.StringIO())


@pytest.mark.parametrize("how", ["lifted", "annulled", "expired"])
def test_the_end_releases_nothing_and_gives_the_board_a_day_a_letter_and_a_task(held: Held, how: str) -> None:
    day = held.exclusion.valid_until + dt.timedelta(days=1) if how == "expired" else timezone.localdate()
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False):
        _end(held, how)
        row = Withdrawal.objects.get(pk=held.row.pk)
        assert held.payments == {"held"}
        assert row.due_on == row.case.due_on == day + dt.timedelta(days=35)
        letter = Notice.objects.get(case=row.case, letter="held_to_decide")
        assert not letter.to_organisation
        assert held.exclusion.case.registry_number in letter.body
        page = f"/withdrawals/{row.case.path_number}/"
        assert waiting(held.other.decider)[page] == "Det som hålls inne ska släppas eller kommuniceras"
        told = "exclusion_expired" if how == "expired" else "exclusion_lifted"
        assert Notice.objects.get(case=held.exclusion.case, letter=told).to_organisation
        ended = Exclusion.objects.get(pk=held.exclusion.pk)
        assert (ended.is_in_force, ended.case.closed_on, ended.case.due_on) == (False, day, None)
    assert not list(verify())


def test_what_is_let_go_is_paid_once(held: Held) -> None:
    held.lifted()
    held.go_on()
    assert held.payments == {"released"}
    with pytest.raises(Refused):
        held.go_on()
    factories.cleared_deeper(held.other, factories.in_review_elsewhere(held.other, amount=1_000_000))
    payment = factories.paid(held.other, _first(held))
    assert payment.state == "paid"
    for step in (pay.screen_payment, pay.approve_payment, pay.pay):
        with pytest.raises(Refused):
            step(actor=held.other.officer, payment=_first(held))
    events = list(JournalEntry.objects.filter(case=held.row.support.case).values_list("event", flat=True))
    assert events.count("grants.payment.paid") == 1


def _first(held: Held) -> Payment:
    return Payment.objects.filter(support=held.row.support_id).order_by("number")[0]


def test_a_board_may_withdraw_all_the_same_but_not_unheard(held: Held) -> None:
    held.lifted()
    row = Withdrawal.objects.get(pk=held.row.pk)
    decide = {"actor": held.other.decider, "withdrawal": row, "outcome": "withdrawn", "less_intrusive": "Nej."}
    assert codes(withdrawing.decide_withdrawal, **decide, **DECISION) == ["wrong_state"]
    assert held.payments == {"held"}


def test_the_whole_course_is_in_the_journal(held: Held) -> None:
    held.lifted()
    held.go_on()
    about = list(JournalEntry.objects.filter(case=held.row.case).order_by("seq").values_list("event", flat=True))
    wanted = [
        "grants.withdrawal.initiated",
        "grants.withdrawal.payments_held",
        "grants.withdrawal.exclusion_over",
        "grants.withdrawal.continued",
    ]
    assert [event for event in about if event in wanted] == wanted


def test_a_judgment_has_its_number_and_a_day_that_can_be_true(held: Held) -> None:
    said = {"actor": held.city.decider, "exclusion": held.exclusion, "reasons": "Grunden var inte styrkt."}
    today = timezone.localdate()
    for number, day in ((" ", today), ("1-26", today + dt.timedelta(days=1)), ("1-26", today - dt.timedelta(days=9))):
        with pytest.raises(ValidationError):
            end_exclusion.annul_exclusion(**said, court_number=number, judged_on=day)
    assert Exclusion.objects.get(pk=held.exclusion.pk).is_in_force
    end_exclusion.annul_exclusion(**said, court_number="1-26", judged_on=today)
    letter = Notice.objects.get(case=held.exclusion.case, letter="exclusion_lifted").body
    assert "1-26" in letter
    assert "överklaga" not in letter


def test_an_exclusion_ends_once(held: Held) -> None:
    held.lifted()
    lift = {"actor": held.city.decider, "exclusion": held.exclusion, **LIFTED}
    assert codes(end_exclusion.lift_exclusion, **lift) == ["wrong_state"]
    assert codes(end_exclusion.expire_exclusion, exclusion=held.exclusion) == ["wrong_state"]
    assert ExclusionDecision.objects.count() == 1


def _queries(number: int) -> int:
    city = City()
    vetting = make_not_met(city, factories.in_review(city))
    for _ in range(number):
        factories.make_support(factories.make_board(), city.organisation)
    exclusion = factories.exclude_it(city, vetting)
    factories.declare(city.decider, exclusion.case)
    with CaptureQueriesContext(connection) as asked:
        end_exclusion.lift_exclusion(actor=city.decider, exclusion=exclusion, **LIFTED)
    assert Notice.objects.filter(letter="held_to_decide", case__withdrawal__exclusion=exclusion).count() == number
    return len(asked)


def test_thirty_boards_are_told_with_as_many_queries_as_three() -> None:
    few, many = _queries(3), _queries(30)
    assert abs(many - few) <= 3, (few, many)


@pytest.mark.parametrize("how", ["lifted", "annulled", "expired"])
@pytest.mark.parametrize("stage", ["payments_held", "in_hearing", "proposed"])
def test_a_second_exclusion_takes_over_what_the_first_left_held(held: Held, how: str, stage: str) -> None:
    row = held.row
    day = held.exclusion.valid_until + dt.timedelta(days=1) if how == "expired" else timezone.localdate()
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False):
        _end(held, how)
        third = City()
        third.organisation, third.applicant = held.city.organisation, held.city.applicant
        if stage != "payments_held":
            hearing = withdrawing.open_withdrawal_hearing(
                actor=held.other.officer, withdrawal=row, material="Vi avser."
            )
            answer_hearing(actor=held.city.applicant, hearing=hearing, answer="Nej.")
        if stage == "proposed":
            withdrawing.propose_withdrawal(actor=held.other.officer, withdrawal=row)
        second = factories.exclude_it(third, make_not_met(third, factories.in_review_elsewhere(third)))
        taken = second.withdrawals.get()
        assert (taken.pk, taken.state, taken.decided_on) == (row.pk, "payments_held", None)
        assert taken.due_on == taken.case.due_on
        number = second.case.registry_number
        assert all(number in each.hold_reason for each in Payment.objects.filter(support=row.support_id))
        assert held.payments == {"held"}
        assert codes(held.go_on) == ["excluded"]
        decided = withdrawing.decide_withdrawal(
            actor=held.other.decider,
            withdrawal=taken,
            outcome="withdrawn",
            reasons="G3.",
            paragraph="§ 1",
            less_intrusive="Inget mildare.",
        )
        assert decided.state == "withdrawn"
        assert not list(verify())


def test_what_is_held_for_another_reason_keeps_its_words_when_an_exclusion_takes_over(held: Held) -> None:
    first = Payment.objects.filter(support=held.row.support_id).first()
    assert first is not None
    Payment.objects.filter(pk=first.pk).update(hold_reason="Träff på sanktionslista.")
    held.lifted()
    third = City()
    third.organisation, third.applicant = held.city.organisation, held.city.applicant
    factories.exclude_it(third, make_not_met(third, factories.in_review_elsewhere(third)))
    assert Payment.objects.get(pk=first.pk).hold_reason == "Träff på sanktionslista."


def _letter_of_expiry(held: Held) -> str:
    day = held.exclusion.valid_until + dt.timedelta(days=1)
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False):
        call_command("remind", stdout=io.StringIO())
    return Notice.objects.get(case=held.exclusion.case, letter="exclusion_expired").body


def test_the_letter_of_expiry_tells_what_becomes_of_an_open_request(held: Held) -> None:
    day = held.exclusion.valid_until - dt.timedelta(days=3)
    with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False):
        ask_to_lift(actor=held.city.applicant, exclusion=held.exclusion, text="Ledningen är utbytt.")
    letter = _letter_of_expiry(held)
    assert "Er begäran" in letter
    assert str(day.day) in letter


def test_the_letter_of_expiry_says_nothing_of_requests_when_there_is_none(held: Held) -> None:
    assert "Er begäran" not in _letter_of_expiry(held)
