"""Can an organisation report a little at a time, lose nothing, and send in once? Does the board read what was sent?"""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from followup.actions.submit_report import ReportContent, submit_report
from followup.models import FollowUpPlan, Milestone, Report
from registry.models import Document, JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def send_in(city: City, milestone: Milestone, value: int = 30, cost: int = 1_000_000) -> None:
    """A whole report, sent in."""
    content = ReportContent(
        done="Samtal.",
        results={goal.pk: (Decimal(value), "") for goal in milestone.plan.goals.all()},
        costs={line.pk: cost for line in milestone.plan.lines.all()},
        explanations={line.pk: "Ledaren började först i mars." for line in milestone.plan.lines.all()},
    )
    submit_report(actor=city.applicant, milestone=milestone, content=content)


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def plan(city: City) -> FollowUpPlan:
    return FollowUpPlan.objects.get(case=factories.active(city).case)


@pytest.fixture
def milestone(plan: FollowUpPlan) -> Milestone:
    return plan.milestones.get(kind="interim_report")


def address(milestone: Milestone, page: str = "report") -> str:
    return reverse(page, args=[milestone.public_id])


def typed(milestone: Milestone, **fields: object) -> dict[str, object]:
    """A whole report as it is typed, with some fields changed."""
    goal, line = milestone.plan.goals.get(), milestone.plan.lines.get()
    whole = {
        "done": "Samtal i grupp.",
        f"result_{goal.pk}": "31,5",
        f"comment_{goal.pk}": "Fler kommer i höst.",
        f"cost_{line.pk}": "120 000 kr",
        "participants_women": "12",
        "participants_men": "9",
        "deviations": "",
        "learnt": "Fast ledare.",
    }
    return whole | fields


def fresh(milestone: Milestone) -> Milestone:
    return Milestone.objects.get(pk=milestone.pk)


# ── Who is let in ──


@pytest.mark.parametrize("page", ["report", "report_review", "visit"])
def test_a_visitor_is_asked_to_sign_in(client: Client, milestone: Milestone, page: str):
    response = client.get(address(milestone, page))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_another_organisation_and_every_official_get_404(client: Client, city: City, milestone: Milestone):
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (other, city.officer, city.decider, city.auditor):
        client.force_login(person)
        assert client.get(address(milestone)).status_code == 404
        assert client.post(address(milestone), typed(milestone)).status_code == 404
    assert not Report.objects.exists()


# ── Writing ──


def test_nothing_is_written_by_looking(client: Client, city: City, milestone: Milestone):
    client.force_login(city.applicant)
    assert client.get(address(milestone)).status_code == 200
    assert not Report.objects.exists()


def test_a_part_can_be_saved_and_the_rest_later(client: Client, city: City, milestone: Milestone):
    client.force_login(city.applicant)
    response = client.post(address(milestone), {"done": "Halva texten", "save": "1"})
    assert response.status_code == 302
    report = Report.objects.get()
    assert report.done == "Halva texten"
    assert report.results.get().value is None
    assert "Halva texten" in client.get(address(milestone)).content.decode()
    assert fresh(milestone).state == "upcoming"


def test_sums_and_results_are_read_as_people_write_them(client: Client, city: City, milestone: Milestone):
    client.force_login(city.applicant)
    client.post(address(milestone), typed(milestone, save="1"))
    report = Report.objects.get()
    assert report.lines.get().spent == 12_000_000
    assert report.results.get().value == Decimal("31.5")
    assert (report.participants_women, report.participants_men) == (12, 9)


def test_letters_where_a_sum_is_asked_lose_nothing(client: Client, city: City, milestone: Milestone):
    line, goal = milestone.plan.lines.get(), milestone.plan.goals.get()
    client.force_login(city.applicant)
    wrong = typed(milestone, send="1", **{f"cost_{line.pk}": "trettio tusen", f"result_{goal.pk}": "många"})
    response = client.post(address(milestone), wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert "trettio tusen" in page
    assert "många" in page
    form = response.context["form"]
    assert set(form.errors) == {f"cost_{line.pk}", f"result_{goal.pk}"}
    assert f'id="id_cost_{line.pk}_error"' in page
    report = Report.objects.get()
    assert (report.done, report.learnt, report.participants_women) == ("Samtal i grupp.", "Fast ledare.", 12)
    assert report.results.get().comment == "Fler kommer i höst."
    assert report.lines.get().spent is None
    assert fresh(milestone).state == "upcoming"


def test_a_wrong_sum_leaves_the_one_that_was_saved(client: Client, city: City, milestone: Milestone):
    line = milestone.plan.lines.get()
    client.force_login(city.applicant)
    client.post(address(milestone), typed(milestone, save="1"))
    client.post(address(milestone), typed(milestone, save="1", **{f"cost_{line.pk}": "x"}))
    assert Report.objects.get().lines.get().spent == 12_000_000


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "-", "9" * 40, "\x00", "1.234"])
def test_a_strange_number_is_answered_with_a_message(client: Client, city: City, milestone: Milestone, value: str):
    goal, line = milestone.plan.goals.get(), milestone.plan.lines.get()
    client.force_login(city.applicant)
    fields = {f"result_{goal.pk}": value, f"cost_{line.pk}": value, "participants_men": value}
    response = client.post(address(milestone), typed(milestone, save="1", **fields))
    assert response.status_code == 422
    assert Report.objects.get().done == "Samtal i grupp."


def test_the_page_saves_by_itself_and_says_so(client: Client, city: City, milestone: Milestone):
    client.force_login(city.applicant)
    response = client.post(address(milestone), typed(milestone), headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert 'id="saved"' in response.content.decode()
    assert "<html" not in response.content.decode()
    assert Report.objects.get().done == "Samtal i grupp."
    assert fresh(milestone).state == "upcoming"


def test_a_chosen_file_is_kept_although_something_else_is_wrong(client: Client, city: City, milestone: Milestone):
    line = milestone.plan.lines.get()
    client.force_login(city.applicant)
    file = SimpleUploadedFile("resultat.pdf", factories.PDF, content_type="application/pdf")
    fields = typed(milestone, send="1", attachment=file, **{f"cost_{line.pk}": "x"})
    response = client.post(address(milestone), fields)
    assert response.status_code == 422
    document = Report.objects.get().document
    assert document.case is None
    assert "resultat.pdf" in response.content.decode()
    client.post(address(milestone), typed(milestone, send="1"))
    document = Document.objects.get(pk=document.pk)
    assert (document.case, document.kind) == (milestone.plan.case, "report")
    assert document.number is not None


def test_a_file_that_is_not_what_it_says_is_refused_and_the_text_is_kept(
    client: Client, city: City, milestone: Milestone
):
    client.force_login(city.applicant)
    file = SimpleUploadedFile("resultat.pdf", b"MZ not a pdf", content_type="application/pdf")
    response = client.post(address(milestone), typed(milestone, send="1", attachment=file))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"attachment"}
    assert Report.objects.get().done == "Samtal i grupp."
    assert fresh(milestone).state == "upcoming"


# ── Sending in ──


def test_a_whole_report_is_sent_in(client: Client, city: City, milestone: Milestone):
    client.force_login(city.applicant)
    response = client.post(address(milestone), typed(milestone, send="1"))
    assert response.status_code == 302
    assert fresh(milestone).state == "submitted"
    page = client.get(address(milestone)).content.decode()
    assert "Samtal i grupp." in page
    assert "<textarea" not in page


def test_a_report_with_something_missing_is_refused_with_the_reason_and_saved(
    client: Client, city: City, milestone: Milestone
):
    line = milestone.plan.lines.get()
    client.force_login(city.applicant)
    response = client.post(address(milestone), typed(milestone, send="1", **{f"cost_{line.pk}": ""}))
    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["__all__"][0].code == "costs_missing"
    assert fresh(milestone).state == "upcoming"
    assert Report.objects.get().done == "Samtal i grupp."
    assert JournalEntry.objects.filter(event="registry.step.refused", reason="costs_missing").exists()


def test_sending_in_twice_is_harmless(client: Client, city: City, milestone: Milestone):
    client.force_login(city.applicant)
    for _ in range(2):
        assert client.post(address(milestone), typed(milestone, send="1")).status_code == 302
    changed = client.post(address(milestone), typed(milestone, done="Något annat", save="1"))
    assert changed.status_code == 302
    assert JournalEntry.objects.filter(event="followup.report.submitted").count() == 1
    assert Report.objects.get().done == "Samtal i grupp."


def test_the_page_cannot_save_by_itself_after_the_report_is_sent_in(client: Client, city: City, milestone: Milestone):
    send_in(city, milestone)
    client.force_login(city.applicant)
    response = client.post(address(milestone), typed(milestone), headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert Report.objects.get().done == "Samtal."


def test_a_report_cannot_be_sent_in_before_the_terms_are_accepted(client: Client, city: City):
    milestone = factories.granted(city).plan.milestones.first()
    client.force_login(city.applicant)
    response = client.post(address(milestone), typed(milestone, send="1"))
    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["__all__"][0].code == "plan_not_active"


def test_a_later_report_shows_what_the_earlier_said(client: Client, city: City, plan: FollowUpPlan):
    first, last = plan.milestones.all()
    send_in(city, first, value=29)
    client.force_login(city.applicant)
    (row,) = client.get(address(last)).context["form"].goal_rows()
    assert row.figures.reported == [("Delrapport", Decimal("29.00"))]
