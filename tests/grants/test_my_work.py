"""Is everything that waits for a person in my work, with its reason and its next action, and at a constant cost?"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followup.actions import evaluate, submit_report
from followup.models import Evaluation
from grants.actions import assess, pay, request_supplement, take_case
from grants.actions.withdraw_all_support import exclude
from grants.models import Application, Payment, Support
from grants.selectors import WorkItem, count_waiting_for, count_waiting_for_organisation, my_work
from grants.selectors.my_work import grouped, in_queue, news_for, ordered
from registry.actions import send_hearing
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """The person as a new request sees them."""
    return User.objects.get(pk=user.pk)


def waiting(user: User) -> list[WorkItem]:
    """What waits for the person now."""
    return my_work(fresh(user))


def test_a_new_application_waits_for_every_case_officer_at_the_board_to_declare_and_take() -> None:
    city = City()
    application = factories.submitted(city)
    other = factories.make_user(Role.CASE_OFFICER, board=city.board)
    for officer in (city.officer, other):
        line = next(line for line in waiting(officer) if line.case == application.case)
        assert line.is_unassigned
        assert line.url.endswith("/conflict/")
    take_case.declare(actor=city.officer, case=application.case, has_conflict=False)
    assert not [line for line in waiting(other) if line.case == application.case]
    line = next(line for line in waiting(city.officer) if line.case == application.case)
    assert (line.is_unassigned, line.url) == (False, f"/cases/{application.case.path_number}/#next")


def test_whoever_is_recused_has_the_case_in_no_list() -> None:
    city = City()
    application = factories.submitted(city)
    take_case.declare(actor=city.officer, case=application.case, has_conflict=True, ground="party")
    assert not in_queue(fresh(city.officer), "all")
    assert not waiting(city.officer)


def test_an_assigned_officer_who_has_not_declared_is_asked_to_declare_first() -> None:
    city = City()
    application = factories.submitted(city)
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    assert [line.url for line in waiting(registrar)] == [f"/cases/{application.case.path_number}/assign/"]
    take_case.assign(actor=registrar, case=application.case, case_officer=city.officer, reviewer=city.reviewer)
    assert not waiting(registrar)
    assert {line.url for line in waiting(city.officer) if line.case == application.case} == {
        f"/cases/{application.case.path_number}/conflict/"
    }


def test_the_turn_goes_from_officer_to_reviewer_and_back_and_on_to_the_decision_maker() -> None:
    city = City()
    application = factories.in_review(city)
    factories.cleared(city, application)
    number = application.case.path_number
    assert f"/cases/{number}/assess/" in {line.url for line in waiting(city.officer)}
    assert not waiting(city.reviewer)
    _sign(city, application)
    assert [line.url for line in waiting(city.reviewer)] == [f"/cases/{number}/review/"]
    assert [line.turn for line in in_queue(fresh(city.officer), "others")] == ["others"]
    assess.send_back(actor=city.reviewer, application=application, comment="Motivera lokalen.")
    line = next(line for line in waiting(city.officer) if line.case == application.case)
    assert line.detail == "Motivera lokalen."
    _sign(city, application)
    assess.agree(actor=city.reviewer, application=application, scores=factories.scores(application))
    assert waiting(city.officer)
    assess.propose(actor=city.officer, application=application)
    assert not waiting(city.officer)
    assert [line.url for line in waiting(city.decider)] == [f"/cases/{number}/decide/"]


def _sign(city: City, application: Application) -> None:
    assess.sign_assessment(
        actor=city.officer,
        application=application,
        scores=factories.scores(application),
        proposal="grant",
        amount=None,
        reasons="Bra.",
    )


def test_a_supplement_is_waited_for_until_its_day_has_passed() -> None:
    city = City()
    application = factories.in_review(city)
    factories.cleared(city, application)
    request_supplement.request_supplement(actor=city.officer, application=application, request="Stadgar saknas.")
    assert not waiting(city.officer)
    with time_machine.travel(timezone.now() + dt.timedelta(days=15), tick=False):
        line = waiting(city.officer)[0]
        assert line.is_late
        assert grouped([line])[0].is_late
    request_supplement.supplement(actor=city.applicant, application=application, answer="Här är de.")
    assert [line.kind for line in waiting(city.officer)] == ["supplement"]


def test_a_hearing_is_waited_for_until_it_is_answered() -> None:
    city = City()
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, "refuse")
    assess.propose(actor=city.officer, application=application)
    assert [line.url for line in waiting(city.officer)] == [f"/cases/{application.case.path_number}/hearing/"]
    hearing = assess.open_refusal_hearing(actor=city.officer, application=application, material="Vi avser att avslå.")
    assert not waiting(city.officer)
    assert [line.due_on for line in in_queue(fresh(city.officer), "others")] == [hearing.due_on]
    send_hearing.answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    assert [line.url for line in waiting(city.officer)] == [f"/cases/{application.case.path_number}/#hearing"]
    assert news_for(fresh(city.officer))[0].event == "registry.hearing.answered"


def test_a_payment_goes_from_officer_to_decision_maker_and_back() -> None:
    city = City()
    first, second = factories.active(city).support.payments.all()
    assert [(line.kind, line.amount) for line in waiting(city.officer)] == [("payment", first.amount)]
    assert second.amount in {line.amount for line in in_queue(fresh(city.officer), "others")}
    pay.screen_payment(actor=city.officer, payment=first)
    assert not waiting(city.officer)
    assert [line.kind for line in waiting(city.decider)] == ["payment"]
    pay.approve_payment(actor=city.decider, payment=first)
    assert not waiting(city.decider)
    assert [line.state for line in waiting(city.officer)] == ["approved"]


def test_reports_and_the_evaluation_wait_for_those_who_read_write_review_and_adopt() -> None:
    city = City()
    application = factories.active(city)
    milestone = application.plan.milestones.get(kind="interim_report")
    with time_machine.travel(dt.datetime.combine(milestone.due_on, dt.time(12), tzinfo=dt.UTC), tick=False):
        content = submit_report.ReportContent(
            done="Samtal.",
            results={goal.pk: (30, "") for goal in application.plan.goals.all()},
            costs={line.pk: line.amount for line in application.plan.lines.all()},
        )
        submit_report.submit_report(actor=city.applicant, milestone=milestone, content=content)
        assert f"/reports/{milestone.public_id}/review/" in {line.url for line in waiting(city.officer)}
    final = application.plan.milestones.get(kind="final_accounts")
    with time_machine.travel(final.due_on + dt.timedelta(days=3), tick=False):
        late = [line for line in waiting(city.officer) if line.kind == "report" and line.due_on == final.due_on]
        assert [line.url for line in late] == [f"/follow-up/{application.case.path_number}/"]
    evaluation = Evaluation.objects.create(plan=application.plan, due_on=timezone.localdate())
    assert "evaluation" in {line.kind for line in waiting(city.officer)}
    _write(city, evaluation)
    assert "evaluation" in {line.kind for line in waiting(city.decider)}


def _write(city: City, evaluation: Evaluation) -> None:
    from followup.actions import review_report

    for milestone in evaluation.plan.milestones.all():
        if milestone.state == "submitted":
            review_report.approve_report(actor=city.officer, milestone=milestone)
    final = evaluation.plan.milestones.get(kind="final_accounts")
    content = submit_report.ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in evaluation.plan.goals.all()},
        costs={line.pk: line.amount for line in evaluation.plan.lines.all()},
    )
    submit_report.submit_report(actor=city.applicant, milestone=final, content=content)
    review_report.approve_report(actor=city.officer, milestone=final)
    text = evaluate.EvaluationContent("reached", "Fast ledare.", "strong", "Fortsätt.", goals={1: ("reached", "")})
    evaluate.draft_evaluation(actor=city.officer, evaluation=evaluation, content=text)
    assert [line.kind for line in waiting(city.reviewer)] == ["evaluation"]
    evaluate.review_evaluation(actor=city.reviewer, evaluation=evaluation, opinion="Håller med.")


def test_an_escalated_vetting_waits_for_advice_and_then_for_the_signature_and_a_g3_outcome_for_the_board() -> None:
    city = City()
    application = factories.active(city)
    from vetting.actions import conclude

    vetting = Vetting.objects.get(pk=application.vetting_id)
    conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    assert f"/vetting/{vetting.case.path_number}/#checks" in {line.url for line in waiting(city.officer)}
    vetting = make_not_met(city, application)
    assert f"/exclusions/new/{vetting.case.path_number}/" in {line.url for line in waiting(city.decider)}
    third = factories.make_board()
    their_decider = factories.make_user(Role.DECISION_MAKER, board=third)
    today = timezone.localdate()
    Support.objects.create(
        board=third,
        organisation=city.organisation,
        form="premises",
        title="Lokal",
        value=7_000_000,
        period_start=today,
        period_end=today + dt.timedelta(days=365),
        decided_on=today,
        terms="Återkallelse",
        has_revocation_reservation=True,
    )
    exclusion = exclude(
        actor=city.decider,
        vetting=vetting,
        valid_until=today + dt.timedelta(days=500),
        reasons="G3.",
        less_intrusive="Inget mildare räcker.",
        meeting_paragraph="§ 14",
    )
    assert not [line for line in waiting(city.decider) if line.url.startswith("/exclusions/new/")]
    line = waiting(their_decider)[0]
    assert (line.kind, line.due_on is not None) == ("withdrawal", True)
    with time_machine.travel(exclusion.re_examine_on - dt.timedelta(days=5), tick=False):
        for person in (city.central, city.coordinator):
            assert f"/exclusions/{exclusion.case.path_number}/" in {line.url for line in waiting(person)}


def test_a_person_at_another_board_has_nothing_of_this() -> None:
    city = City()
    factories.in_review(city)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert not in_queue(elsewhere, "all")
    assert not waiting(elsewhere)


def test_the_number_of_queries_does_not_grow_with_what_waits() -> None:
    city = City(budget=10_000_000_000)

    def cost(person: User) -> int:
        user = fresh(person)
        with CaptureQueriesContext(connection) as queries:
            my_work(user)
            count_waiting_for(user)
        return len(queries)

    def costs() -> dict[str, int]:
        return {
            role: cost(getattr(city, role)) for role in ("officer", "reviewer", "decider", "coordinator", "central")
        }

    def one_of_each() -> None:
        city.organisation = factories.make_organisation()
        factories.give_role(city.applicant, Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        factories.submitted(city)
        factories.in_review(city)
        factories.for_decision(city)
        factories.grant_it(city, factories.for_decision(city))
        application = factories.active(city)
        pay.screen_payment(actor=city.officer, payment=application.support.payments.first())

    one_of_each()
    few = costs()
    for _ in range(3):
        one_of_each()
    assert costs() == few


@pytest.mark.usefixtures("kept_figures")
def test_the_figure_in_the_menu_is_what_waits_as_soon_as_a_step_is_taken() -> None:
    city = City()

    def figure() -> int:
        return count_waiting_for(fresh(city.officer))

    assert figure() == len(my_work(fresh(city.officer)))
    application = factories.submitted(city)
    assert figure() == len(my_work(fresh(city.officer)))
    factories.handled(city, application)
    shown = figure()
    assert shown == len(my_work(fresh(city.officer)))
    factories.assessed(city, application)
    assert figure() == len(my_work(fresh(city.officer)))
    elsewhere = City()
    factories.submitted(elsewhere)
    with CaptureQueriesContext(connection) as queries:
        assert count_waiting_for(fresh(city.officer)) == figure()
    assert len(queries) < 8


def test_lines_can_be_ordered_by_sum_and_by_latest_change() -> None:
    city = City(budget=10_000_000_000)
    small = factories.submitted(city, amount=10_000_000)
    large = factories.submitted(city, amount=90_000_000)
    lines = in_queue(fresh(city.officer), "unassigned")
    assert [line.case for line in ordered(lines, "amount")] == [large.case, small.case]
    take_case.declare(actor=city.coordinator, case=small.case, has_conflict=False)
    assert ordered(lines, "changed")[0].case == small.case


def test_an_organisations_figures_count_terms_hearings_supplements_and_reports() -> None:
    city = City()
    assert count_waiting_for_organisation(city.applicant) == {"start": 0, "reports": 0}
    application = factories.granted(city)
    assert count_waiting_for_organisation(city.applicant)["start"] == 1
    other: Any = factories.in_review(city)
    request_supplement.request_supplement(actor=city.officer, application=other, request="Stadgar saknas.")
    assert count_waiting_for_organisation(city.applicant)["start"] == 2
    assert application.state == "granted"
    assert Payment.objects.filter(support__organisation=city.organisation).exists()
