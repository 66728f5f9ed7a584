"""Do plan, milestone, evaluation and lesson go where the design says, and nowhere else?"""

import datetime as dt

import pytest

from followup.models import Evaluation, FollowUpPlan, Lesson, Milestone, SiteVisit
from registry.models import User
from tests.factories.machines import Arrow, Machine, check, check_assignment, check_names

DAY = dt.date(2026, 11, 23)
SIGNED = {"by": User(), "on": DAY}

PLAN = Machine(
    FollowUpPlan,
    (
        Arrow("set", ("draft",), "set"),
        Arrow("activate", ("set",), "active"),
        Arrow("approve_final_accounts", ("active",), "final_accounts"),
        Arrow("mark_evaluated", ("final_accounts",), "evaluated"),
        Arrow("close", ("evaluated",), "closed"),
        Arrow("resume", ("closed",), "active"),
        Arrow("set_again", ("closed",), "set"),
        Arrow("end_with_support", ("set", "active", "evaluated"), "closed"),
    ),
)
MILESTONE = Machine(
    Milestone,
    (
        Arrow("mark_due", ("upcoming",), "due"),
        Arrow("mark_overdue", ("upcoming", "due", "returned"), "overdue"),
        Arrow("move", ("upcoming", "due"), "upcoming", {"due_on": DAY}),
        Arrow("submit", ("upcoming", "due", "overdue", "returned"), "submitted"),
        Arrow("approve", ("submitted",), "approved", SIGNED),
        Arrow("make_visit", ("upcoming", "due", "overdue"), "approved", SIGNED),
        Arrow("extend", ("upcoming", "due", "overdue"), "upcoming", {"until": DAY}),
        Arrow("extend_returned", ("overdue", "returned"), "returned", {"until": DAY}),
        Arrow("give_back", ("submitted",), "returned", {"comment": "Kvitton saknas."}),
    ),
)
EVALUATION = Machine(
    Evaluation,
    (
        Arrow("gather", ("planned",), "material_gathered"),
        Arrow("draft", ("material_gathered", "draft", "reviewed"), "draft", {"by": User()}),
        Arrow("review", ("draft",), "reviewed", {"by": User(), "opinion": "Håller med."}),
        Arrow("adopt", ("reviewed",), "adopted", SIGNED | {"paragraph": "§ 1"}),
        Arrow("share", ("adopted",), "shared"),
    ),
)
LESSON = Machine(
    Lesson,
    (
        Arrow("propose", ("draft", "proposed", "recalled"), "proposed", {"by": User()}),
        Arrow("share", ("proposed",), "shared", SIGNED),
        Arrow("correct", ("shared",), "shared", {"on": DAY, "what": "Fel årskurs."}),
        Arrow("recall", ("shared",), "recalled", {"on": DAY, "why": "Siffrorna var fel."}),
    ),
)
SEEN = {"notes": "Full lokal.", "follow_up": "", "follow_up_by": None}
VISIT = Machine(
    SiteVisit,
    (
        Arrow("make", ("planned",), "made", SIGNED | SEEN),
        Arrow("settle", ("made",), "followed_up", SIGNED | {"outcome": "Åtgärdat."}),
        Arrow("cancel", ("planned",), "cancelled", {"because": "Lokalen stängd."}),
    ),
)
MACHINES = [PLAN, MILESTONE, EVALUATION, LESSON, VISIT]


@pytest.mark.parametrize(("state", "arrow"), PLAN.pairs())
def test_a_plan_goes_where_the_table_says(state, arrow, monkeypatch):
    check(PLAN, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), MILESTONE.pairs())
def test_a_milestone_goes_where_the_table_says(state, arrow, monkeypatch):
    check(MILESTONE, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), EVALUATION.pairs())
def test_an_evaluation_goes_where_the_table_says(state, arrow, monkeypatch):
    check(EVALUATION, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), LESSON.pairs())
def test_a_lesson_goes_where_the_table_says(state, arrow, monkeypatch):
    check(LESSON, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), VISIT.pairs())
def test_a_site_visit_goes_where_the_table_says(state, arrow, monkeypatch):
    check(VISIT, state, arrow, monkeypatch)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model.__name__)
def test_the_table_is_whole(machine):
    check_names(machine)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model.__name__)
def test_a_state_cannot_be_set_by_hand(machine):
    check_assignment(machine)
