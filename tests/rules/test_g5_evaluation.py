"""G5: is every grant reported, evaluated by two people, and adopted by the board before its case closes?"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from followup.actions import evaluate, review_report, submit_report
from followup.actions.mark_time import mark_milestones
from followup.models import Evaluation, Milestone
from grants.actions import close_case, pay
from grants.models import Application, Payment, Withdrawal
from registry.lifecycle import Refused
from registry.models import Case
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db
CONTENT = evaluate.EvaluationContent("reached", "Fast ledare.", "strong", "Fortsätt.", goals={1: ("reached", "")})


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def codes(step, **keywords) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def report(milestone: Milestone) -> submit_report.ReportContent:
    """A whole report."""
    return submit_report.ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in milestone.plan.goals.all()},
        costs={line.pk: line.amount for line in milestone.plan.lines.all()},
    )


def reported(city: City, application: Application) -> Evaluation:
    """Every report approved; the payments are cancelled, so that only the evaluation is missing."""
    for milestone in application.plan.milestones.all():
        submit_report.submit_report(actor=city.applicant, milestone=milestone, content=report(milestone))
        review_report.approve_report(actor=city.officer, milestone=milestone)
    Payment.objects.filter(support=application.support).delete()
    return Evaluation.objects.get(plan=application.plan)


def test_no_case_is_closed_before_the_board_has_adopted_an_evaluation(city: City) -> None:
    application = factories.active(city)
    evaluation = reported(city, application)
    close_case.complete(actor=city.officer, application=application)
    close = {"actor": city.officer, "application": application}
    assert codes(close_case.close, **close) == ["not_evaluated"]
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=CONTENT)
    assert codes(close_case.close, **close) == ["not_evaluated"]
    evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller med.")
    assert codes(close_case.close, **close) == ["not_evaluated"]
    evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph="§ 12")
    assert close_case.close(**close).state == "closed"
    assert Case.objects.get(pk=application.case_id).closed_on == timezone.localdate()


def test_no_grant_is_completed_with_reports_or_payments_open(city: City) -> None:
    application = factories.active(city)
    found = codes(close_case.complete, actor=city.officer, application=application)
    assert found == ["accounts_open", "payments_open"]


def test_an_evaluation_is_reviewed_by_a_second_person(city: City) -> None:
    factories.give_role(city.officer, Role.REVIEWER, board=city.board)
    evaluation = reported(city, factories.active(city))
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=CONTENT)
    review = {"evaluation": evaluation, "opinion": "Bra."}
    assert codes(evaluate.review_evaluation, actor=city.officer, **review) == ["same_person"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(reviewed_by=city.officer)
    evaluate.review_evaluation(actor=city.reviewer, **review)


def test_a_redraft_asks_for_a_new_review(city: City) -> None:
    evaluation = reported(city, factories.active(city))
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=CONTENT)
    evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller med.")
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=CONTENT)
    adopt = {"actor": city.decider, "evaluation": evaluation, "paragraph": "§ 12"}
    assert codes(evaluate.adopt_evaluation, **adopt) == ["wrong_state"]
    assert Evaluation.objects.get(pk=evaluation.pk).reviewed_by is None


def test_only_the_board_adopts_and_at_a_paragraph(city: City) -> None:
    evaluation = reported(city, factories.active(city))
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=CONTENT)
    evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller med.")
    for person in (city.officer, city.reviewer, city.applicant):
        found = codes(evaluate.adopt_evaluation, actor=person, evaluation=evaluation, paragraph="§ 1")
        assert found == ["not_permitted"]
    with pytest.raises(ValidationError):
        evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(state="adopted")


def test_no_evaluation_before_the_reports(city: City) -> None:
    evaluation = Evaluation.objects.create(plan=factories.active(city).plan)
    draft = {"actor": city.officer, "evaluation": evaluation}
    assert codes(evaluate.draft_evaluation, content=CONTENT, **draft) == ["milestones_remain"]


@pytest.mark.parametrize("missing", ["attainment", "what_worked", "strength", "conclusion"])
def test_a_draft_says_what_came_of_it(city: City, missing: str) -> None:
    from dataclasses import replace

    evaluation = reported(city, factories.active(city))
    content = replace(CONTENT, **{missing: " "})
    draft = {"actor": city.officer, "evaluation": evaluation}
    assert codes(evaluate.draft_evaluation, content=content, **draft) == ["evaluation_incomplete"]
    assert Evaluation.objects.get(pk=evaluation.pk).state == "planned"


def test_an_overdue_report_stops_payments_and_never_withdraws(city: City) -> None:
    application = factories.active(city)
    first = application.support.payments.first()
    due = application.plan.milestones.first().due_on
    with time_machine.travel(dt.datetime.combine(due + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC), tick=False):
        assert mark_milestones() == (0, 1)
        assert mark_milestones() == (0, 0)
        assert "report_overdue" in codes(pay.screen_payment, actor=city.officer, payment=first)
    assert not Withdrawal.objects.exists()
    assert Application.objects.get(pk=application.pk).state == "active"


def test_a_payment_tied_to_a_report_waits_until_it_is_approved(city: City) -> None:
    application = factories.active(city)
    second = application.support.payments.last()
    assert codes(pay.screen_payment, actor=city.officer, payment=second) == ["milestone_open"]
    submit_report.submit_report(actor=city.applicant, milestone=second.milestone, content=report(second.milestone))
    assert codes(pay.screen_payment, actor=city.officer, payment=second) == ["milestone_open"]
    review_report.return_report(actor=city.officer, milestone=second.milestone, comment="Kvitton saknas.")
    assert codes(pay.screen_payment, actor=city.officer, payment=second) == ["milestone_open"]
    submit_report.submit_report(actor=city.applicant, milestone=second.milestone, content=report(second.milestone))
    review_report.approve_report(actor=city.officer, milestone=second.milestone)
    assert pay.screen_payment(actor=city.officer, payment=second).state == "screened"
