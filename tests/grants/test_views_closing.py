"""Is a grant completed and closed from its case, and refused with every reason before its time? (G5)"""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from followup.actions import evaluate, review_report, submit_report
from followup.models import Evaluation
from grants.actions import pay
from grants.models import Application
from tests import factories
from tests.factories import City
from tests.grants.browsing import again, messages_of, path_of, signed_in

pytestmark = pytest.mark.django_db


def followed_up(city: City) -> Application:
    """Everything reported and approved, everything paid; the clock stands after the final accounts."""
    application = factories.active(city)
    for milestone in application.plan.milestones.all():
        content = submit_report.ReportContent(
            done="Samtal.",
            results={goal.pk: (30, "") for goal in milestone.plan.goals.all()},
            costs={line.pk: line.amount for line in milestone.plan.lines.all()},
        )
        submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content)
        review_report.approve_report(actor=city.officer, milestone=milestone)
    for payment in application.support.payments.all():
        pay.screen_payment(actor=city.officer, payment=payment)
        pay.approve_payment(actor=city.decider, payment=payment)
        pay.pay(actor=city.officer, payment=payment)
    return again(application)


@pytest.mark.parametrize("step", ["complete", "close"])
def test_strangers_find_no_step(step: str) -> None:
    city, other = City(), City()
    application = factories.active(city)
    for person in (other.officer, city.applicant, city.auditor, city.reviewer):
        assert signed_in(person).post(path_of(application, step)).status_code == 404
    assert Client().post(path_of(application, step)).status_code == 302
    assert signed_in(city.officer).get(path_of(application, step)).status_code == 302


def test_a_grant_with_reports_and_payments_left_is_not_completed() -> None:
    city = City()
    application = factories.active(city)
    said = messages_of(signed_in(city.officer).post(path_of(application, "complete")))
    assert "The final accounts are not approved." in said
    assert "neither paid nor cancelled" in said
    assert again(application).state == "active"


def test_a_grant_is_completed_and_closed_when_it_is_evaluated() -> None:
    city = City()
    application = followed_up(city)
    client = signed_in(city.officer)
    assert "completed" in messages_of(client.post(path_of(application, "complete")))
    assert "has not adopted an evaluation" in messages_of(client.post(path_of(application, "close")))
    assert again(application).state == "completed"
    later = dt.datetime(timezone.localdate().year + 2, 4, 1, 12, tzinfo=dt.UTC)
    with time_machine.travel(later, tick=False):
        evaluation = Evaluation.objects.get(plan=application.plan)
        content = evaluate.EvaluationContent(
            "reached", "Fast ledare.", "strong", "Fortsätt.", goals={1: ("reached", "")}
        )
        evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=content)
        evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller med.")
        evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph="§ 12")
    assert "The case is closed." in messages_of(client.post(path_of(application, "close")))
    assert again(application).state == "closed"
