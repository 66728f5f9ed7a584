"""G5: does the follow-up of support that is withdrawn end with it, and is nothing asked of it afterwards?"""

import io

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from followup.actions.submit_report import ReportContent, submit_report
from followup.models import FollowUpPlan, Milestone
from followup.selectors import due_milestones
from grants.actions import withdraw as withdrawing
from grants.models import Application
from registry.actions.send_hearing import answer_hearing
from registry.journal import verify
from registry.lifecycle import Refused
from tests import factories
from tests.factories import City
from tests.grants.browsing import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def withdrawn(city: City, application: Application, outcome: str = "withdrawn") -> None:
    """The support withdrawn for breach of terms, after its hearing."""
    row = withdrawing.initiate_withdrawal(actor=city.officer, support=application.support, ground="Redovisar inte.")
    factories.declare(city.decider, row.case)
    hearing = withdrawing.open_withdrawal_hearing(actor=city.officer, withdrawal=row, material="Vi avser.")
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    withdrawing.propose_withdrawal(actor=city.officer, withdrawal=row)
    more = {"less_intrusive": "Inget mildare."} if outcome == "withdrawn" else {"conditions": "Redovisa."}
    withdrawing.decide_withdrawal(
        actor=city.decider, withdrawal=row, outcome=outcome, reasons="Bröt.", paragraph="§ 1", **more
    )


@pytest.mark.parametrize("make", [factories.granted, factories.active], ids=["set", "active"])
def test_a_plan_ends_with_its_support_and_the_journal_says_why(city: City, make) -> None:
    application = make(city)
    withdrawn(city, application)
    assert FollowUpPlan.objects.get(pk=application.plan_id).state == "closed"
    entry = application.case.journal.get(event="followup.plan.ended_with_support")
    assert (entry.rule, entry.actor, entry.after["state"]) == ("R15", city.decider, "closed")
    assert not list(verify())


def test_an_exclusion_ends_the_plans_of_all_it_withdraws(city: City) -> None:
    application = factories.active(city)
    exclusion = factories.excluded(city, application)
    assert FollowUpPlan.objects.get(pk=application.plan_id).state == "closed"
    entry = application.case.journal.get(event="followup.plan.ended_with_support")
    assert (entry.rule, entry.batch) == ("G3", exclusion.batch)


def test_support_that_goes_on_keeps_its_plan(city: City) -> None:
    application = factories.active(city)
    withdrawn(city, application, "remedied")
    assert FollowUpPlan.objects.get(pk=application.plan_id).state == "active"


def test_nothing_is_due_or_overdue_in_an_ended_plan(city: City) -> None:
    application = factories.active(city)
    withdrawn(city, application)
    assert not due_milestones(city.officer).exists()
    last = application.plan.milestones.order_by("due_on").last()
    with time_machine.travel(last.due_on.replace(year=last.due_on.year + 1), tick=False):
        call_command("remind", stdout=io.StringIO())
    assert set(application.plan.milestones.values_list("state", flat=True)) == {"upcoming"}
    assert "Delrapport" not in text_of(signed_in(city.applicant).get("/follow-up/"))


def test_no_report_is_sent_in_when_the_support_is_withdrawn(city: City) -> None:
    application = factories.active(city)
    withdrawn(city, application)
    milestone = application.plan.milestones.first()
    with pytest.raises(Refused) as refused:
        submit_report(actor=city.applicant, milestone=milestone, content=ReportContent(done="Klart."))
    assert refused.value.codes == ["plan_closed"]
    assert Milestone.objects.get(pk=milestone.pk).state == "upcoming"


def test_approved_accounts_are_evaluated_before_the_follow_up_ends(city: City) -> None:
    application = factories.active(city)
    Milestone.objects.filter(plan=application.plan).update(
        state="approved", approved_by=city.officer, approved_on=timezone.localdate()
    )
    FollowUpPlan.objects.filter(pk=application.plan_id).update(state="final_accounts")
    withdrawn(city, Application.objects.get(pk=application.pk))
    assert FollowUpPlan.objects.get(pk=application.plan_id).state == "final_accounts"
