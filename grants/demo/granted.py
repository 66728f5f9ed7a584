"""What happens to a grant in the demo city after the decision? Terms, payments, reports, evaluation, closing."""

import datetime as dt
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from followup.actions import evaluate, review_report, submit_report
from followup.models import Evaluation, Milestone
from grants.actions import accept_terms, close_case, pay
from grants.demo import vettings
from grants.demo.application_texts import SORTS
from grants.demo.applying import Course
from grants.demo.call_list import CallSpec
from grants.demo.city import City, Handlers, case_of, dice_for, fresh
from grants.demo.files import pdf
from grants.demo.schedule import Story
from grants.models import Application, Payment
from registry.lifecycle import advance, lock
from registry.models import User

STOPS: Final = [
    "active",
    "screened",
    "approved",
    "paid",
    "interim_late",
    "interim_submitted",
    "interim_returned",
    "interim",
    "second_paid",
    "final_submitted",
    "final",
    "material_gathered",
    "evaluation_draft",
    "evaluation_reviewed",
    "evaluation_adopted",
    "completed",
    "closed",
    "shared",
]
"""How far a grant has come."""


def after_decision(city: City, course: Course, application: Application, people: Handlers, spec: CallSpec) -> Story:
    """The grant from accepted terms to `course.stop`."""
    dice = dice_for("grant", course.name)
    last = STOPS.index(course.stop) if course.stop in STOPS else len(STOPS)
    decided = (timezone.localdate() - city.schedule.today).days
    applicant = city.applicant(application.organisation)
    yield city.schedule.evening(min(decided + dice.uniform(2, 9), max(decided, -1)), dice)
    accept_terms.accept_terms(actor=applicant, application=application)
    if last == 0:
        return
    yield from _pay(city, application, people, 0, decided + 16, last)
    if last <= 3:
        return
    interim, final = _reports(application)
    offset = (interim.due_on - city.schedule.today).days
    if last == 4:
        return
    yield city.schedule.evening(min(offset - dice.uniform(-6, 12), -3), dice)
    _report(city, course, interim, applicant, 0.5)
    if last == 5:
        return
    yield city.schedule.office_hour(min(offset + 9, -2), dice)
    if last == 6:
        comment = "Kostnaden för lokalen stämmer inte med bokslutet. Förklara skillnaden."
        review_report.return_report(actor=people.officer, milestone=interim, comment=comment)
        return
    review_report.approve_report(actor=people.officer, milestone=interim)
    if last == 7:
        return
    yield from _pay(city, application, people, 1, min(offset + 14, -1), 3)
    if last == 8:
        return
    visits = application.plan.milestones.filter(kind="site_visit") if application.plan else []
    for visit in visits:
        yield city.schedule.office_hour((visit.due_on - city.schedule.today).days, dice)
        note = "Besök tillsammans med granskaren. Tolv deltagare på plats, öppet och välkomnande."
        review_report.note_visit(actor=people.officer, milestone=visit, note=note)
    offset = (final.due_on - city.schedule.today).days
    yield city.schedule.evening(offset - dice.uniform(-8, 14), dice)
    _report(city, course, final, applicant, 1.0)
    if last == 9:
        return
    yield city.schedule.office_hour(offset + 18, dice)
    review_report.approve_report(actor=people.officer, milestone=final)
    if last == 10:
        return
    yield from _evaluate(city, course, application, people, offset, last)


def _pay(city: City, application: Application, people: Handlers, number: int, day: float, last: int) -> Story:
    dice = dice_for("pay", str(application.pk), str(number))
    payment = list(Payment.objects.filter(support__application=application))[number : number + 1]
    if not payment:
        return
    yield city.schedule.office_hour(day, dice)
    vettings.see_to_clearance(people, application.organisation, case_of(application).board)
    pay.screen_payment(actor=people.officer, payment=payment[0])
    if last == 1:
        return
    yield city.schedule.office_hour(day + 1, dice)
    vettings.see_to_clearance(people, application.organisation, case_of(application).board)
    pay.approve_payment(actor=people.decider, payment=payment[0])
    if last == 2:
        return
    yield city.schedule.office_hour(day + 3, dice)
    vettings.see_to_clearance(people, application.organisation, case_of(application).board)
    pay.pay(actor=people.officer, payment=payment[0])


def _reports(application: Application) -> tuple[Milestone, Milestone]:
    if application.plan is None:
        raise ValueError("a grant has a plan")
    milestones = application.plan.milestones
    return milestones.get(kind="interim_report"), milestones.get(kind="final_accounts")


def _report(city: City, course: Course, milestone: Milestone, applicant: User, part: float) -> None:
    dice = dice_for("report", course.name, milestone.kind)
    sort = SORTS[course.theme]
    goals, lines = list(milestone.plan.goals.all()), list(milestone.plan.lines.all())
    reach = dice.uniform(0.7, 1.1) * (0.6 if part < 1 else 1)
    content = submit_report.ReportContent(
        done=sort.done,
        learnt=sort.learnt,
        deviations="Höstens kurs flyttades till januari." if dice.random() < 0.4 else "",
        participants_women=dice.randint(8, 60),
        participants_men=dice.randint(8, 60),
        results={
            goal.pk: (round(goal.baseline + (goal.target - goal.baseline) * _decimal(reach)), "") for goal in goals
        },
        costs={line.pk: round(line.amount * part * dice.uniform(0.9, 1.0) / 10_000) * 10_000 for line in lines},
    )
    name = milestone.case.organisation.name
    submit_report.submit_report(
        actor=applicant, milestone=milestone, content=content, checked=pdf("rapport.pdf", name, milestone.title)
    )


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _evaluate(
    city: City, course: Course, application: Application, people: Handlers, offset: float, last: int
) -> Story:
    dice = dice_for("evaluation", course.name)
    sort = SORTS[course.theme]

    def when(days: float) -> dt.datetime:
        return city.schedule.office_hour(offset + days, dice)

    yield when(26)
    evaluation = Evaluation.objects.get(plan=application.plan)
    with transaction.atomic():
        advance(lock(Evaluation, pk=evaluation.pk), "gather", actor=people.officer, rule="G5")
    if last == 11:
        return
    yield when(30)
    content = evaluate.EvaluationContent(
        attainment=dice.choice(["reached", "reached", "partly", "not_reached"]),
        what_worked=sort.worked,
        strength=dice.choice(["strong", "moderate", "weak"]),
        conclusion="Fortsätt med samma upplägg och pröva det i ett område till.",
        unintended="Några deltagare slutade i en annan förening.",
        equality="Kvinnor och män deltog i samma grad.",
    )
    evaluate.draft_evaluation(actor=people.officer, evaluation=evaluation, content=content)
    if last == 12:
        return
    yield when(36)
    evaluate.review_evaluation(actor=people.reviewer, evaluation=evaluation, opinion="Stöds av rapporterna.")
    if last == 13:
        return
    yield when(48)
    evaluate.adopt_evaluation(actor=people.decider, evaluation=evaluation, paragraph="§ 9")
    if last == 14:
        return
    yield when(52)
    close_case.complete(actor=people.officer, application=fresh(application))
    if last == 15:
        return
    if last > 16:
        yield when(54)
        evaluate.share_evaluation(actor=people.officer, evaluation=evaluation)
    yield when(56)
    close_case.close(actor=people.officer, application=fresh(application))
