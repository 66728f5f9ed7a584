"""Are reports sent in by the right people, marked by time, and never lost? (G5)"""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from followup.actions import review_report, submit_report, visit_site
from followup.actions.mark_time import mark_milestones
from followup.models import Evaluation, FollowUpPlan, Milestone
from followup.selectors import overdue_reports
from grants.models import Application
from registry.lifecycle import Refused
from registry.models import JournalEntry, Note
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def application(city: City) -> Application:
    """A grant that runs."""
    return factories.active(city)


def content(milestone: Milestone, **fields: object) -> submit_report.ReportContent:
    """A whole report, but for what the test takes away."""
    whole = {
        "done": "Samtal.",
        "results": {goal.pk: (Decimal(30), "") for goal in milestone.plan.goals.all()},
        "costs": {line.pk: line.amount for line in milestone.plan.lines.all()},
    }
    return submit_report.ReportContent(**(whole | fields))


def codes(step, **keywords) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def noon(day: dt.date) -> time_machine.travel:
    """The middle of that day."""
    return time_machine.travel(dt.datetime.combine(day, dt.time(11), tzinfo=dt.UTC), tick=False)


def test_a_report_that_lacks_something_is_refused_and_says_what(city, application) -> None:
    milestone = application.plan.milestones.first()
    send = {"actor": city.applicant, "milestone": milestone}
    assert codes(submit_report.submit_report, content=content(milestone, done=" "), **send) == ["no_report"]
    assert codes(submit_report.submit_report, content=content(milestone, results={}), **send) == ["results_missing"]
    missing = content(milestone, results={}, costs={})
    assert codes(submit_report.submit_report, content=missing, **send) == ["results_missing", "costs_missing"]
    assert Milestone.objects.get(pk=milestone.pk).state == "upcoming"


def test_what_is_typed_is_kept_without_being_sent_in(city, application) -> None:
    milestone = application.plan.milestones.first()
    submit_report.save_report(actor=city.applicant, milestone=milestone, content=content(milestone, done="Halv"))
    again = Milestone.objects.get(pk=milestone.pk)
    assert (again.state, again.report.done) == ("upcoming", "Halv")
    assert again.report.results.get().value == 30


def test_only_the_organisation_reports_and_only_its_own(city, application) -> None:
    milestone = application.plan.milestones.first()
    stranger = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (stranger, city.officer, city.decider):
        for step in (submit_report.save_report, submit_report.submit_report):
            assert codes(step, actor=person, milestone=milestone, content=content(milestone)) == ["not_permitted"]


def test_a_report_that_is_sent_in_is_not_changed(city, application) -> None:
    milestone = application.plan.milestones.first()
    submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content(milestone))
    change = {"actor": city.applicant, "milestone": milestone, "content": content(milestone, done="Annat")}
    assert codes(submit_report.save_report, **change) == ["sent_in"]
    review_report.return_report(actor=city.officer, milestone=milestone, comment="Kvitton saknas.")
    submit_report.submit_report(**change)
    assert Milestone.objects.get(pk=milestone.pk).report.done == "Annat"


def test_the_journal_keeps_the_figures_that_were_sent_in(city, application) -> None:
    milestone = application.plan.milestones.first()
    submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content(milestone))
    entry = JournalEntry.objects.get(event="followup.report.submitted")
    assert list(entry.after["results"].values()) == ["30"]
    assert list(entry.after["costs"].values()) == [54_000_000]


def test_no_report_before_the_terms_are_accepted(city) -> None:
    milestone = factories.granted(city).plan.milestones.first()
    send = {"actor": city.applicant, "milestone": milestone, "content": content(milestone)}
    assert codes(submit_report.submit_report, **send) == ["plan_not_active"]


def test_only_the_case_officer_approves(city, application) -> None:
    milestone = application.plan.milestones.first()
    submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content(milestone))
    for person in (city.applicant, city.reviewer, city.decider):
        assert codes(review_report.approve_report, actor=person, milestone=milestone) == ["not_permitted"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(state="approved")


def test_a_report_is_not_approved_unsent_nor_a_visit_sent_in(city, application) -> None:
    report = application.plan.milestones.first()
    note = {"actor": city.officer, "milestone": report, "notes": visit_site.VisitNotes("Vi var där.")}
    assert codes(visit_site.note_visit, **note) == ["not_a_visit"]
    assert not Note.objects.exists()
    visit = Milestone.objects.create(
        plan=application.plan, position=9, kind="site_visit", title="Besök", due_on=report.due_on
    )
    send = {"actor": city.applicant, "milestone": visit, "content": content(visit)}
    assert codes(submit_report.submit_report, **send) == ["no_report"]
    assert (
        visit_site.note_visit(actor=city.officer, milestone=visit, notes=visit_site.VisitNotes("Vi var där.")).state
        == "approved"
    )
    assert Note.objects.get().case == application.case


def test_the_last_required_report_closes_the_accounts_and_plans_the_evaluation(city, application) -> None:
    first, last = application.plan.milestones.order_by("position")
    for milestone in (first, last):
        submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content(milestone))
    review_report.approve_report(actor=city.officer, milestone=last)
    assert FollowUpPlan.objects.get().state == "active"
    assert not Evaluation.objects.exists()
    review_report.approve_report(actor=city.officer, milestone=first)
    assert FollowUpPlan.objects.get().state == "final_accounts"
    assert Evaluation.objects.get().state == "planned"


def test_time_marks_milestones_due_and_overdue_and_can_be_asked_twice(city, application) -> None:
    milestone = application.plan.milestones.order_by("due_on").first()
    day = milestone.due_on
    expected = [
        (day - dt.timedelta(days=31), "upcoming"),
        (day - dt.timedelta(days=30), "due"),
        (day, "due"),
        (day + dt.timedelta(days=1), "overdue"),
    ]
    for moment, state in expected:
        with noon(moment):
            mark_milestones()
            mark_milestones()
            assert Milestone.objects.get(pk=milestone.pk).state == state
            assert bool(overdue_reports(application.plan)) is (state == "overdue")
    events = JournalEntry.objects.filter(event__in=["followup.milestone.due", "followup.milestone.overdue"])
    assert [entry.actor for entry in events] == [None, None]


def test_a_day_long_past_goes_straight_to_overdue(city, application) -> None:
    milestone = application.plan.milestones.order_by("due_on").first()
    with noon(milestone.due_on + dt.timedelta(days=100)):
        assert mark_milestones() == (0, 1)
    assert Milestone.objects.get(pk=milestone.pk).state == "overdue"


def test_a_late_report_is_still_taken(city, application) -> None:
    milestone = application.plan.milestones.order_by("due_on").first()
    with noon(milestone.due_on + dt.timedelta(days=5)):
        mark_milestones()
        submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content(milestone))
        assert not overdue_reports(FollowUpPlan.objects.get())


def test_time_does_not_touch_plans_that_do_not_run(city) -> None:
    milestone = factories.granted(city).plan.milestones.order_by("due_on").first()
    with noon(milestone.due_on + dt.timedelta(days=5)):
        assert mark_milestones() == (0, 0)
