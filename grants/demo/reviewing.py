"""How does an application travel from received to decided in the demo city? One story for each `Course`."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils import timezone

from followup.actions.set_plan import GoalTerms, MilestoneTerms, PlanTerms
from grants.actions import assess, decide, request_supplement, submit, take_case, write_report
from grants.demo import vettings
from grants.demo.application_texts import SORTS, budget_of, goal_numbers
from grants.demo.applying import Course, begin, send_in
from grants.demo.call_list import SPECS
from grants.demo.city import City, Handlers, case_of, dice_for, fresh
from grants.demo.files import pdf
from grants.demo.granted import BEFORE_THE_REPORT, after_decision
from grants.demo.schedule import Story
from grants.models import Application
from grants.rules.reporting import is_report_needed
from grants.rules.reviewing import proposal_of
from registry.actions.send_hearing import answer_hearing
from registry.actions.write_note import write_note
from registry.models import User
from registry.parameters import add_months

When = Callable[[float], dt.datetime]

UNDER_WAY: Final = [
    "draft",
    "submitted",
    "assigned",
    "awaiting_applicant",
    "in_review",
    "vetted",
    "assessed",
    "returned",
    "reviewed",
    "proposed",
    "in_hearing",
    "answered",
    "for_decision",
    "decided",
]
"""Where a story can stop before anything is paid; later stops are those of `granted`."""
AT_A_MEETING: Final = frozenset({"for_decision", "decided", "active"})
"""Stops of cases that one of the meetings takes up."""


def application_story(city: City, course: Course) -> Story:
    """An application from its first line to `course.stop`."""
    spec = SPECS[course.call]
    dice = dice_for("course", course.name)
    last = UNDER_WAY.index(course.stop) if course.stop in UNDER_WAY else len(UNDER_WAY)
    sent = spec.closes - dice.uniform(1, min(12, spec.closes - spec.opens - 3))
    if spec.closes > 0:
        sent = dice.uniform(max(spec.opens + 2, -20), -2)
    board = city.board_of(course.call)
    people = city.handlers(board, course.officer)
    pace = (spec.decided - spec.closes) / 62 if spec.decided < -5 else (-spec.closes - 2) / 62

    def when(days: float) -> dt.datetime:
        return city.schedule.office_hour(spec.closes + days * pace, dice)

    yield city.schedule.evening(sent - dice.uniform(1, 6) if spec.closes < 0 else sent - 1, dice)
    application = begin(city, course)
    if course.stop in ("draft", "unfinished"):
        return
    yield city.schedule.evening(sent, dice)
    application = send_in(city, application)
    if last == 1:
        return
    if course.stop == "recalled":
        yield when(9) if spec.closes < 0 else city.schedule.evening(min(sent + 3, -1), dice)
        submit.recall(actor=city.applicant(application.organisation), application=application)
        return
    yield when(3)
    _take(application, people)
    if last == 2:
        return
    if course.stop == "dismissed":
        yield when(10)
        reasons = "Ansökan gäller verksamhet utanför stadens gränser och kan inte prövas i utlysningen."
        decide.dismiss(actor=people.officer, application=fresh(application), reasons=reasons)
        return
    if course.supplement or course.stop == "awaiting_applicant":
        yield from _complete(city, application, people, when, answered=course.stop != "awaiting_applicant")
        if last == 3:
            return
    yield when(16)
    assess.take_up(actor=people.officer, application=application)
    write_note(
        actor=people.officer, case=case_of(application), text="Ringt föreningen: kontaktpersonen nås på kvällar."
    )
    yield from _vet(city, course, application, people, when)
    if last == 4 or course.stop == "vetting":
        return
    if last == 5:
        return
    yield from _assess(course, fresh(application), people, when, last)
    if last <= 8 or course.stop == "reported":
        return
    application = fresh(application)
    if course.refuse:
        yield from _hear(city, course, application, people, when, last)
    if last <= 12:
        return
    yield when(60)
    if fresh(application).state == Application.State.FOR_DECISION:
        _decide(city, course, application, people)
    if last <= 13:
        return
    yield from after_decision(city, course, fresh(application), people)


def _take(application: Application, people: Handlers) -> None:
    case = case_of(application)
    for person in (people.officer, people.reviewer):
        take_case.declare(actor=person, case=case, has_conflict=False)
    take_case.assign(actor=people.officer, case=case, case_officer=people.officer, reviewer=people.reviewer)


def _complete(city: City, application: Application, people: Handlers, when: When, *, answered: bool) -> Story:
    yield when(6 if answered else 56)
    request_supplement.request_supplement(
        actor=people.officer,
        application=fresh(application),
        request="Revisionsberättelsen saknar underskrift. Skicka den undertecknade.",
    )
    if answered:
        yield when(12)
        applicant = city.applicant(application.organisation)
        files = [pdf("revisionsberattelse.pdf", application.organisation.name, "Revisionsberättelse, undertecknad")]
        request_supplement.supplement(
            actor=applicant, application=fresh(application), answer="Här är den undertecknade.", files=files
        )


def _vet(city: City, course: Course, application: Application, people: Handlers, when: When) -> Story:
    application = fresh(application)
    if application.vetting is None or application.vetting.case.board_id != case_of(application).board_id:
        return
    if course.vetting:
        act, _colon, until = course.vetting.partition(":")
        start = (timezone.localdate() - city.schedule.today).days + 1
        pace = (-start - 10) / vettings.DAYS.get(until, 44)
        yield from vettings.enhanced(
            city, application.vetting, people, act=act, until=until, start=start, pace=min(max(pace, 0.5), 1.6)
        )
        return
    if course.stop == "in_review":
        if course.officer == 0:
            yield when(20)
            vettings.half_checked(people, application.vetting)
        return
    yield when(24)
    vettings.clear_on_standard(people, application.vetting)


def _assess(course: Course, application: Application, people: Handlers, when: When, last: int) -> Story:
    yield when(32)
    vettings.see_to_clearance(people, application.organisation, case_of(application).board)
    criteria = list(application.rules_version.criteria.all())
    verdict = "not_met" if course.refuse else "met"
    scores = [
        assess.ScoreContent(each, "partly" if i == 2 and course.share < 100 else verdict, _WHY[verdict])
        for i, each in enumerate(criteria)
    ]
    proposal = "refuse" if course.refuse else "grant" if course.share == 100 else "partly_grant"
    assess.sign_assessment(
        actor=people.officer,
        application=application,
        scores=scores,
        proposal=proposal,
        amount=None if course.refuse else amount_of(course, application),
        reasons=_REASONS[proposal],
        double_funding=_OVERLAP,
    )
    if last == 6:
        return
    yield when(38)
    if last == 7:
        comment = "Budgetposten handledning behöver motiveras."
        assess.send_back(actor=people.reviewer, application=application, comment=comment)
        return
    _review(course, application, people, scores)
    if last == 8:
        return
    yield when(41)
    if not course.refuse:
        vettings.see_to_clearance(people, application.organisation, case_of(application).board)
        is_draft, by_board = course.stop == "reported", course.stop in AT_A_MEETING
        report(application, people, is_draft=is_draft, by_board=by_board)
        if course.stop == "reported":
            assess.propose(actor=people.officer, application=fresh(application))
            return
    assess.propose(actor=people.officer, application=fresh(application))


def _review(course: Course, application: Application, people: Handlers, scores: list[assess.ScoreContent]) -> None:
    """The reviewer's own verdicts first, in every third case one step from the officer's; then the signature."""
    own, opinion = scores, "Delar bedömningen."
    if not course.refuse and dice_for("review", course.name).randrange(3) == 0:
        last = assess.ScoreContent(scores[-1].criterion, "partly", "Målen går att följa, men saknar startvärde.")
        own, opinion = [*scores[:-1], last], "Ser målen som svagare, men de kan ställas i planen. Delar förslaget."
    assess.form_opinion(actor=people.reviewer, application=application, scores=own)
    assess.agree(actor=people.reviewer, application=application, opinion=opinion)


def _hear(city: City, course: Course, application: Application, people: Handlers, when: When, last: int) -> Story:
    if last == 9:
        return
    yield when(43)
    hearing = assess.open_refusal_hearing(
        actor=people.officer,
        application=application,
        material="Vi överväger att avslå ansökan: verksamheten riktar sig till få och kostnaden är hög. Läs och svara.",
    )
    if last == 10:
        return
    yield when(52)
    answer_hearing(
        actor=city.applicant(application.organisation),
        hearing=hearing,
        answer="Vi tycker att ni bör räkna med dem som kommer utan anmälan.",
    )
    if last == 11:
        return
    yield when(56)
    report(application, people, by_board=course.stop in AT_A_MEETING)
    assess.submit_for_decision(actor=people.officer, application=fresh(application))


def report(application: Application, people: Handlers, *, is_draft: bool = False, by_board: bool = False) -> None:
    """The staff report, where the board wants one before the decision. `by_board`: its own meeting is to decide."""
    if not is_report_needed(fresh(application), by_board=by_board):
        return
    written = write_report.begin_report(actor=people.officer, application=fresh(application))
    texts = {"less_intrusive": _LESS_INTRUSIVE} if proposal_of(fresh(application)) == "refuse" else {}
    if not is_draft:
        write_report.sign_report(actor=people.officer, report=written, version=written.version, texts=texts)


_LESS_INTRUSIVE: Final = (
    "Ett lägre belopp har övervägts. Verksamheten kan inte genomföras för en del av kostnaden, och villkor ändrar inte att "
    "kriterierna inte är uppfyllda."
)
_WHY: Final = {"met": "Uppfyllt enligt ansökan och samtal.", "not_met": "Framgår inte av ansökan."}
_REASONS: Final = {
    "grant": "Verksamheten uppfyller kriterierna och kompletterar det nämnden gör själv.",
    "partly_grant": "Verksamheten uppfyller kriterierna. Lokalkostnaden täcks redan av annat stöd från staden och beviljas "
    "därför inte.",
    "refuse": "Verksamheten uppfyller inte kriterierna: den når få och kostnaden per deltagare är hög.",
}


_OVERLAP: Final = (
    "Jag har jämfört med föreningens övriga stöd. Kostnaderna gäller olika verksamheter "
    "och syns var för sig i budgeten."
)


def amount_of(course: Course, application: Application) -> int:
    """What is granted, in öre and whole hundreds of kronor."""
    return application.requested_amount * course.share // 100 // 10_000 * 10_000


def _decide(city: City, course: Course, application: Application, people: Handlers) -> None:
    declare_for(people.decider, application)
    board = application.call.programme.board
    vettings.see_to_clearance(people, application.organisation, board)
    amount = None if course.refuse else amount_of(course, application)
    outcome = "refused" if course.refuse else "granted" if course.share == 100 else "partly_granted"
    if outcome == "granted":
        amount = application.requested_amount
    delegation = city.delegation(board.key, amount or 0, refusal=course.refuse)
    today = timezone.localdate()
    authority = (
        decide.Authority(delegation=delegation)
        if delegation
        else decide.Authority(meeting_on=today, meeting_paragraph=f"§ {today.month + 3}")
    )
    reasons = _REASONS["refuse" if course.refuse else "grant" if outcome == "granted" else "partly_grant"]
    text = decide.DecisionText(
        reasons=reasons,
        rule_applied="Utlysningens kriterier, låsta när den öppnade" if course.refuse else "",
        facts="Ansökan, handläggarens bedömning och föreningens yttrande" if course.refuse else "",
    )
    plan = plan_of(city, course, application, amount) if amount else None
    decide.decide(
        actor=people.decider,
        application=application,
        outcome=outcome,
        text=text,
        authority=authority,
        amount=amount,
        plan=plan,
        instalments=instalments_of(amount, today) if amount else (),
    )


def declare_for(person: User, application: Application) -> None:
    """The decider's word on conflict of interest, once for each case (R3)."""
    if not case_of(application).conflict_declarations.filter(user=person).exists():
        take_case.declare(actor=person, case=case_of(application), has_conflict=False)


def plan_of(city: City, course: Course, application: Application, amount: int) -> PlanTerms:
    """The follow-up plan: goals as suggested, an interim report half-way, a visit and final accounts (G4)."""
    sort = SORTS[course.theme]
    start, end = application.period_start, application.period_end
    if start is None or end is None:
        raise ValueError("an application that is decided has a period")
    half = start + (end - start) / 2
    if course.interim is not None:
        half = city.schedule.day(course.interim)
    elif half < city.schedule.today and course.stop in BEFORE_THE_REPORT and not course.ident:
        half = city.schedule.day(dice_for("half", course.name).randint(12, 45))
    goals = [
        GoalTerms(text, indicator, *goal_numbers(begins, ends), unit=unit, measured="Halvår och slut")
        for text, indicator, unit, begins, ends in course.goals or sort.goals
    ]
    milestones = [MilestoneTerms("interim_report", "Delrapport", half)]
    if application.call.support_form == "money" and amount > 10_000_000:
        milestones.append(
            MilestoneTerms("site_visit", "Verksamhetsbesök", half + dt.timedelta(days=60), is_required=False)
        )
    milestones.append(MilestoneTerms("final_accounts", "Slutredovisning", add_months(end, 2)))
    lines = [(what, kronor * 100) for what, _how, kronor in budget_of(sort, amount // 100)]
    return PlanTerms(goals=goals, milestones=milestones, lines=lines)


def instalments_of(amount: int, today: dt.date) -> list[decide.Instalment]:
    """Half when the terms are accepted, half after the interim report."""
    first = amount // 2 // 100 * 100
    return [
        decide.Instalment(first, today + dt.timedelta(days=14)),
        decide.Instalment(amount - first, today + dt.timedelta(days=14), after="Delrapport"),
    ]
