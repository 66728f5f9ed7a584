"""Does the board read what was sent, approve it or return it, and note its visits?"""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from followup.actions.set_plan import MilestoneTerms
from followup.models import FollowUpPlan, Milestone
from grants.actions.decide import Instalment
from registry.models import Note
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import address, fresh, send_in, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def milestone(city: City) -> Milestone:
    plan = FollowUpPlan.objects.get(case=factories.active(city).case)
    return plan.milestones.get(kind="interim_report")


def test_the_review_is_for_officials_who_see_the_case(client: Client, city: City, milestone: Milestone):
    send_in(city, milestone)
    stranger = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (city.applicant, stranger):
        client.force_login(person)
        assert client.get(address(milestone, "report_review")).status_code == 404
        assert client.post(address(milestone, "report_review"), {"step": "approve"}).status_code == 404
    assert fresh(milestone).state == "submitted"


def test_a_report_that_is_not_sent_in_does_not_exist_for_readers(client: Client, city: City, milestone: Milestone):
    client.force_login(city.reviewer)
    assert client.get(address(milestone, "report_review")).status_code == 404
    send_in(city, milestone)
    assert client.get(address(milestone, "report_review")).status_code == 200


# ── Reading, approving, returning ──


def test_an_approved_report_waits_no_more(client: Client, city: City, milestone: Milestone):
    send_in(city, milestone)
    client.force_login(city.officer)
    assert "Samtal." in client.get(address(milestone, "report_review")).content.decode()
    assert client.post(address(milestone, "report_review"), {"step": "approve"}).status_code == 302
    assert fresh(milestone).state == "approved"
    assert client.post(address(milestone, "report_review"), {"step": "approve"}).status_code == 422


def test_a_returned_report_shows_the_comment_and_everything_that_was_written(
    client: Client, city: City, milestone: Milestone
):
    send_in(city, milestone)
    client.force_login(city.officer)
    response = client.post(address(milestone, "report_review"), {"step": "return", "comment": "Räkna om lönerna."})
    assert response.status_code == 302
    assert fresh(milestone).state == "returned"
    client.force_login(city.applicant)
    page = client.get(address(milestone)).content.decode()
    assert "Räkna om lönerna." in page
    assert "Samtal." in page
    client.post(address(milestone), typed(milestone, send="1"))
    assert fresh(milestone).state == "submitted"


def test_a_report_is_not_returned_without_a_comment(client: Client, city: City, milestone: Milestone):
    send_in(city, milestone)
    client.force_login(city.officer)
    response = client.post(address(milestone, "report_review"), {"step": "return", "comment": "  "})
    assert response.status_code == 422
    assert "comment" in response.context["return_form"].errors
    assert fresh(milestone).state == "submitted"


@pytest.mark.parametrize("person", ["decider", "coordinator", "auditor"])
def test_only_a_case_officer_approves_whatever_is_posted(client: Client, city: City, milestone: Milestone, person: str):
    send_in(city, milestone)
    client.force_login(getattr(city, person))
    page = client.get(address(milestone, "report_review"))
    assert page.status_code == 200
    assert b'value="approve"' not in page.content
    assert client.post(address(milestone, "report_review"), {"step": "approve"}).status_code == 404
    assert fresh(milestone).state == "submitted"


def test_an_officer_who_has_not_declared_is_told_to_before_approving(client: Client, city: City, milestone: Milestone):
    send_in(city, milestone)
    newcomer = factories.make_user(Role.CASE_OFFICER, board=city.board)
    client.force_login(newcomer)
    page = client.get(address(milestone, "report_review")).content.decode()
    assert 'data-code="conflict_not_declared"' in page
    assert 'value="approve"' not in page
    assert client.post(address(milestone, "report_review"), {"step": "approve"}).status_code == 422
    assert fresh(milestone).state == "submitted"


# ── Visits ──


@pytest.fixture
def site_visit(city: City) -> Milestone:
    day = timezone.localdate() + dt.timedelta(days=30)
    terms = factories.plan_terms(
        milestones=[
            MilestoneTerms("site_visit", "Verksamhetsbesök", day, is_required=False),
            MilestoneTerms("final_accounts", "Slutredovisning", day + dt.timedelta(days=300)),
        ]
    )
    application = factories.for_decision(city)
    instalments = [Instalment(application.requested_amount, day)]
    plan = factories.grant_it(city, application, plan=terms, instalments=instalments).plan
    return plan.milestones.get(kind="site_visit")


def test_a_visit_is_noted_in_the_case(client: Client, city: City, site_visit: Milestone):
    client.force_login(city.officer)
    assert client.get(address(site_visit, "visit")).status_code == 200
    assert client.post(address(site_visit, "visit"), {"seen": ""}).status_code == 422
    assert client.post(address(site_visit, "visit"), {"seen": "Gott kaffe, full lokal."}).status_code == 302
    assert fresh(site_visit).state == "approved"
    assert Note.objects.get().text == "Gott kaffe, full lokal."


def test_a_visit_is_noted_by_a_case_officer_only(client: Client, city: City, site_visit: Milestone):
    client.force_login(city.reviewer)
    assert client.post(address(site_visit, "visit"), {"seen": "Gott kaffe."}).status_code == 404
    assert not Note.objects.exists()


def test_a_visit_that_is_refused_keeps_the_note(client: Client, city: City, site_visit: Milestone):
    client.force_login(factories.make_user(Role.CASE_OFFICER, board=city.board))
    response = client.post(address(site_visit, "visit"), {"seen": "Gott kaffe."})
    assert response.status_code == 422
    assert response.context["form"]["seen"].value() == "Gott kaffe."
    assert fresh(site_visit).state == "upcoming"
    assert not Note.objects.exists()


def test_a_visit_is_no_report(client: Client, city: City, site_visit: Milestone):
    client.force_login(city.applicant)
    assert client.get(address(site_visit)).status_code == 404
    assert client.get(address(site_visit, "visit")).status_code == 404
