"""Are grants visited by an explained rule or a sample that can be drawn again, and is what was seen followed up? (G5, R16)"""

import datetime as dt
import random

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followup.actions.set_plan import MilestoneTerms
from followup.actions.visit_site import (
    VisitNotes,
    cancel_visit,
    draw_sample,
    follow_up_visit,
    make_visit,
    note_visit,
    plan_visit,
)
from followup.models import FollowUpPlan, Milestone, SiteVisit
from followup.suggested_visits import suggestions_for
from grants.actions import accept_terms, take_case
from grants.actions.decide import Instalment
from grants.selectors.my_work import my_work
from registry.lifecycle import Refused
from registry.models import JournalEntry, Note, Parameter, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import send_in

pytestmark = pytest.mark.django_db
SEEN = VisitNotes("Full lokal, fyra ledare.")
LEFT = VisitNotes("Full lokal.", "Hur delas hyran?", dt.date(2030, 1, 1))


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def plan(city: City) -> FollowUpPlan:
    return FollowUpPlan.objects.get(case=factories.active(city).case)


def today() -> dt.date:
    return timezone.localdate()


def planned(city: City, plan: FollowUpPlan, **fields: object) -> SiteVisit:
    return plan_visit(**({"actor": city.officer, "plan": plan, "planned_on": today(), "because": "Ny lokal."} | fields))


def codes(step, **keywords) -> list[str]:
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def wrong(step, **keywords) -> set[str]:
    with pytest.raises(ValidationError) as raised:
        step(**keywords)
    return set(raised.value.message_dict)


def months_on(months: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + dt.timedelta(days=31 * months), tick=False)


def reasons(city: City) -> list[str]:
    return [reason for each in suggestions_for(city.board, city.officer) for reason in each.reasons]


# ── The rule ──


def test_a_new_grant_without_remarks_is_not_suggested(city: City, plan: FollowUpPlan):
    assert suggestions_for(city.board, city.officer) == []


def test_a_large_grant_that_nobody_has_visited_for_long_is_suggested_until_somebody_has(city: City, plan: FollowUpPlan):
    Milestone.objects.update(due_on=today() + dt.timedelta(days=2000))  # nothing is late
    with months_on(13):
        assert len(reasons(city)) == 1
        visit = planned(city, plan)
        assert visit.chosen == "rule"
        assert "540" in visit.because
        assert suggestions_for(city.board, city.officer) == []
        make_visit(actor=city.officer, visit=visit, notes=SEEN)
        assert suggestions_for(city.board, city.officer) == []
    with months_on(26):
        assert len(reasons(city)) == 1


def test_a_grant_at_the_limit_is_not_large(city: City, plan: FollowUpPlan):
    Milestone.objects.update(due_on=today() + dt.timedelta(days=2000))
    Parameter.objects.create(key="visit_above_ore", value=54_000_000, valid_from=today())
    with months_on(13):
        assert suggestions_for(city.board, city.officer) == []


def test_a_late_report_suggests_a_visit_and_a_visit_after_it_came_does_not(city: City, plan: FollowUpPlan):
    interim = plan.milestones.get(kind="interim_report")
    Parameter.objects.create(key="visit_above_ore", value=2 * 10**9, valid_from=today())
    with time_machine.travel(interim.due_on + dt.timedelta(days=3), tick=False):
        (reason,) = reasons(city)
        assert interim.due_on.isoformat() in reason
        send_in(city, interim, cost=20_000_000)
        (reason,) = reasons(city)
        assert today().isoformat() in reason
        make_visit(actor=city.officer, visit=planned(city, plan), notes=SEEN)
        assert reasons(city) == []


def test_a_cost_that_had_to_be_explained_suggests_a_visit(city: City, plan: FollowUpPlan):
    send_in(city, plan.milestones.get(kind="interim_report"), cost=70_000_000)
    (reason,) = reasons(city)
    assert "Löner" in reason


def test_the_rule_asks_as_much_for_many_grants_as_for_few():
    city = City(budget=10**10)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            suggestions_for(city.board, city.officer)
        return len(asked)

    factories.active(city)
    few = count()
    for _number in range(3):
        factories.active(city)
    assert count() == few


# ── Plan, make, follow up, cancel ──


def test_a_visit_that_the_rule_does_not_suggest_needs_a_reason(city: City, plan: FollowUpPlan):
    assert wrong(plan_visit, actor=city.officer, plan=plan, planned_on=today(), because=" ") == {"because"}
    assert wrong(
        plan_visit, actor=city.officer, plan=plan, planned_on=today() - dt.timedelta(days=1), because="Ny."
    ) == {"planned_on"}
    assert planned(city, plan).chosen == "other"


def test_one_visit_is_planned_at_a_time(city: City, plan: FollowUpPlan):
    planned(city, plan)
    again = {"actor": city.officer, "plan": plan, "planned_on": today(), "because": "En till."}
    assert codes(plan_visit, **again) == ["visit_planned"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteVisit.objects.create(plan=plan, chosen="other", planned_on=today(), planned_by=city.officer)


def test_what_was_seen_stands_in_the_case_and_what_is_left_is_followed_up(city: City, plan: FollowUpPlan):
    visit = make_visit(actor=city.officer, visit=planned(city, plan), notes=LEFT)
    assert Note.objects.get().text == "Full lokal."
    assert visit.is_open
    assert wrong(follow_up_visit, actor=city.officer, visit=visit, outcome=" ") == {"outcome"}
    done = follow_up_visit(actor=city.officer, visit=visit, outcome="Hälften var.")
    assert (done.state, done.is_open) == ("followed_up", False)
    events = JournalEntry.objects.filter(event__startswith="followup.visit").values_list("event", flat=True)
    assert sorted(events) == ["followup.visit.followed_up", "followup.visit.made", "followup.visit.planned"]


def test_a_visit_that_left_nothing_is_not_followed_up(city: City, plan: FollowUpPlan):
    visit = make_visit(actor=city.officer, visit=planned(city, plan), notes=SEEN)
    assert codes(follow_up_visit, actor=city.officer, visit=visit, outcome="Något.") == ["nothing_to_follow_up"]


@pytest.mark.parametrize(
    ("notes", "day", "fields"),
    [
        (VisitNotes(" "), 0, {"seen"}),
        (VisitNotes("Full.", "Hyran?"), 0, {"follow_up_by"}),
        (VisitNotes("Full.", "", dt.date(2030, 1, 1)), 0, {"follow_up"}),
        (SEEN, 1, {"made_on"}),
    ],
)
def test_half_a_note_is_refused_beside_its_field(city: City, plan: FollowUpPlan, notes, day, fields):
    visit = planned(city, plan)
    made_on = today() + dt.timedelta(days=day)
    assert wrong(make_visit, actor=city.officer, visit=visit, notes=notes, made_on=made_on) == fields
    assert not Note.objects.exists()


def test_a_cancelled_visit_says_why_and_makes_room_for_another(city: City, plan: FollowUpPlan):
    visit = planned(city, plan)
    assert wrong(cancel_visit, actor=city.officer, visit=visit, because="") == {"because"}
    assert cancel_visit(actor=city.officer, visit=visit, because="Vattenskada.").state == "cancelled"
    assert codes(make_visit, actor=city.officer, visit=visit, notes=SEEN) == ["wrong_state"]
    assert not Note.objects.exists()
    planned(city, plan)


def test_only_the_boards_case_officer_who_has_declared_plans_and_notes(city: City, plan: FollowUpPlan):
    visit = planned(city, plan)
    newcomer = factories.make_user(Role.CASE_OFFICER, board=city.board)
    for person, code in (
        (city.applicant, "not_permitted"),
        (city.reviewer, "not_permitted"),
        (newcomer, "conflict_not_declared"),
    ):
        assert codes(plan_visit, actor=person, plan=plan, planned_on=today(), because="Jag vill.") == [code]
        assert codes(cancel_visit, actor=person, visit=visit, because="Jag vill.") == [code]
    take_case.declare(actor=city.officer, case=plan.case, has_conflict=True, ground="other", explanation="Min bror.")
    assert codes(make_visit, actor=city.officer, visit=visit, notes=SEEN) == ["recused"]


def test_the_visit_of_the_plan_is_done_with_the_visit_that_was_planned(city: City):
    terms = factories.plan_terms(
        milestones=[
            MilestoneTerms("site_visit", "Besök", today() + dt.timedelta(days=9), is_required=False),
            MilestoneTerms("final_accounts", "Slutredovisning", today() + dt.timedelta(days=300)),
        ]
    )
    application = factories.grant_it(
        city, factories.for_decision(city), plan=terms, instalments=[Instalment(54_000_000, today())]
    )
    accept_terms.accept_terms(actor=city.applicant, application=application)
    plan = FollowUpPlan.objects.get()
    milestone = plan.milestones.get(kind="site_visit")
    visit = planned(city, plan, because="")
    assert (visit.chosen, visit.milestone) == ("plan", milestone)
    assert [line.url for line in my_work(city.officer) if "visit" in line.url] == [page(visit)]
    note_visit(actor=city.officer, milestone=milestone, notes=SEEN)
    assert (SiteVisit.objects.get().state, Milestone.objects.get(pk=milestone.pk).state) == ("made", "approved")


# ── The sample ──


@pytest.fixture
def many(city: City) -> list[str]:
    """The registry numbers of four grants that run, in order."""
    city.call.budget = 10**10
    city.call.save(update_fields=["budget"])
    return sorted(factories.active(city).case.registry_number for _number in range(4))


def test_whoever_has_the_seed_draws_the_same(city: City, many: list[str]):
    visits = draw_sample(actor=city.officer, board=city.board, how_many=2, planned_on=today())
    entry = JournalEntry.objects.get(event="followup.visit.sample_drawn")
    assert entry.after["among"] == many
    assert entry.after["drawn"] == random.Random(entry.after["seed"]).sample(many, 2)
    assert [visit.case.registry_number for visit in visits] == entry.after["drawn"]
    assert all(entry.after["seed"] in visit.because for visit in visits)
    rest = draw_sample(actor=city.officer, board=city.board, how_many=2, planned_on=today())
    assert {visit.plan_id for visit in rest}.isdisjoint({visit.plan_id for visit in visits})
    nothing = {"actor": city.officer, "board": city.board, "how_many": 1, "planned_on": today()}
    assert codes(draw_sample, **nothing) == ["nothing_to_visit"]


@pytest.mark.parametrize("how_many", [0, -1, 5])
def test_more_than_there_are_cannot_be_drawn(city: City, many: list[str], how_many: int):
    draw = {"actor": city.officer, "board": city.board, "how_many": how_many, "planned_on": today()}
    assert wrong(draw_sample, **draw) == {"how_many"}
    assert not SiteVisit.objects.exists()


def test_nobody_draws_at_another_board(city: City, many: list[str]):
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (elsewhere, city.applicant, city.auditor):
        draw = {"actor": person, "board": city.board, "how_many": 1, "planned_on": today()}
        assert codes(draw_sample, **draw) == ["not_permitted"]


# ── The pages ──


def page(visit: SiteVisit) -> str:
    return reverse("site_visit", args=[visit.public_id])


def test_a_visit_travels_from_suggestion_to_follow_up_on_its_pages(client: Client, city: City, plan: FollowUpPlan):
    send_in(city, plan.milestones.get(kind="interim_report"), cost=70_000_000)
    client.force_login(city.officer)
    plan_page = reverse("visit_plan", args=[plan.case.path_number])
    assert plan_page in client.get(reverse("site_visits")).content.decode()
    assert client.post(plan_page, {"planned_on": "på fredag"}).status_code == 422
    assert client.post(plan_page, {"planned_on": today()}).status_code == 302
    visit = SiteVisit.objects.get()
    assert page(visit) in {line.url for line in my_work(User.objects.get(pk=city.officer.pk))}
    empty = client.post(page(visit), {"step": "make", "made_on": today(), "seen": ""})
    assert empty.status_code == 422
    assert "seen" in empty.context["forms"]["make"].errors
    seen = {"step": "make", "made_on": today(), "seen": "Full.", "follow_up": "Hyran?", "follow_up_by": today()}
    assert client.post(page(visit), seen).status_code == 302
    assert client.post(page(visit), seen).status_code == 422  # made once
    assert client.post(page(visit), {"step": "settle", "outcome": "Delas lika."}).status_code == 302
    shown = client.get(page(visit)).content.decode()
    assert "Delas lika." in shown
    assert "<textarea" not in shown
    client.post(page(visit), {"step": "fly"})
    assert SiteVisit.objects.get().state == "followed_up"


def test_the_sample_is_drawn_on_the_page(client: Client, city: City, many: list[str]):
    client.force_login(city.officer)
    wrong_number = client.post(reverse("site_visits_draw"), {"how_many": "fler", "planned_on": today()})
    assert wrong_number.status_code == 422
    assert client.post(reverse("site_visits_draw"), {"how_many": "9", "planned_on": today()}).status_code == 422
    assert client.post(reverse("site_visits_draw"), {"how_many": "3", "planned_on": today()}).status_code == 302
    assert SiteVisit.objects.filter(chosen="sample").count() == 3


def test_the_organisation_sees_no_planned_visit(client: Client, city: City, plan: FollowUpPlan):
    visit = planned(city, plan)
    client.force_login(city.applicant)
    assert client.get(page(visit)).status_code == 404
    assert client.get(reverse("site_visits")).status_code == 404
    assert page(visit) not in client.get(reverse("plan", args=[plan.case.path_number])).content.decode()
