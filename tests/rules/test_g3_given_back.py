"""G3, R16: is support that was withdrawn given back by its board only, once, whole, and never paid twice?"""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup.models import FollowUpPlan, Milestone
from grants.actions import claim as claims
from grants.actions import end_exclusion, pay, restore_support
from grants.actions import withdraw as withdrawing
from grants.actions.claim_repayment import claim_repayment
from grants.models import Application, BatchedPayment, Payment, PaymentBatch, Restoration, Support, Withdrawal
from grants.selectors.my_work import my_work
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused, advance
from registry.models import JournalEntry, Notice, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.claims import WHY
from tests.grants.browsing import signed_in, text_of
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Exclusion, Vetting

pytestmark = pytest.mark.django_db
WORDS = {"reasons": "Grunden har fallit.", "paragraph": "§ 7"}


class Withdrawn:
    """A board that excluded its grantee and withdrew the grant, of which the first half was paid."""

    def __init__(self, *, is_accepted: bool = True, pays: bool = True) -> None:
        self.city = city = City()
        self.application = factories.active(city) if is_accepted else factories.granted(city)
        self.first, self.second = Payment.objects.filter(support__application=self.application).order_by("number")
        if pays and is_accepted:
            pay.screen_payment(actor=city.officer, payment=self.first)
            pay.approve_payment(actor=city.decider, payment=self.first)
            pay.pay(actor=city.officer, payment=self.first)
        vetting = Vetting.objects.get(pk=self.application.vetting_id)
        conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
        self.exclusion = factories.exclude_it(city, make_not_met(city, self.application))
        self.row = self.exclusion.withdrawals.get()
        factories.declare(city.decider, self.exclusion.case, self.row.case)
        factories.declare(city.officer, self.row.case)

    def ended(self, how: str = "annulled") -> Restoration:
        """The exclusion has ended so."""
        if how == "annulled":
            end_exclusion.annul_exclusion(
                actor=self.city.decider,
                exclusion=self.exclusion,
                reasons="Grunden var inte styrkt.",
                court_number="1234-26",
                judged_on=timezone.localdate(),
            )
        else:
            end_exclusion.lift_exclusion(
                actor=self.city.decider, exclusion=self.exclusion, reasons="Ny ledning.", meeting_paragraph="§ 3"
            )
        return Restoration.objects.get(withdrawal=self.row)

    def give_back(self, days: int = 0, outcome: str = "restored") -> Restoration:
        """The board has decided."""
        row = Restoration.objects.get(withdrawal=self.row)
        return restore_support.decide_restoration(
            actor=self.city.decider, restoration=row, outcome=outcome, days=days, **WORDS
        )

    @property
    def support(self) -> Support:
        """As the database has it."""
        return Support.objects.get(pk=self.row.support_id)

    def payments(self) -> list[tuple[int, str, int]]:
        """Number, state and sum of each."""
        rows = Payment.objects.filter(support=self.row.support_id).order_by("number")
        return [(each.number, str(each.state), each.amount) for each in rows]


def _refused(action: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.codes


@pytest.fixture
def gone() -> Withdrawn:
    return Withdrawn()


def test_a_judgment_gives_the_board_a_day_a_letter_and_a_task_and_changes_nothing_by_itself(gone: Withdrawn) -> None:
    row = gone.ended()
    assert (row.state, row.cause) == ("awaits_board", "annulled")
    assert row.due_on == timezone.localdate() + dt.timedelta(days=35)
    assert gone.support.withdrawn_on is not None
    assert gone.payments() == [(1, "paid", 27_000_000), (2, "cancelled", 27_000_000)]
    letter = Notice.objects.get(case=row.case, letter="restoration_to_decide")
    assert not letter.to_organisation
    work = {line.url: line for line in my_work(User.objects.get(pk=gone.city.decider.pk))}
    assert f"/withdrawals/{row.case.path_number}/#restoration" in work
    told = Notice.objects.get(case=gone.exclusion.case, letter="exclusion_lifted")
    assert "beslutar nu den nämnden om ni får tillbaka stödet" in told.body


def test_after_a_lifting_the_board_may_but_nobody_is_asked(gone: Withdrawn) -> None:
    row = gone.ended("lifted")
    assert (row.due_on, row.case.closed_on) == (None, gone.row.decided_on)
    assert not Notice.objects.filter(letter="restoration_to_decide").exists()
    urls = [line.url for line in my_work(User.objects.get(pk=gone.city.decider.pk))]
    assert f"/withdrawals/{row.case.path_number}/#restoration" not in urls
    assert gone.give_back().state == "restored"


def test_what_is_given_back_runs_again_and_only_what_was_never_paid_is_planned(gone: Withdrawn) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=10), tick=False):
        gone.ended()
        before = gone.support.period_end
        days = {each.pk: each.due_on for each in Milestone.objects.filter(plan=gone.application.plan_id)}
        gone.give_back(days=10)
        support = gone.support
        assert (support.withdrawn_on, support.period_end) == (None, before + dt.timedelta(days=10))
        assert gone.payments() == [(1, "paid", 27_000_000), (2, "cancelled", 27_000_000), (3, "planned", 27_000_000)]
        third = Payment.objects.get(support=support, number=3)
        assert (third.milestone, third.due_on) == (gone.second.milestone, gone.second.due_on + dt.timedelta(days=10))
        assert Application.objects.get(pk=gone.application.pk).state == "active"
        assert gone.application.case.__class__.objects.get(pk=gone.application.case_id).closed_on is None
        assert FollowUpPlan.objects.get(pk=gone.application.plan_id).state == "active"
        for milestone in Milestone.objects.filter(plan=gone.application.plan_id):
            assert milestone.due_on == days[milestone.pk] + dt.timedelta(days=10)
        letter = Notice.objects.get(case=gone.row.case, letter="restoration")
        assert letter.to_organisation
        assert "Grunden har fallit." in letter.body
        assert not list(verify())


def test_it_is_given_back_once(gone: Withdrawn) -> None:
    gone.ended()
    gone.give_back()
    assert _refused(gone.give_back) == ["wrong_state"]
    assert _refused(lambda: gone.give_back(outcome="stands")) == ["wrong_state"]
    assert len(gone.payments()) == 3


def test_a_payment_that_the_board_cancelled_by_itself_stays_cancelled() -> None:
    gone = Withdrawn(pays=False)
    city = gone.city
    assert gone.payments() == [(1, "cancelled", 27_000_000), (2, "cancelled", 27_000_000)]
    other = Withdrawn.__new__(Withdrawn)
    other.city = city = City()
    other.application = factories.active(city)
    other.first, other.second = Payment.objects.filter(support__application=other.application).order_by("number")
    pay.cancel_payment(actor=city.decider, payment=other.second, reason="Lokalen blev billigare.")
    vetting = Vetting.objects.get(pk=other.application.vetting_id)
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    other.exclusion = factories.exclude_it(city, make_not_met(city, other.application))
    other.row = other.exclusion.withdrawals.get()
    factories.declare(city.decider, other.exclusion.case, other.row.case)
    other.ended()
    other.give_back()
    assert [state for _number, state, _sum in other.payments()] == ["cancelled", "cancelled", "planned"]


def test_a_payment_that_has_left_for_the_bank_is_not_planned_again() -> None:
    gone = Withdrawn(pays=False)
    batch = PaymentBatch.objects.create(
        board=gone.city.board,
        year=2026,
        number=1,
        made_by=gone.city.officer,
        made_at=timezone.now(),
        pay_on=timezone.localdate(),
        count=1,
        total=gone.first.amount,
        order=b"<Document/>",
        table=b"",
    )
    BatchedPayment.objects.create(
        batch=batch, payment=gone.first, reference="VARNA-1", payee="F", account="9964-5681", amount=gone.first.amount
    )
    gone.ended()
    gone.give_back()
    assert [state for _number, state, _sum in gone.payments()] == ["cancelled", "cancelled", "planned"]
    assert gone.payments()[-1][2] == gone.second.amount


def test_what_is_given_back_before_the_terms_were_accepted_waits_for_them_again() -> None:
    gone = Withdrawn(is_accepted=False)
    gone.ended()
    gone.give_back()
    assert Application.objects.get(pk=gone.application.pk).state == "granted"
    assert FollowUpPlan.objects.get(pk=gone.application.plan_id).state == "set"


def test_nothing_is_given_back_while_another_exclusion_stands(gone: Withdrawn) -> None:
    gone.ended()
    third = City()
    third.organisation, third.applicant = gone.city.organisation, gone.city.applicant
    factories.exclude_it(third, make_not_met(third, factories.in_review_elsewhere(third)))
    assert _refused(gone.give_back) == ["excluded"]
    assert gone.support.withdrawn_on is not None


def test_a_claim_falls_before_the_support_is_given_back_and_none_is_made_afterwards(gone: Withdrawn) -> None:
    hearing = withdrawing.open_withdrawal_hearing(actor=gone.city.officer, withdrawal=gone.row, material="Återkrav.")
    answer_hearing(actor=gone.city.applicant, hearing=hearing, answer="Nej.")
    claim = claim_repayment(actor=gone.city.decider, withdrawal=gone.row, amount=1_000_000, **WHY)
    claims.invoice(actor=gone.city.officer, claim=claim, due_on=timezone.localdate() + dt.timedelta(days=30))
    gone.ended()
    assert claims.remind_of_claims(on=timezone.localdate() + dt.timedelta(days=40)) == 0
    assert _refused(gone.give_back) == ["claim_under_way"]
    claims.remit(actor=gone.city.decider, claim=claim, reason="Avstängningen är upphävd.")
    assert gone.give_back().state == "restored"


def test_nothing_is_claimed_while_it_is_tried_or_when_it_is_given_back(gone: Withdrawn) -> None:
    gone.ended()

    def claim() -> object:
        row = Withdrawal.objects.get(pk=gone.row.pk)
        return claim_repayment(actor=gone.city.decider, withdrawal=row, amount=100, **WHY)

    assert _refused(claim) == ["tried_again"]
    gone.give_back()
    assert _refused(claim) == ["tried_again"]


def test_to_let_it_stand_after_a_judgment_needs_a_hearing_of_its_own(gone: Withdrawn) -> None:
    row = gone.ended()
    assert _refused(lambda: gone.give_back(outcome="stands")) == ["no_hearing"]
    hearing = restore_support.open_restoration_hearing(
        actor=gone.city.officer, restoration=row, material="Verksamheten har upphört."
    )
    assert _refused(lambda: gone.give_back(outcome="stands")) == ["hearing_running"]
    answer_hearing(actor=gone.city.applicant, hearing=hearing, answer="Den har vilat.")
    assert gone.give_back(outcome="stands").state == "stands"
    assert gone.support.withdrawn_on is not None
    assert len(gone.payments()) == 2


@pytest.mark.parametrize("missing", ["reasons", "paragraph"])
def test_a_decision_has_reasons_and_a_paragraph(gone: Withdrawn, missing: str) -> None:
    row = gone.ended()
    with pytest.raises(ValidationError):
        restore_support.decide_restoration(
            actor=gone.city.decider, restoration=row, outcome="restored", **(WORDS | {missing: " "})
        )
    with pytest.raises(ValidationError):
        gone.give_back(days=1)
    with pytest.raises(ValidationError):
        gone.give_back(outcome="awaits_board")


def test_nobody_but_the_boards_decision_maker_gives_back(gone: Withdrawn) -> None:
    row = gone.ended()
    elsewhere = factories.make_user(Role.DECISION_MAKER, board=factories.make_board())
    for person in (gone.city.officer, gone.city.applicant, gone.city.central, elsewhere):
        assert _refused(
            lambda person=person: restore_support.decide_restoration(
                actor=person, restoration=row, outcome="restored", **WORDS
            )
        )
    application = Application.objects.get(pk=gone.application.pk)
    with transaction.atomic():
        assert _refused(lambda: advance(application, "restore", actor=None, authority="1")) == ["not_restored"]
    assert gone.support.withdrawn_on is not None


def test_what_expired_by_itself_is_not_tried_again(gone: Withdrawn) -> None:
    with time_machine.travel(
        dt.datetime.combine(gone.exclusion.valid_until + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC), tick=False
    ):
        end_exclusion.expire_exclusion(exclusion=gone.exclusion)
    assert not Restoration.objects.exists()


def test_the_database_keeps_the_decision_as_it_was_made(gone: Withdrawn) -> None:
    gone.ended()
    gone.give_back()
    for attempt in (
        lambda: Restoration.objects.update(reasons="Annat."),
        lambda: Restoration.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_the_decider_gives_back_from_the_withdrawals_page(gone: Withdrawn) -> None:
    gone.ended()
    client, page = signed_in(gone.city.decider), f"/withdrawals/{gone.row.case.path_number}/"
    assert "A court has annulled the exclusion" in text_of(client.get(page))
    sent = {"restore-outcome": "restored", "restore-days": "0", "restore-reasons": "Skäl.", "restore-paragraph": ""}
    assert client.post(f"{page}restore/", sent).status_code == 422
    assert client.post(f"{page}restore/", sent | {"restore-days": "x", "restore-paragraph": "§ 2"}).status_code == 422
    assert signed_in(gone.city.officer).post(f"{page}restore/", sent | {"restore-paragraph": "§ 2"}).status_code == 422
    assert client.post(f"{page}restore/", sent | {"restore-paragraph": "§ 2"}).status_code == 302
    assert not Support.objects.filter(pk=gone.row.support_id, withdrawn_on__isnull=False).exists()
    assert "Given back" in text_of(client.get(page))


def test_the_officer_hears_from_the_page_and_a_withdrawal_that_is_not_tried_has_no_such_step(gone: Withdrawn) -> None:
    client, page = signed_in(gone.city.officer), f"/withdrawals/{gone.row.case.path_number}/"
    sent = {"restore-hearing-material": "Verksamheten har upphört."}
    assert client.post(f"{page}restore-hearing/", sent).status_code == 404
    gone.ended()
    assert client.post(f"{page}restore-hearing/", sent).status_code == 302
    assert gone.row.case.hearings.get(purpose="withdrawal").material == "Verksamheten har upphört."


def _queries(number: int) -> int:
    city, other = City(), City()
    for _time in range(number):
        factories.make_support(city.board, city.organisation)
    other.organisation, other.applicant = city.organisation, city.applicant
    exclusion = factories.exclude_it(city, make_not_met(city, factories.in_review(city)))
    factories.declare(city.decider, exclusion.case)
    with CaptureQueriesContext(connection) as asked:
        end_exclusion.annul_exclusion(
            actor=city.decider, exclusion=exclusion, reasons="Fel.", court_number="1-26", judged_on=timezone.localdate()
        )
    assert Restoration.objects.filter(withdrawal__exclusion=exclusion).count() == number
    assert JournalEntry.objects.filter(event="grants.restoration.opened").count() >= number
    assert Exclusion.objects.get(pk=exclusion.pk).state == "lifted"
    return len(asked)


def test_twenty_take_as_many_queries_as_two() -> None:
    few, many = _queries(2), _queries(20)
    assert abs(many - few) <= 5, (few, many)
