"""What happens to a grant in the demo city after the decision? Terms, payments, reports, evaluation, closing."""

import datetime as dt
import random
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from followup import questions
from followup.actions import evaluate, extend_milestone, review_report, submit_report, visit_site
from followup.figures import figures_of, suggested_attainment
from followup.models import AgeGroup, Evaluation, Milestone
from grants.actions import accept_terms, close_case, pay
from grants.demo import vettings
from grants.demo.application_texts import SORTS
from grants.demo.applying import Course
from grants.demo.city import City, Handlers, case_of, dice_for, fresh
from grants.demo.files import pdf
from grants.demo.lessons import draw_lesson
from grants.demo.schedule import Story
from grants.models import Application, Payment
from registry.lifecycle import advance, lock
from registry.models import User

STOPS: Final = [
    "active",
    "paid",
    "interim_late",
    "interim_submitted",
    "interim_returned",
    "interim",
    "second_screened",
    "second_approved",
    "second_paid",
    "final_submitted",
    "final",
    "material_gathered",
    "evaluation_draft",
    "evaluation_reviewed",
    "evaluation_adopted",
    "completed",
    "closed",
    "lesson_drafted",
    "lesson_proposed",
    "lesson_recalled",
    "shared",
]
"""How far a grant has come."""
BEFORE_THE_REPORT: Final = ("active", "paid")


#: Whose late interim report is the subject of a request for more time: waiting, given, refused.
LATE_ORDER: Final = {"run-jarva": 0, "run-projekt": 1, "run-medlem": 2}


def is_beyond(course: Course, stop: str) -> bool:
    """Does the grant's story go on after `stop`?"""
    return STOPS.index(course.stop) > STOPS.index(stop)


def after_decision(city: City, course: Course, application: Application, people: Handlers) -> Story:
    """The grant from accepted terms to `course.stop`."""
    dice = dice_for("grant", course.name)
    decided = (timezone.localdate() - city.schedule.today).days
    applicant = city.applicant(application.organisation)
    yield city.schedule.evening(min(decided + dice.uniform(2, 9), max(decided, -1)), dice)
    accept_terms.accept_terms(actor=applicant, application=application)
    if not is_beyond(course, "active"):
        return
    yield from _pay(city, application, people, 0, decided + 16)
    if not is_beyond(course, "interim_late"):
        if course.stop == "interim_late":
            yield from _asks_for_time(city, course, application, people)
        return
    yield from _interim(city, course, application, people)
    for visit in application.plan.milestones.filter(kind="site_visit") if application.plan else []:
        yield city.schedule.office_hour((visit.due_on - city.schedule.today).days, dice)
        note = "Besök tillsammans med granskaren. Tolv deltagare på plats, öppet och välkomnande."
        visit_site.note_visit(actor=people.officer, milestone=visit, notes=visit_site.VisitNotes(note))
    if not is_beyond(course, "second_paid"):
        return
    final = _report_of(application, "final_accounts")
    offset = (final.due_on - city.schedule.today).days
    yield city.schedule.evening(offset - dice.uniform(-8, 14), dice)
    _report(course, final, applicant, 1.0)
    if not is_beyond(course, "final_submitted"):
        return
    yield city.schedule.office_hour(offset + 18, dice)
    review_report.approve_report(actor=approver(people, final), milestone=final)
    if is_beyond(course, "final"):
        yield from _evaluate(city, course, application, people, offset)


def approver(people: Handlers, milestone: Milestone) -> User:
    """Who approves the milestone's report: in a larger grant somebody else than who wrote the decision basis."""
    return people.reviewer if milestone.plan.needs_second_person else people.officer


def _asks_for_time(city: City, course: Course, application: Application, people: Handlers) -> Story:
    """The interim report is late: more time is asked for, and for some given or refused."""
    dice = dice_for("more time", course.name)
    interim, day = _report_of(application, "interim_report"), course.interim or 0
    number = LATE_ORDER.get(course.call)
    if number is None or day >= 0:
        return
    yield city.schedule.evening(max(day + 1, -3) if number == 0 else day - 4, dice)
    asked = extend_milestone.ask_for_later_day(
        actor=city.applicant(application.organisation),
        milestone=interim,
        wanted_until=city.schedule.day(24),
        reasons="Vår kassör har slutat och den nya får tillgång till bokföringen först nästa vecka.",
    )
    if number == 0:
        return
    yield city.schedule.office_hour(day - 1, dice)
    extend_milestone.answer_extension(
        actor=people.officer,
        extension=asked,
        granted_until=city.schedule.day(18) if number == 1 else None,
        answer="Ni har en ny kassör och redovisningen blir bättre av några veckor till."
        if number == 1
        else "Nästa utbetalning väntar på redovisningen, och ni har redan fått mer tid en gång.",
    )


def _interim(city: City, course: Course, application: Application, people: Handlers) -> Story:
    dice = dice_for("interim", course.name)
    interim = _report_of(application, "interim_report")
    offset = (interim.due_on - city.schedule.today).days
    yield city.schedule.evening(min(offset - dice.uniform(-6, 12), -9), dice)
    _report(course, interim, city.applicant(application.organisation), 0.5)
    if not is_beyond(course, "interim_submitted"):
        return
    yield city.schedule.office_hour(min(offset + 9, -6), dice)
    if course.stop == "interim_returned":
        comment = "Kostnaden för lokalen stämmer inte med bokslutet. Förklara skillnaden."
        review_report.return_report(
            actor=people.officer, milestone=interim, comment=comment, about=_about_questions(interim)
        )
        return
    review_report.approve_report(actor=approver(people, interim), milestone=interim)
    if is_beyond(course, "interim"):
        until = {"second_screened": 1, "second_approved": 2}.get(course.stop, 3)
        yield from _pay(city, application, people, 1, min(offset + 14, -5), until)


def _pay(city: City, application: Application, people: Handlers, number: int, day: float, until: int = 3) -> Story:
    """Control, approve and pay an instalment; `until` is how many of the three steps are taken."""
    dice = dice_for("pay", str(application.pk), str(number))
    payment = list(Payment.objects.filter(support__application=application))[number : number + 1]
    steps = [(pay.screen_payment, people.officer), (pay.approve_payment, people.decider), (pay.pay, people.officer)]
    for step, person in steps[:until] if payment else []:
        yield city.schedule.office_hour(day, dice)
        vettings.see_to_clearance(people, application.organisation, case_of(application).board)
        step(actor=person, payment=payment[0])
        day += 1


def _report_of(application: Application, kind: str) -> Milestone:
    if application.plan is None:
        raise ValueError("a grant has a plan")
    return application.plan.milestones.get(kind=kind)


def _about_questions(milestone: Milestone) -> dict[str, str]:
    goal, line = milestone.plan.goals.all()[0], milestone.plan.lines.all()[0]
    return {
        questions.goal_key(goal.pk): "Hur har ni räknat? Skriv hur många som ingår i underlaget.",
        questions.line_key(line.pk): "Vad ingår i kostnaden? Ange lön och sociala avgifter var för sig.",
        "participants": "Fördela dem som har okänd ålder på åldersgrupperna, om ni kan.",
    }


def participants(dice: random.Random) -> dict[int, tuple[int | None, int | None]]:
    """How many took part, by age group: mostly young."""
    weights = {7: 4, 13: 18, 16: 24, 20: 9, 26: 5}
    return {
        group.pk: (dice.randint(0, weights[group.first_age]), dice.randint(0, weights[group.first_age]))
        for group in AgeGroup.objects.filter(first_age__in=weights)
    }


def _report(course: Course, milestone: Milestone, applicant: User, part: float) -> None:
    dice = dice_for("report", course.name, milestone.kind)
    sort = SORTS[course.theme]
    goals, lines = list(milestone.plan.goals.all()), list(milestone.plan.lines.all())
    reach = dice.uniform(0.7, 1.1) * (0.6 if part < 1 else 1)
    content = submit_report.ReportContent(
        done=sort.done,
        learnt=sort.learnt,
        deviations="Höstens kurs flyttades till januari." if dice.random() < 0.4 else "",
        participants_women=dice.randint(0, 6),
        participants_men=dice.randint(0, 6),
        participants=participants(dice),
        results={
            goal.pk: (Decimal(round(goal.baseline + (goal.target - goal.baseline) * _decimal(reach))), "")
            for goal in goals
        },
        costs={
            line.pk: round(line.amount * part * dice.uniform(0.85, 1.0) / 10_000) * 10_000
            if line.position == 1
            else round(line.amount * part * dice.uniform(0.9, 1.0) / 10_000) * 10_000
            for line in lines
        },
        explanations=dict.fromkeys((line.pk for line in lines[:1]), "Tjänsten tillsattes en månad senare än planerat.")
        if part == 1
        else {},
    )
    name = milestone.case.organisation.name
    files = submit_report.ReportFiles(
        attachment=pdf("rapport.pdf", name, milestone.title),
        certificate=pdf("revisorsintyg.pdf", name, "Revisorsintyg")
        if part == 1 and milestone.plan.needs_certificate
        else None,
    )
    submit_report.submit_report(actor=applicant, milestone=milestone, content=content, files=files)


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _evaluate(city: City, course: Course, application: Application, people: Handlers, offset: float) -> Story:
    dice = dice_for("evaluation", course.name)
    sort = SORTS[course.theme]

    def when(days: float) -> dt.datetime:
        return city.schedule.office_hour(offset + days, dice)

    yield when(26)
    evaluation = Evaluation.objects.get(plan=application.plan)
    with transaction.atomic():
        advance(lock(Evaluation, pk=evaluation.pk), "gather", actor=people.officer, rule="G5")
    if not is_beyond(course, "material_gathered"):
        return
    yield when(30)
    content = evaluate.EvaluationContent(
        attainment=dice.choice(["reached", "reached", "partly", "not_reached"]),
        what_worked=sort.worked,
        strength=dice.choice(["strong", "moderate", "weak"]),
        conclusion="Fortsätt med samma upplägg och pröva det i ett område till.",
        unintended="Några deltagare slutade i en annan förening.",
        equality="Kvinnor och män deltog i samma grad.",
        goals={
            each.goal.position: (suggested_attainment(each) or "partly", "")
            for each in figures_of(evaluation.plan).goals
        },
    )
    evaluate.draft_evaluation(actor=people.officer, evaluation=evaluation, content=content)
    if not is_beyond(course, "evaluation_draft"):
        return
    yield when(36)
    evaluate.review_evaluation(actor=people.reviewer, evaluation=evaluation, opinion="Stöds av rapporterna.")
    if not is_beyond(course, "evaluation_reviewed"):
        return
    yield when(48)
    evaluate.adopt_evaluation(
        actor=people.decider, evaluation=evaluation, paragraph="§ 9", is_public=dice.random() < 0.6
    )
    if not is_beyond(course, "evaluation_adopted"):
        return
    yield when(52)
    close_case.complete(actor=people.officer, application=fresh(application))
    if not is_beyond(course, "completed"):
        return
    if is_beyond(course, "closed"):
        yield from draw_lesson(city, course, evaluation, people, when)
    yield when(56)
    close_case.close(actor=people.officer, application=fresh(application))
