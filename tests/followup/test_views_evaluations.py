"""Is an evaluation drafted by one, reviewed by another and adopted by the board before a lesson is drawn from it?"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.actions.review_report import approve_report
from followup.models import Evaluation, Lesson
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.followup.test_views_reports import send_in

pytestmark = pytest.mark.django_db
DRAFT = {
    "attainment": "partly",
    "goal_1": "partly",
    "goal_1_comment": "Nästan alla vägen.",
    "what_worked": "Fast ledare.",
    "unintended": "Fler syskon kom.",
    "equality": "Lika många kvinnor som män.",
    "strength": "moderate",
    "conclusion": "Fortsätt med fast ledare.",
}


def reported(city: City) -> Evaluation:
    """The planned evaluation of a grant whose reports are all approved."""
    plan = factories.active(city).plan
    for milestone in plan.milestones.all():
        send_in(city, milestone)
        approve_report(actor=city.officer, milestone=milestone)
    return Evaluation.objects.get(plan=plan)


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


@pytest.fixture
def evaluation(city: City) -> Evaluation:
    return reported(city)


def page(evaluation: Evaluation) -> str:
    return reverse("evaluation", args=[evaluation.case.path_number])


def step(evaluation: Evaluation, name: str) -> str:
    return reverse("evaluation_step", args=[evaluation.case.path_number, name])


def state(evaluation: Evaluation) -> str:
    return Evaluation.objects.get(pk=evaluation.pk).state


def test_a_visitor_is_asked_to_sign_in(client: Client, evaluation: Evaluation):
    for address in (reverse("evaluations"), page(evaluation), step(evaluation, "draft")):
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_organisations_and_other_boards_get_404(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.applicant)
    assert client.get(reverse("evaluations")).status_code == 404
    assert client.get(page(evaluation)).status_code == 404
    client.force_login(factories.make_user(Role.CASE_OFFICER, board=factories.make_board()))
    assert client.get(page(evaluation)).status_code == 404
    assert client.post(step(evaluation, "draft"), DRAFT).status_code == 404
    assert list(client.get(reverse("evaluations")).context["page_obj"]) == []


def test_a_half_written_evaluation_is_kept_and_not_handed_over(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    sent = {"conclusion": "Fortsätt.", "attainment": "partly", "keep": "1"}
    assert client.post(step(evaluation, "draft"), sent).status_code == 302
    kept = Evaluation.objects.get()
    assert (kept.conclusion, kept.attainment, kept.drafted_by) == ("Fortsätt.", "partly", None)
    assert kept.state == evaluation.state
    shown = client.get(page(evaluation)).content.decode()
    assert "Fortsätt." in shown
    assert 'id="h-text"' not in shown


def test_a_draft_that_is_handed_over_is_not_overwritten(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    client.post(step(evaluation, "draft"), DRAFT)
    assert client.post(step(evaluation, "draft"), DRAFT | {"conclusion": "Nytt.", "keep": "1"}).status_code == 422
    assert Evaluation.objects.get().conclusion == DRAFT["conclusion"]


def test_an_evaluation_travels_from_draft_to_lesson(client: Client, city: City, evaluation: Evaluation):
    for person, name, fields, after in (
        (city.officer, "draft", DRAFT, "draft"),
        (city.reviewer, "review", {"opinion": "Håller mot siffrorna."}, "reviewed"),
        (city.decider, "adopt", {"paragraph": "§ 12", "is_public": "no"}, "adopted"),
        (city.officer, "lesson", {}, "adopted"),
    ):
        client.force_login(person)
        assert client.get(page(evaluation)).context["step"].name == name
        assert client.post(step(evaluation, name), fields).status_code == 302
        assert state(evaluation) == after
    lesson = Lesson.objects.get(evaluation=evaluation)
    assert lesson.title in client.get(page(evaluation)).content.decode()


def test_the_figures_of_the_reports_stand_beside_the_form(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    figures = client.get(page(evaluation)).context["figures"]
    assert [report.milestone.title for report in figures.reports] == ["Delrapport", "Slutredovisning"]
    assert figures.spent == 1_000_000


def test_a_draft_with_something_missing_keeps_the_rest(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    response = client.post(step(evaluation, "draft"), DRAFT | {"conclusion": ""})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"conclusion"}
    assert "Fler syskon kom." in response.content.decode()
    assert state(evaluation) == "planned"


def test_who_wrote_the_draft_does_not_review_it(client: Client, city: City, evaluation: Evaluation):
    factories.give_role(city.officer, Role.REVIEWER, board=city.board)
    client.force_login(city.officer)
    client.post(step(evaluation, "draft"), DRAFT)
    assert 'data-code="same_person"' in client.get(page(evaluation)).content.decode()
    response = client.post(step(evaluation, "review"), {"opinion": "Bra."})
    assert response.status_code == 422
    assert state(evaluation) == "draft"


@pytest.mark.parametrize(
    ("person", "name", "fields"),
    [
        ("reviewer", "draft", DRAFT),
        ("decider", "adopt", {"paragraph": "§ 1", "is_public": "no"}),
        ("reviewer", "review", {"opinion": "Bra."}),
        ("officer", "lesson", {}),
    ],
)
def test_no_step_is_taken_before_its_time_or_by_the_wrong_person(
    client: Client, city: City, evaluation: Evaluation, person: str, name: str, fields: dict
):
    client.force_login(getattr(city, person))
    response = client.post(step(evaluation, name), fields)
    assert response.status_code == 422
    assert state(evaluation) == "planned"


def test_a_changed_draft_is_reviewed_anew(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    client.post(step(evaluation, "draft"), DRAFT)
    client.force_login(city.reviewer)
    client.post(step(evaluation, "review"), {"opinion": "Bra."})
    client.force_login(city.officer)
    assert client.get(page(evaluation) + "?redraft=1").context["step"].name == "draft"
    client.post(step(evaluation, "draft"), DRAFT | {"conclusion": "Sluta."})
    assert state(evaluation) == "draft"
    assert Evaluation.objects.get().reviewed_by is None


def test_there_is_no_other_step(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    assert client.post(step(evaluation, "delete")).status_code == 404
    assert client.get(step(evaluation, "draft")).status_code == 302


def test_the_list_asks_as_much_for_many_as_for_few(client: Client, city: City, evaluation: Evaluation):
    client.force_login(city.officer)
    client.get(reverse("evaluations"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("evaluations"))
    for _ in range(3):
        reported(city)
    client.get(reverse("evaluations"))
    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse("evaluations"))
    assert len(response.context["page_obj"]) == 4
    assert len(many) == len(few)
