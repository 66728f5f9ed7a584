"""G5, R3: reports of a larger grant are approved by somebody else than who wrote the basis for the decision."""

import pytest
from django.test import Client
from django.utils import timezone

from followup.actions.review_report import approve_report, return_report
from followup.models import Milestone
from grants.actions import take_case
from grants.selectors.decision_basis import author_of_basis
from grants.selectors.my_work import work_of
from registry.lifecycle import Refused
from registry.models import Parameter, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import address, fresh, send_in

pytestmark = pytest.mark.django_db
GRANTED = 54_000_000


@pytest.fixture
def city() -> City:
    return City()


def sent_in(city: City, limit: int) -> Milestone:
    """An interim report that waits, in a grant of 540 000 kr."""
    Parameter.objects.create(key="report_second_person_above_ore", value=limit, valid_from=timezone.localdate())
    milestone = factories.active(city).plan.milestones.get(kind="interim_report")
    send_in(city, milestone)
    return milestone


def codes(person: User, milestone: Milestone) -> list[str]:
    with pytest.raises(Refused) as raised:
        approve_report(actor=person, milestone=milestone)
    return raised.value.codes


def test_the_plan_names_who_wrote_the_basis(city: City) -> None:
    application = factories.active(city)
    assert application.plan.written_by == author_of_basis(application) == city.officer


def test_who_wrote_the_basis_does_not_approve_past_the_page(client: Client, city: City) -> None:
    milestone = sent_in(city, GRANTED - 1)
    assert milestone.plan.needs_second_person
    client.force_login(city.officer)
    page = client.get(address(milestone, "report_review")).content.decode()
    assert 'data-code="same_person"' in page
    assert 'value="approve"' not in page
    assert client.post(address(milestone, "report_review"), {"step": "approve"}).status_code == 422
    assert codes(city.officer, milestone) == ["same_person"]
    assert fresh(milestone).state == "submitted"


def test_the_reviewer_approves_and_so_does_another_officer_who_has_declared(city: City) -> None:
    milestone = sent_in(city, GRANTED - 1)
    other = factories.make_user(Role.CASE_OFFICER, board=city.board)
    assert codes(other, milestone) == ["conflict_not_declared"]
    take_case.declare(actor=other, case=milestone.case, has_conflict=False)
    return_report(actor=city.reviewer, milestone=milestone, comment="Skriv mer.")
    send_in(city, milestone)
    assert approve_report(actor=city.reviewer, milestone=milestone).approved_by == city.reviewer
    final = milestone.plan.milestones.get(kind="final_accounts")
    send_in(city, final)
    assert approve_report(actor=other, milestone=final).approved_by == other


def test_who_has_a_conflict_of_interest_is_no_second_person(city: City) -> None:
    milestone = sent_in(city, GRANTED - 1)
    take_case.declare(
        actor=city.reviewer, case=milestone.case, has_conflict=True, ground="other", explanation="Min bror."
    )
    assert codes(city.reviewer, milestone) == ["recused"]


def test_the_reviewer_stays_away_from_the_reports_of_smaller_grants(client: Client, city: City) -> None:
    milestone = sent_in(city, GRANTED)
    assert not milestone.plan.needs_second_person
    assert codes(city.reviewer, milestone) == ["not_permitted"]
    with pytest.raises(Refused):
        return_report(actor=city.reviewer, milestone=milestone, comment="Skriv mer.")
    client.force_login(city.reviewer)
    assert b'value="return"' not in client.get(address(milestone, "report_review")).content
    assert client.post(address(milestone, "report_review"), {"step": "return", "comment": "x"}).status_code == 404
    assert approve_report(actor=city.officer, milestone=milestone).state == "approved"


def test_a_limit_that_is_raised_later_changes_nothing_in_a_plan_that_is_set(city: City) -> None:
    milestone = sent_in(city, GRANTED - 1)
    Parameter.objects.filter(key="report_second_person_above_ore").update(value=GRANTED * 2)
    assert codes(city.officer, milestone) == ["same_person"]


def test_the_report_waits_for_the_second_person_in_their_work_and_for_others_in_the_authors(city: City) -> None:
    milestone = sent_in(city, GRANTED - 1)
    lines = {
        person: [line for line in work_of(person) if line.kind == "report"] for person in (city.officer, city.reviewer)
    }
    assert [(line.turn, line.url) for line in lines[city.reviewer]] == [("mine", address(milestone, "report_review"))]
    assert [line.turn for line in lines[city.officer] if line.state == "submitted"] == ["others"]
