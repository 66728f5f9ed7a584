"""Does an application travel from form to closed case, and the other road to an exclusion, through the actions?"""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from followup.actions import evaluate, review_report, submit_report
from followup.models import Evaluation, Milestone
from grants.actions import close_case, pay
from grants.actions.withdraw_all_support import exclude
from grants.models import Application, Payment, Support, Withdrawal
from grants.reach import reach_of
from registry.journal import verify
from registry.models import JournalEntry
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


def test_an_application_travels_from_form_to_closed_case() -> None:
    city = City()
    application = factories.active(city)
    support = application.support
    first, second = support.payments.all()
    for step, person in (
        (pay.screen_payment, city.officer),
        (pay.approve_payment, city.decider),
        (pay.pay, city.officer),
    ):
        step(actor=person, payment=first)
    for milestone in application.plan.milestones.all():
        with time_machine.travel(dt.datetime.combine(milestone.due_on, dt.time(12), tzinfo=dt.UTC), tick=False):
            _report_and_approve(city, milestone)
            if milestone.kind == "interim_report":
                _renew_clearance_for_payment(city, application, second)
    with time_machine.travel(dt.datetime(timezone.localdate().year + 2, 4, 1, 12, tzinfo=dt.UTC), tick=False):
        evaluation = Evaluation.objects.get(plan=application.plan)
        content = evaluate.EvaluationContent(
            "reached", "Fast ledare.", "strong", "Fortsätt.", goals={1: ("reached", "")}
        )
        evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=content)
        evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller med.")
        evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph="§ 12")
        close_case.complete(actor=city.officer, application=application)
        close_case.close(actor=city.officer, application=application)
    application = Application.objects.get(pk=application.pk)
    assert application.state == "closed"
    assert application.plan.state == "closed"
    assert sum(p.amount for p in Payment.objects.filter(state="paid")) == application.granted_amount
    assert not list(verify())
    events = set(JournalEntry.objects.filter(case=application.case).values_list("event", flat=True))
    assert {"grants.application.submitted", "grants.application.granted", "grants.application.closed"} <= events


def _report_and_approve(city: City, milestone: Milestone) -> None:
    content = submit_report.ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in milestone.plan.goals.all()},
        costs={line.pk: line.amount for line in milestone.plan.lines.all()},
    )
    submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content)
    review_report.approve_report(actor=city.officer, milestone=milestone)


def _renew_clearance_for_payment(city: City, application: Application, payment: Payment) -> None:
    for step, person in (
        (pay.screen_payment, city.officer),
        (pay.approve_payment, city.decider),
        (pay.pay, city.officer),
    ):
        step(actor=person, payment=payment)


def test_an_exclusion_reaches_all_support_at_every_board() -> None:
    city = City()
    active = factories.active(city)
    other = factories.make_board(delegates_withdrawal=True)
    third = factories.make_board()
    for board in (other, third):
        Support.objects.create(
            board=board,
            organisation=city.organisation,
            form="premises",
            title="Lokal",
            value=7_000_000,
            period_start=timezone.localdate(),
            period_end=timezone.localdate() + dt.timedelta(days=365),
            decided_on=timezone.localdate(),
            terms="Återkallelse",
            has_revocation_reservation=True,
        )
    vetting = Vetting.objects.get(pk=active.vetting_id)
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    vetting = make_not_met(city, active)
    reach = reach_of(city.organisation, deciding_board_id=city.board.pk, actor=city.decider)
    assert (len(reach.withdrawn_now), len(reach.held)) == (2, 1)
    exclusion = exclude(
        actor=city.decider,
        vetting=vetting,
        valid_until=timezone.localdate() + dt.timedelta(days=500),
        reasons="G3.",
        less_intrusive="Inget mildare räcker.",
        meeting_paragraph="§ 14",
        confirmed_supports=3,
    )
    states = sorted(Withdrawal.objects.values_list("state", flat=True))
    assert states == ["payments_held", "withdrawn", "withdrawn"]
    assert set(Payment.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Application.objects.get(pk=active.pk).state == "withdrawn"
    assert exclusion.case.kind == "exclusion"
    assert not list(verify())
