"""Is the organisation told of a visit, does the support's end call it off, and is whoever is recused kept out? (G5, R3)"""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.actions.end_plans import end_plans
from followup.actions.visit_site import VisitNotes, cancel_visit, draw_sample, make_visit, note_visit
from followup.models import FollowUpPlan, Milestone, SiteVisit
from followup.suggested_visits import suggestions_for
from registry.actions.declare_conflict import declare_conflict
from registry.models import ConflictDeclaration, JournalEntry, Notice, User
from tests import factories
from tests.factories import City
from tests.followup.test_visits import SEEN, codes, months_on, planned, today, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def plan(city: City) -> FollowUpPlan:
    return FollowUpPlan.objects.get(case=factories.active(city).case)


# ── Is the organisation told? ──


def letters(plan: FollowUpPlan) -> list[str]:
    kinds = ["visit_planned", "visit_cancelled"]
    return list(Notice.objects.filter(case=plan.case, letter__in=kinds).order_by("pk").values_list("letter", flat=True))


def test_an_announced_visit_is_told_of_and_so_is_that_it_is_called_off(city: City, plan: FollowUpPlan):
    visit = planned(city, plan, planned_on=dt.date(2030, 3, 4))
    letter = Notice.objects.get(case=plan.case, letter="visit_planned")
    assert letter.to_organisation
    assert "den\xa04\xa0mars 2030" in letter.body
    assert "Ny lokal" not in letter.body
    cancel_visit(actor=city.officer, visit=visit, because="Lokalen är stängd.")
    assert letters(plan) == ["visit_planned", "visit_cancelled"]
    assert "Lokalen är stängd." in Notice.objects.get(letter="visit_cancelled").body


def test_nothing_is_told_of_an_unannounced_visit(city: City, plan: FollowUpPlan):
    visit = planned(city, plan, is_announced=False)
    assert JournalEntry.objects.get(event="followup.visit.planned").after["announced"] is False
    cancel_visit(actor=city.officer, visit=visit, because="Lokalen är stängd.")
    assert letters(plan) == []


def test_the_page_asks_whether_to_tell(client: Client, city: City, plan: FollowUpPlan):
    client.force_login(city.officer)
    address = reverse("visit_plan", args=[plan.case.path_number])
    assert "Meddela organisationen i brev" in client.get(address).content.decode()
    client.post(address, {"planned_on": today().isoformat(), "because": "Ny lokal."})
    assert SiteVisit.objects.get().is_announced is False
    assert letters(plan) == []


def test_a_sample_is_told_of_in_as_many_queries_however_many():
    city = City(budget=10**10)
    plans = [factories.active(city).plan for _ in range(5)]
    draw = {"actor": city.officer, "board": city.board, "planned_on": today(), "seed": "x"}
    counts = []
    draw_sample(how_many=1, **draw)
    for how_many in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            draw_sample(how_many=how_many, **draw)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert sum(len(letters(plan)) for plan in plans) == 5


# ── Who may, and what stands when the support ends ──


def test_whoever_is_recused_neither_sees_the_suggestion_nor_draws_the_grant(city: City, plan: FollowUpPlan):
    ConflictDeclaration.objects.filter(case=plan.case, user=city.officer).delete()
    declare_conflict(actor=city.officer, cases=[plan.case], has_conflict=True, ground="party")
    officer = User.objects.get(pk=city.officer.pk)
    with months_on(24):
        assert suggestions_for(city.board, officer) == []
    assert codes(draw_sample, actor=officer, board=city.board, how_many=1, planned_on=today()) == ["nothing_to_visit"]


def test_a_returned_report_is_not_said_to_be_missing(city: City, plan: FollowUpPlan):
    milestone = plan.milestones.get(kind="interim_report")
    Milestone.objects.filter(pk=milestone.pk).update(state="returned", due_on=today() - dt.timedelta(days=5))
    assert suggestions_for(city.board, city.officer) == []


def test_a_planned_visit_is_called_off_with_the_support(city: City):
    application = factories.active(city)
    visit = planned(city, FollowUpPlan.objects.get(case=application.case))
    end_plans(actor=city.decider, plans=[application.plan_id], authority="G3", rule="G3")
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_because) == ("cancelled", "Stödet är indraget.")
    assert letters(visit.plan) == ["visit_planned", "visit_cancelled"]
    assert codes(make_visit, actor=city.officer, visit=visit, notes=SEEN) == ["wrong_state"]


def test_a_visit_called_off_meanwhile_is_not_brought_back(city: City):
    application = factories.active(city)
    plan = application.plan
    milestone = plan.milestones.create(kind="site_visit", position=9, title="Besök", due_on=today(), is_required=False)
    visit = planned(city, plan)
    cancel_visit(actor=city.officer, visit=visit, because="Lokalen är stängd.")
    note_visit(actor=city.officer, milestone=milestone, notes=SEEN)
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert plan.visits.filter(state="made").count() == 1


def test_a_visit_is_made_after_the_grant_was_decided_and_followed_up_ahead(city: City, plan: FollowUpPlan):
    visit = planned(city, plan)
    long_ago = dt.date(1990, 1, 1)
    assert wrong(make_visit, actor=city.officer, visit=visit, notes=SEEN, made_on=long_ago) == {"made_on"}
    notes = VisitNotes("Full lokal.", "Hur delas hyran?", long_ago)
    assert wrong(make_visit, actor=city.officer, visit=visit, notes=notes) == {"follow_up_by"}
