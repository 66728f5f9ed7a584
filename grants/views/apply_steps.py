"""Which steps has an application, how far has each come, and what of the typed can be saved?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.actions import fill_in
from grants.forms.application import QuestionsForm, step_form
from grants.forms.application_rows import RowsFormSet, budget_rows, goal_rows
from grants.forms.attachments import AttachmentForm
from grants.models import Answer, Application, Attachment, Question
from grants.rules import applying
from grants.selectors_of_applicant import earlier_documents
from registry.models import User
from registry.rules import Blocker
from registry.templatetags.error_lists import ErrorLine, error_lines

REVIEW: Final = "review"
TITLES: Final[dict[str, Promise]] = {
    "organisation": gettext_lazy("About the organisation"),
    "activity": gettext_lazy("What you want to do"),
    "goals": gettext_lazy("Goals and follow-up"),
    "budget": gettext_lazy("Budget and attachments"),
    "condition": gettext_lazy("The democracy condition"),
    REVIEW: gettext_lazy("Check and send"),
}
STEPS: Final = tuple(TITLES)
RULES: Final[dict[str, Callable[[Application], list[Blocker]]]] = {
    "organisation": applying.blockers_in_organisation_step,
    "activity": applying.blockers_in_activity_step,
    "goals": applying.blockers_in_goals_step,
    "budget": applying.blockers_in_budget_step,
    "condition": applying.blockers_in_condition_step,
}
#: What is wrong rather than missing: the page does not go on to the next step.
STOPPING: Final = frozenset({"over_maximum", "minutes_too_old", "minutes_undated"})


def step_address(application: Application, step: str) -> str:
    """The page of a step."""
    return reverse("apply_step", args=[application.public_id, step])


def neighbours(step: str) -> tuple[str, str]:
    """The step before and the step after; empty at the ends."""
    place = STEPS.index(step)
    return (STEPS[place - 1] if place else "", STEPS[place + 1] if place + 1 < len(STEPS) else "")


@dataclass(frozen=True)
class StepState:
    """One step in the margin: where it stands, in words."""

    name: str
    title: str
    url: str
    is_current: bool
    is_done: bool
    note: str
    number: int


def step_states(application: Application, current: str, unsaved: "list[str] | None" = None) -> list[StepState]:
    """Every step with how far it has come; `unsaved` are steps where something typed could not be saved."""
    states = []
    for number, name in enumerate(STEPS, start=1):
        missing = len(RULES[name](application)) if name in RULES else 0
        if name == REVIEW:
            note, is_done = _("A signatory signs"), False
        elif name in (unsaved or []):
            note, is_done = _("Something could not be saved"), False
        elif not missing:
            note, is_done = _("Done"), True
        elif not _is_begun(application, name):
            note, is_done = _("Not begun"), False
        else:
            note = ngettext("%(count)d thing to put right", "%(count)d things to put right", missing)
            note, is_done = note % {"count": missing}, False
        states.append(
            StepState(name, str(TITLES[name]), step_address(application, name), name == current, is_done, note, number)
        )
    return states


def _is_begun(application: Application, step: str) -> bool:
    answered = any(answer.question.step == step and answer.value is not None for answer in application.answers.all())
    match step:
        case "organisation":
            return True
        case "activity":
            return answered or bool(application.title or application.description)
        case "goals":
            return answered or bool(application.goals.all())
        case "budget":
            lines, files = application.budget_lines.all(), application.attachments.all()
            return answered or bool(application.requested_amount or lines or files)
        case _condition:
            return application.accepts_democracy_condition or bool(application.signatory_role)


def answers_by_step(application: Application) -> dict[str, list[Answer]]:
    """The answers that are given to the call's own questions, for each step."""
    return {
        step: [
            answer for answer in application.answers.all() if answer.question.step == step and answer.value is not None
        ]
        for step in STEPS
    }


@dataclass
class BudgetTable:
    """A budget question and its rows."""

    question: Question
    rows: RowsFormSet

    @property
    def anchor(self) -> str:
        """The id that a missing answer leads to."""
        return f"id_q_{self.question.key}"


@dataclass
class AttachmentRow:
    """A required attachment on the page: its form, what is given, and what is wrong with it."""

    form: AttachmentForm
    attachment: Attachment | None
    error: str = ""

    @property
    def is_done(self) -> bool:
        """Is there a document that will do?"""
        return self.attachment is not None and not self.error


@dataclass
class Filled:
    """A step as it stands on the page: its form, its rows and its attachments."""

    form: QuestionsForm
    goals: RowsFormSet | None = None
    tables: list[BudgetTable] = field(default_factory=list)
    attachments: list[AttachmentRow] = field(default_factory=list)

    @property
    def error_lines(self) -> list[ErrorLine]:
        """Everything that could not be understood, in the order of the page."""
        lines: list[ErrorLine] = []
        for rows in [self.goals, *(table.rows for table in self.tables)]:
            lines += rows.error_lines if rows is not None else []
        lines += error_lines(self.form)
        for row in self.attachments:
            lines += row.form.error_lines
        return lines


def fill(
    application: Application,
    step: str,
    *,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    more: str = "",
) -> Filled:
    """The step with what is saved, or with what was typed; `more` names the rows that get an empty one at the end."""
    filled = Filled(form=step_form(step, application, data=data, files=files))
    if step == "goals":
        filled.goals = goal_rows(application, data=data, more=more == "goals")
    if step == "budget":
        filled.tables = [
            BudgetTable(question, budget_rows(application, question, data=data, more=more == question.key))
            for question in application.rules_version.questions.all()
            if question.kind == Question.Kind.BUDGET
        ]
        filled.attachments = attachment_rows(application, data=data, files=files)
    return filled


def attachment_rows(
    application: Application, *, data: Mapping[str, Any] | None = None, files: Any = None
) -> list[AttachmentRow]:
    """A row for each attachment the call asks for; what is wrong with the given one stands beside it."""
    given = {attachment.required_id: attachment for attachment in application.attachments.all()}
    reusable = earlier_documents(application)
    wrong = {
        blocker.url.partition("#attachment-")[2]: f"{blocker.message} {blocker.detail}".strip()
        for blocker in applying.blockers_to_minutes(application)
    }
    return [
        AttachmentRow(
            AttachmentForm(
                data=data,
                files=files,
                required=required,
                attachment=given.get(required.pk),
                reusable=reusable.get(required.kind, []),
            ),
            given.get(required.pk),
            wrong.get(required.kind, ""),
        )
        for required in application.rules_version.attachments.all()
    ]


def show_what_is_given(filled: Filled, saved: Application) -> None:
    """After a save: the files that were taken stand beside their attachments, while the other errors stay."""
    for row, fresh in zip(filled.attachments, attachment_rows(saved), strict=True):
        row.attachment, row.error = fresh.attachment, fresh.error
        if row.form.chosen and not row.form.errors:
            row.form = fresh.form


def save_what_is_valid(actor: User, application: Application, filled: Filled) -> bool:
    """Save every field, row and file that could be understood. Raises Refused when the draft is a draft no more."""
    fill_in.save_fields(actor=actor, application=application, fields=filled.form.own_values)
    if answers := filled.form.answers:
        fill_in.save_answers(actor=actor, application=application, answers=answers)
    if filled.goals is not None and filled.goals.is_understood:
        goals = [fill_in.GoalContent(**row) for row in filled.goals.whole_rows]
        fill_in.save_goals(actor=actor, application=application, goals=goals)
    for table in filled.tables:
        if table.rows.is_understood:
            lines = [fill_in.LineContent(**row) for row in table.rows.whole_rows]
            fill_in.save_budget(actor=actor, application=application, question=table.question, lines=lines)
    for row in filled.attachments:
        if chosen := row.form.chosen:
            fill_in.attach(actor=actor, application=application, required=row.form.required, **chosen)
    return True


def add_what_is_missing(filled: Filled, blockers: list[Blocker]) -> list[ErrorLine]:
    """All that is to be put right in the step: what could not be understood, then what is missing.

    What is missing in a field is shown beside it too.
    """
    told = {line.target for line in filled.error_lines}
    if any(table.rows.error_lines for table in filled.tables):
        told |= {"budget", *(table.anchor for table in filled.tables)}
    told |= {f"attachment-{row.form.required.kind}" for row in filled.attachments if row.form.error_lines}
    rest = []
    for blocker in blockers:
        anchor = blocker.url.partition("#")[2]
        name = anchor.removeprefix("id_")
        if anchor in told:
            continue
        if name in filled.form.fields:
            is_question = name in filled.form.questions
            filled.form.add_error(name, _("Answer the question.") if is_question else str(blocker.message))
            continue
        rest.append(ErrorLine(f"{blocker.message} {blocker.detail}".strip(), anchor))
        for row in filled.attachments:
            if anchor == f"attachment-{row.form.required.kind}" and not row.error:
                row.error = _("The file is missing.")
    return filled.error_lines + rest
