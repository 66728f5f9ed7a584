"""Does everybody see what is due, and nobody what is not theirs?"""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followup.actions.set_plan import MilestoneTerms
from followup.actions.submit_report import ReportContent, save_report
from followup.models import FollowUpPlan, Milestone
from grants.actions.accept_terms import accept_terms
from registry.actions.declare_conflict import declare_conflict
from registry.parameters import value_of
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import send_in

pytestmark = pytest.mark.django_db
FOLLOW_UP = "/follow-up/"


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


def plan_of(city: City, **terms: Any) -> FollowUpPlan:
    """The plan of an active grant."""
    application = factories.for_decision(city)
    application = factories.grant_it(city, application, plan=factories.plan_terms(**terms))
    accept_terms(actor=city.applicant, application=application)
    return FollowUpPlan.objects.get(case=application.case)


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def milestones(*days: int) -> list[MilestoneTerms]:
    """One interim report (Delrapport) and the final accounts, due so many days from now."""
    return [
        MilestoneTerms("interim_report", "Delrapport", in_days(days[0])),
        MilestoneTerms("final_accounts", "Slutredovisning", in_days(days[1])),
    ]


@pytest.mark.parametrize("page", ["follow_up", "plan"])
def test_a_visitor_is_asked_to_sign_in(client: Client, page: str):
    arguments = ["TAA-2026-0001"] if page == "plan" else []
    response = client.get(reverse(page, args=arguments))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_person_without_a_role_has_no_follow_up(client: Client):
    client.force_login(factories.make_user())
    assert client.get(FOLLOW_UP).status_code == 404


def test_what_is_late_comes_before_what_is_far_away(client: Client, city: City):
    plan_of(city, milestones=milestones(-7, 200))
    client.force_login(city.officer)
    groups = client.get(FOLLOW_UP).context["groups"]
    assert [(group.is_late, group.count) for group in groups] == [(True, 1), (False, 1)]
    assert groups[0].milestones[0].title == "Delrapport"


def test_a_report_that_has_come_in_is_to_be_reviewed_and_not_late(client: Client, city: City):
    plan = plan_of(city, milestones=milestones(-7, 200))
    milestone = plan.milestones.first()
    send_in(city, milestone)
    client.force_login(city.officer)
    response = client.get(FOLLOW_UP)
    assert not any(group.is_late for group in response.context["groups"])
    assert reverse("report_review", args=[milestone.public_id]) in response.content.decode()


def test_a_report_that_has_come_in_bears_the_day_it_is_to_be_reviewed(client: Client, city: City):
    plan = plan_of(city, milestones=milestones(10, 60))
    send_in(city, plan.milestones.filter(kind="interim_report").get())
    client.force_login(city.officer)
    shown = [each for group in client.get(FOLLOW_UP).context["groups"] for each in group.milestones]
    days = dt.timedelta(days=value_of("report_review_days"))
    assert [each.act_by for each in shown] == [timezone.localdate() + days, in_days(60)]


def test_officials_of_another_board_see_nothing(client: Client, city: City):
    plan = plan_of(city)
    stranger = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    client.force_login(stranger)
    assert plan.case.registry_number not in client.get(FOLLOW_UP).content.decode()
    assert client.get(FOLLOW_UP + "?list=plans").context["rows"] == []
    assert client.get(reverse("plan", args=[plan.case.path_number])).status_code == 404


def test_a_recused_official_loses_the_plan(client: Client, city: City):
    plan = plan_of(city)
    declare_conflict(actor=city.coordinator, cases=[plan.case], has_conflict=True, ground="party")
    client.force_login(city.coordinator)
    assert client.get(reverse("plan", args=[plan.case.path_number])).status_code == 404


def test_the_list_can_be_narrowed_by_state(client: Client, city: City):
    plan_of(city)
    client.force_login(city.officer)
    assert len(client.get(FOLLOW_UP + "?list=plans&state=active").context["rows"]) == 1
    assert client.get(FOLLOW_UP + "?list=plans&state=closed").context["rows"] == []
    assert client.get(FOLLOW_UP + "?state=nonsense&page=x").status_code == 200


def test_the_auditor_can_choose_a_board(client: Client, city: City):
    plan_of(city)
    client.force_login(city.auditor)
    other = factories.make_board()
    assert len(client.get(f"{FOLLOW_UP}?list=plans&board={city.board.key}").context["rows"]) == 1
    assert client.get(f"{FOLLOW_UP}?list=plans&board={other.key}").context["rows"] == []


def test_an_organisation_sees_its_own_reports_and_its_plan_but_no_other(client: Client, city: City):
    plan = plan_of(city)
    client.force_login(city.applicant)
    page = client.get(FOLLOW_UP).content.decode()
    assert reverse("report", args=[plan.milestones.first().public_id]) in page
    own = client.get(reverse("plan", args=[plan.case.path_number]))
    assert own.status_code == 200
    assert reverse("case", args=[plan.case.path_number]) not in own.content.decode()
    client.force_login(factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation()))
    assert plan.case.registry_number not in client.get(FOLLOW_UP).content.decode()
    assert client.get(reverse("plan", args=[plan.case.path_number])).status_code == 404


def test_the_plan_shows_results_and_what_is_left_of_the_budget(client: Client, city: City):
    plan = plan_of(city, lines=[("Löner", 54_000_000)])
    send_in(city, plan.milestones.first(), value=30, cost=20_000_000)
    client.force_login(city.officer)
    figures = client.get(reverse("plan", args=[plan.case.path_number])).context["figures"]
    assert figures.goals[0].latest == 30
    assert figures.goals[0].attained == pytest.approx((30 - 17) / (40 - 17))
    assert (figures.spent, figures.left) == (20_000_000, 34_000_000)


def test_what_an_organisation_has_not_sent_in_is_not_shown_to_the_board(client: Client, city: City):
    plan = plan_of(city)
    milestone = plan.milestones.first()
    save_report(actor=city.applicant, milestone=milestone, content=ReportContent(done="Ett hemligt utkast"))
    client.force_login(city.officer)
    for page in (
        reverse("plan", args=[plan.case.path_number]),
        reverse("report_review", args=[milestone.public_id]),
    ):
        assert "Ett hemligt utkast" not in client.get(page).content.decode()


@pytest.mark.parametrize("address", [FOLLOW_UP, FOLLOW_UP + "?list=plans"])
def test_the_lists_ask_as_much_for_many_as_for_few(client: Client, city: City, address: str):
    for _ in range(2):
        plan_of(city)
    client.force_login(city.officer)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _ in range(6):
        plan_of(city)
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert Milestone.objects.count() == 16
