"""Do visits keep the one order of locks, and does none outlive the support it was planned for? (decision 0007; PostgreSQL)"""

import pytest
from django.db import transaction
from django.utils import timezone

from followup.actions.end_plans import end_plans
from followup.actions.review_report import approve_report
from followup.actions.submit_report import ReportContent, submit_report
from followup.actions.visit_site import VisitNotes, cancel_visit, make_visit, plan_visit
from followup.models import SiteVisit
from grants.models import Application
from registry.journal import verify
from registry.lifecycle import Refused, lock
from registry.models import Organisation
from tests import factories
from tests.factories import City
from tests.factories.threads import Neighbour, refused, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
SEEN = VisitNotes("Full lokal.")


def visit_of(city: City, application: Application) -> SiteVisit:
    return plan_visit(
        actor=city.officer, plan=application.plan, planned_on=timezone.localdate(), because="Ny lokal sedan i höst."
    )


def test_no_visit_is_planned_into_support_that_is_being_withdrawn() -> None:
    city = City()
    application = factories.active(city)
    with transaction.atomic():
        lock(Organisation, pk=city.organisation.pk)
        neighbour = Neighbour(lambda: visit_of(city, application))
        neighbour.until_stuck_or_done()
        end_plans(actor=city.decider, plans=[application.plan_id], authority="G3", rule="G3")
    outcome = neighbour.finish()
    assert isinstance(outcome, Refused)
    assert outcome.codes == ["plan_not_active"]
    assert not list(verify())


def test_whoever_approves_a_report_and_whoever_plans_a_visit_wait_in_turn() -> None:
    city = City()
    application = factories.active(city)
    milestone = application.plan.milestones.get(kind="interim_report")
    content = ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in application.plan.goals.all()},
        costs={line.pk: line.amount for line in application.plan.lines.all()},
    )
    submit_report(actor=city.applicant, milestone=milestone, content=content)
    with transaction.atomic():
        approve_report(actor=city.officer, milestone=milestone)
        neighbour = Neighbour(lambda: visit_of(city, application))
        neighbour.until_stuck_or_done()
    assert not isinstance(neighbour.finish(), Exception), neighbour.outcome
    assert application.plan.visits.count() == 1
    assert not list(verify())


def test_a_visit_is_made_or_called_off_never_both() -> None:
    city = City()
    visit = visit_of(city, factories.active(city))
    outcomes = together(
        lambda: make_visit(actor=city.officer, visit=visit, notes=SEEN),
        lambda: cancel_visit(actor=city.officer, visit=visit, because="Stängt."),
    )
    assert [each.codes for each in refused(outcomes)] == [["wrong_state"]]
    assert not list(verify())


def test_two_plan_a_visit_at_once_and_one_is_told_that_there_is_one() -> None:
    city = City()
    application = factories.active(city)
    outcomes = together(lambda: visit_of(city, application), lambda: visit_of(city, application))
    assert [each.codes for each in refused(outcomes)] == [["visit_planned"]]
    assert application.plan.visits.count() == 1
