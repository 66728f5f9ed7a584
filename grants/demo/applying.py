"""How does an association apply in the demo city? The form filled in and sent in, through the actions."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from grants.actions import fill_in, submit
from grants.demo.application_texts import SORTS, Sort, budget_of, goal_numbers
from grants.demo.call_list import SPECS
from grants.demo.call_texts import THEMES
from grants.demo.city import City, dice_for, fresh
from grants.demo.files import pdf
from grants.models import Application, Question
from registry.models import Organisation

SIGNED_AS: Final = "Ordförande, tecknar firman ensam"


@dataclass(frozen=True)
class Course:
    """One application: who, in which call, for what, how much, and how far it has come (see `cases`).

    `share` is the part that is granted, in percent; `interim` the day of the interim report, counted from today.
    """

    call: str
    organisation: str
    stop: str
    title: str = ""
    kronor: int = 0
    share: int = 100
    description: str = ""
    goals: tuple[tuple[str, str, str, int, int], ...] = ()
    ident: str = ""
    officer: int = 0
    vetting: str = ""
    refuse: bool = False
    interim: int | None = None
    supplement: bool = False

    @property
    def theme(self) -> str:
        """The sort of its call."""
        return SPECS[self.call].theme

    @property
    def name(self) -> str:
        """The name its story goes by."""
        return self.ident or f"{self.call}/{self.organisation}"


def begin(city: City, course: Course) -> Application:
    """A draft with everything filled in."""
    organisation = city.organisation(course.organisation)
    applicant = city.applicant(organisation)
    call = city.calls[course.call]
    dice = dice_for("application", course.name)
    sort = SORTS[course.theme]
    application = fill_in.begin_application(actor=applicant, call=call, organisation=organisation)
    kronor = course.kronor or sum_for(course, call.max_amount, dice)
    fields: dict[str, Any] = {
        "title": (course.title or organisation.activity)[:150],
        "description": course.description or f"{organisation.activity}. {sort.long_text}",
        "own_contribution": f"Ideellt arbete {dice.randint(4, 30) * 10} timmar och medlemsavgifter.",
        "contact_phone": "08-508 00 000",
        "accepts_democracy_condition": True,
        "signatory_role": SIGNED_AS,
        "needs_interpreter": dice.random() < 0.08,
    }
    if call.support_form != "money":
        fields["requested_amount"] = kronor * 100
    fill_in.save_fields(actor=applicant, application=application, fields=fields)
    goals = course.goals or sort.goals
    fill_in.save_goals(
        actor=applicant,
        application=application,
        goals=[
            fill_in.GoalContent(text, indicator, unit, *goal_numbers(start, end))
            for text, indicator, unit, start, end in goals
        ],
    )
    questions = list(application.rules_version.questions.all())
    for question in questions:
        if question.kind == Question.Kind.BUDGET:
            _fill_budget(application, question, sort, kronor, applicant)
    fill_in.save_answers(
        actor=applicant,
        application=application,
        answers={q: _answer(q, sort, call.period_start, kronor, dice) for q in questions if q.kind != "budget"},
    )
    if course.stop == "unfinished":
        undone = {"accepts_democracy_condition": False, "signatory_role": ""}
        fill_in.save_fields(actor=applicant, application=application, fields=undone)
    else:
        _attach(application, organisation, applicant)
    city.remember(course.name, application)
    return fresh(application)


def sum_for(course: Course, limit: int | None, dice: random.Random) -> int:
    """What they apply for, in kronor: within what is usual for the sort and the call's limit (öre)."""
    low, high = THEMES[course.theme].range_kronor
    if limit is not None:
        high = min(high, limit // 100)
        low = min(low, high * 6 // 10)
    return dice.randint(low // 500, high // 500) * 500


def _fill_budget(application: Application, question: Question, sort: Sort, kronor: int, applicant: Any) -> None:
    fill_in.save_budget(
        actor=applicant,
        application=application,
        question=question,
        lines=[
            fill_in.LineContent(what, how, (amount + amount // 20) * 100, amount * 100)
            for what, how, amount in budget_of(sort, kronor)
        ],
    )


def _answer(question: Question, sort: Sort, start: dt.date, kronor: int, dice: random.Random) -> Any:
    match question.kind:
        case "text":
            return sort.short_text
        case "long_text":
            return sort.long_text
        case "number":
            return Decimal(dice.randint(3, 60))
        case "money":
            return dice.choice([0, 0, 2000, 5000, 10_000])
        case "date":
            return start + dt.timedelta(days=dice.randint(7, 40))
        case "choice":
            return dice.choice(question.options)
        case "file":
            return pdf("skiss.pdf", "Skiss till program", question.label)
        case _:
            return None


def _attach(application: Application, organisation: Organisation, applicant: Any) -> None:
    for required in application.rules_version.attachments.all():
        dated = application.created_at.date() - dt.timedelta(days=120)
        earlier = organisation.documents.filter(kind=required.kind, case__isnull=False).order_by("-pk").first()
        if earlier is not None and earlier.dated_on and (dated - earlier.dated_on).days < 200:
            fill_in.attach(actor=applicant, application=application, required=required, earlier=earlier)
            continue
        checked = pdf(f"{required.kind}-{dated.year}.pdf", organisation.name, required.title, f"Påhittad {dated}")
        fill_in.attach(actor=applicant, application=application, required=required, checked=checked, dated_on=dated)


def send_in(city: City, application: Application) -> Application:
    """The signatory sends it in."""
    return fresh(submit.submit(actor=city.applicant(application.organisation), application=application))
