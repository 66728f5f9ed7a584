"""Is each goal judged by a person, the cost shared by those who took part, and only what the board says made public? (G5)"""

from dataclasses import replace

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from followup.actions import evaluate
from followup.actions.review_report import approve_report
from followup.actions.submit_report import ReportContent, submit_report
from followup.figures import figures_of, suggested_attainment
from followup.models import AgeGroup, Evaluation, FollowUpPlan, GoalJudgement
from registry.lifecycle import Refused
from registry.models import JournalEntry, Representative, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.lessons import EVALUATED

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


def reported(
    city: City, *, value: int = 30, people: dict[int, tuple[int | None, int | None]] | None = None
) -> FollowUpPlan:
    """A plan whose reports are all approved."""
    plan = factories.active(city).plan
    for milestone in plan.milestones.all():
        content = ReportContent(
            done="Samtal.",
            results={goal.pk: (value, "") for goal in plan.goals.all()},
            costs={line.pk: line.amount for line in plan.lines.all()},
            participants=people or {},
        )
        submit_report(actor=city.applicant, milestone=milestone, content=content)
        approve_report(actor=city.officer, milestone=milestone)
    return FollowUpPlan.objects.get(pk=plan.pk)


def reviewed(city: City, plan: FollowUpPlan, conclusion: str = "Fortsätt.") -> Evaluation:
    content = replace(EVALUATED, conclusion=conclusion)
    evaluate.draft_evaluation(actor=city.officer, evaluation=plan.evaluation, content=content)
    return evaluate.review_evaluation(actor=city.reviewer, evaluation=plan.evaluation, opinion="Håller.")


# ── Goals ──


@pytest.mark.parametrize(
    ("value", "suggested"), [(17, "not_reached"), (28, "not_reached"), (29, "partly"), (39, "partly"), (40, "reached")]
)
def test_the_figures_suggest_how_far_a_goal_was_reached(city: City, value: int, suggested: str):
    (goal,) = figures_of(reported(city, value=value)).goals  # from 17 to 40
    assert suggested_attainment(goal) == suggested


def test_nothing_is_suggested_before_there_is_a_figure(city: City):
    (goal,) = figures_of(factories.active(city).plan).goals
    assert suggested_attainment(goal) == ""


@pytest.mark.parametrize("goals", [{}, {1: ("", "Svårt.")}, {1: ("brilliant", "")}, {2: ("reached", "")}])
def test_a_draft_that_leaves_a_goal_unjudged_is_refused(city: City, goals: dict[int, tuple[str, str]]):
    evaluation = reported(city).evaluation
    with pytest.raises(Refused) as raised:
        evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=replace(EVALUATED, goals=goals))
    assert raised.value.codes == ["goals_not_judged"]
    assert not GoalJudgement.objects.exists()


def test_the_page_suggests_and_chooses_nothing(client: Client, city: City):
    evaluation = reported(city, value=40).evaluation
    client.force_login(city.officer)
    response = client.get(reverse("evaluation", args=[evaluation.case.path_number]))
    field = response.context["form"]["goal_1"]
    assert field.value() is None  # a person judges (R16)
    assert str(Evaluation.Attainment.REACHED.label) in field.help_text
    kept = {"goal_1": "not_reached", "goal_1_comment": "Enkäten räcker inte.", "keep": "1"}
    client.post(reverse("evaluation_step", args=[evaluation.case.path_number, "draft"]), kept)
    judged = GoalJudgement.objects.get()
    assert (judged.attainment, judged.comment) == ("not_reached", "Enkäten räcker inte.")
    again = client.get(reverse("evaluation", args=[evaluation.case.path_number])).context["form"]
    assert again["goal_1"].value() == "not_reached"


# ── Cost per participant ──


def test_the_cost_is_shared_by_those_who_took_part(client: Client, city: City):
    young = AgeGroup.objects.get(first_age=13)
    plan = reported(city, people={young.pk: (20, 25)})
    shared = figures_of(plan).cost_per_participant
    assert (shared.cost, shared.participants, shared.each) == (54_000_000, 45, 1_200_000)
    client.force_login(city.officer)
    page = client.get(reverse("evaluation", args=[plan.case.path_number])).content.decode()
    assert "12\u202f000\u00a0kr" in page
    assert "45" in page


def test_nobody_counted_is_no_cost_per_participant(city: City):
    assert figures_of(reported(city)).cost_per_participant is None


def test_nobody_who_came_is_no_division(city: City):
    young = AgeGroup.objects.get(first_age=13)
    assert figures_of(reported(city, people={young.pk: (0, 0)})).cost_per_participant is None


def test_interim_figures_give_no_cost_per_participant(city: City):
    young = AgeGroup.objects.get(first_age=13)
    plan = factories.active(city).plan
    interim = plan.milestones.get(kind="interim_report")
    content = ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in plan.goals.all()},
        costs={line.pk: 100 for line in plan.lines.all()},
        participants={young.pk: (3, 3)},
    )
    submit_report(actor=city.applicant, milestone=interim, content=content)
    assert figures_of(plan).cost_per_participant is None


# ── In the public register ──


def test_only_what_the_board_publishes_stands_in_the_register(client: Client, city: City):
    first, second = reported(city), reported(city)
    evaluate.adopt_evaluation(
        actor=city.decider, evaluation=reviewed(city, first, "Alla fick stöd i tid."), paragraph="§ 12", is_public=True
    )
    evaluate.adopt_evaluation(
        actor=city.decider, evaluation=reviewed(city, second, "Blev för dyrt."), paragraph="§ 13", is_public=False
    )
    register = client.get(reverse("register")).content.decode()
    assert "Alla fick stöd i tid." in register
    assert "§ 12" in register
    assert "Blev för dyrt." not in register
    told = JournalEntry.objects.filter(event="followup.evaluation.adopted").values_list("after__public", flat=True)
    assert sorted(told) == [False, True]


def test_a_published_conclusion_names_no_person(city: City):
    evaluation = reviewed(city, reported(city), "Astrid Ask gjorde ett gott arbete.")
    Representative.objects.create(
        organisation=city.organisation, role="chair", name="Astrid Ask", valid_from=evaluation.case.opened_on
    )
    adopt = {"actor": city.decider, "evaluation": evaluation, "paragraph": "§ 12"}
    with pytest.raises(Refused) as raised:
        evaluate.adopt_evaluation(**adopt, is_public=True)
    assert raised.value.codes == ["person_in_text"]
    evaluate.adopt_evaluation(**adopt, is_public=False)


def test_the_board_is_asked_and_answers(client: Client, city: City):
    evaluation = reviewed(city, reported(city))
    client.force_login(city.decider)
    step = reverse("evaluation_step", args=[evaluation.case.path_number, "adopt"])
    missing = client.post(step, {"paragraph": "§ 9"})
    assert missing.status_code == 422
    assert set(missing.context["form"].errors) == {"is_public"}
    assert client.post(step, {"paragraph": "§ 9", "is_public": "yes"}).status_code == 302
    assert Evaluation.objects.get().is_public


def test_what_is_not_adopted_is_never_public(city: City):
    evaluation = reviewed(city, reported(city))
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(is_public=True)


def test_the_register_asks_as_much_for_many_evaluations_as_for_few(
    client: Client, city: City, django_assert_max_num_queries
):
    for _number in range(3):
        evaluate.adopt_evaluation(
            actor=city.decider, evaluation=reviewed(city, reported(city)), paragraph="§ 1", is_public=True
        )
    with django_assert_max_num_queries(14):
        client.get(reverse("register"))


def test_a_comment_is_kept_before_the_goal_is_judged(city: City):
    plan = reported(city)
    written = {"conclusion": "Fortsätt."}
    evaluate.keep_evaluation(
        actor=city.officer, evaluation=plan.evaluation, written=written, goals={1: ("", "Mätt på två sätt.")}
    )
    assert plan.evaluation.judgements.get().comment == "Mätt på två sätt."
    with pytest.raises(Refused) as refused:
        evaluate.draft_evaluation(
            actor=city.officer, evaluation=plan.evaluation, content=replace(EVALUATED, goals={1: ("", "Mätt.")})
        )
    assert refused.value.codes == ["goals_not_judged"]


def test_whoever_wrote_in_it_does_not_review_it_whoever_handed_it_over(city: City):
    plan = reported(city)
    factories.give_role(city.reviewer, Role.CASE_OFFICER, board=city.board)
    writer = User.objects.get(pk=city.reviewer.pk)
    evaluate.keep_evaluation(actor=writer, evaluation=plan.evaluation, written={"conclusion": "Fortsätt."})
    evaluate.draft_evaluation(actor=city.officer, evaluation=plan.evaluation, content=EVALUATED)
    with pytest.raises(Refused) as refused:
        evaluate.review_evaluation(actor=writer, evaluation=plan.evaluation, opinion="Håller.")
    assert refused.value.codes == ["same_person"]


@pytest.mark.parametrize("how", ["{name}", "{last}, {first}", "{first}  {last}", "{first}\xa0{last}"])
@pytest.mark.parametrize("who", ["applicant", "decider", "officer"])
def test_nobody_known_in_the_case_is_published_however_the_name_is_written(city: City, who: str, how: str):
    person = User.objects.get(pk=getattr(city, who).pk)
    User.objects.filter(pk=person.pk).update(name="Olof Berg")
    conclusion = how.format(name="Olof Berg", first="Olof", last="Berg") + " gjorde ett gott arbete."
    evaluation = reviewed(city, reported(city), conclusion)
    with pytest.raises(Refused):
        evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph="§ 12", is_public=True)
    evaluate.adopt_evaluation(actor=city.decider, evaluation=evaluation, paragraph="§ 12")


# ── On paper ──


def words_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_a_draft_on_paper_says_that_it_is_one_and_is_filed_nowhere(client: Client, city: City):
    plan = reported(city)
    reviewed(city, plan, "Fortsätt nästa år.")
    client.force_login(city.officer)
    before = plan.case.documents.count()
    answer = client.get(reverse("evaluation_pdf", args=[plan.case.path_number]))
    assert answer["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    assert "Utkast till utvärdering" in words
    assert "Fortsätt nästa år." in words
    assert plan.case.documents.count() == before


def test_what_the_board_adopts_is_filed_as_it_was_and_the_organisation_reads_it(client: Client, city: City):
    plan = reported(city, people={group.pk: (12, 30) for group in AgeGroup.objects.all()[:1]})
    adopted = evaluate.adopt_evaluation(
        actor=city.decider, evaluation=reviewed(city, plan, "Fortsätt nästa år."), paragraph="§ 12", is_public=False
    )
    client.force_login(city.applicant)
    answer = client.get(reverse("document", args=[adopted.document.public_id]))
    words = words_of(answer.getvalue())
    for word in ("Utvärdering:", "Fortsätt nästa år.", "§ 12", str(city.decider), "delat på 42 deltagare"):
        assert word in words
    assert "Utkast" not in words
    client.force_login(city.officer)
    to_it = client.get(reverse("evaluation_pdf", args=[plan.case.path_number]))
    assert to_it["Location"] == reverse("document", args=[adopted.document.public_id])


def test_what_is_not_adopted_leaves_no_document(city: City):
    plan = reported(city)
    evaluation = reviewed(city, plan)
    before = plan.case.documents.count()
    with pytest.raises(Refused):
        evaluate.adopt_evaluation(actor=city.officer, evaluation=evaluation, paragraph="§ 12")
    assert plan.case.documents.count() == before
    assert Evaluation.objects.get(pk=evaluation.pk).document is None
