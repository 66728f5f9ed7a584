"""Which words does an application say, in the order of the form?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.models import Answer, Application
from registry.formats import kronor
from registry.letters.sent_form import came_with, written
from registry.pdf.parts import Column, Facts, Heading, Paragraph, Part, Table
from registry.templatetags.written import DASH, figure


def parts_of_application(application: Application) -> list[Part]:
    """Everything that was filled in, step by step, and the names of the files that came with it."""
    answers = list(application.answers.select_related("question", "document"))
    return [
        *_organisation(application),
        *_activity(application, [each for each in answers if each.question.step == "activity"]),
        *_goals(application, [each for each in answers if each.question.step == "goals"]),
        *_budget(application, [each for each in answers if each.question.step == "budget"]),
        *_condition(application),
        *came_with(
            [
                f"{each.required.title}: {each.document.file_name}"
                for each in application.attachments.select_related("required", "document")
            ]
        ),
    ]


def _organisation(application: Application) -> Iterator[Part]:
    organisation = application.organisation
    account = organisation.bankgiro or organisation.plusgiro
    kind = _("Bankgiro") if organisation.bankgiro else _("Plusgiro")
    yield Heading(_("About the organisation"))
    yield Facts(
        (
            (_("Organisation"), f"{organisation.name}, {organisation.organisation_number}"),
            (_("Contact person"), application.contact_name or DASH),
            (_("E-mail"), application.contact_email or DASH),
            (_("Telephone"), application.contact_phone or DASH),
            (_("Account"), f"{kind} {account}" if account else DASH),
        )
    )


def _activity(application: Application, answers: list[Answer]) -> Iterator[Part]:
    yield Heading(_("What you want to do"))
    yield Facts(
        (
            (_("Call"), str(application.call)),
            (_("Title"), application.title or DASH),
            (_("Period"), f"{application.period_start or DASH} – {application.period_end or DASH}"),
        )
    )
    yield from (Paragraph(block.strip()) for block in application.description.split("\n\n") if block.strip())
    yield from _answered(answers)


def _goals(application: Application, answers: list[Answer]) -> Iterator[Part]:
    goals = list(application.goals.all())
    if not goals and not answers:
        return
    yield Heading(_("Goals and follow-up"))
    if goals:
        yield Table(
            (Column(_("Goal")), Column(_("How it is measured")), Column(_("Today"), True), Column(_("Target"), True)),
            tuple(
                (goal.text, goal.indicator or DASH, figure(goal.baseline), f"{figure(goal.target)} {goal.unit}".strip())
                for goal in goals
            ),
        )
    yield from _answered(answers)


def _budget(application: Application, answers: list[Answer]) -> Iterator[Part]:
    lines = list(application.budget_lines.all())
    yield Heading(_("Budget and attachments"))
    if lines:
        total = (_("Sum"), "", kronor(sum(line.total for line in lines)), kronor(sum(line.applied for line in lines)))
        yield Table(
            (
                Column(_("What the money is for")),
                Column(_("How you have counted")),
                Column(_("Whole cost"), True),
                Column(_("You apply for"), True),
            ),
            (
                *(
                    (line.description, line.calculation or DASH, kronor(line.total), kronor(line.applied))
                    for line in lines
                ),
                total,
            ),
            has_total=True,
        )
    requested = application.requested_amount
    yield Facts(((_("You apply for"), kronor(requested) if requested is not None else DASH),))
    yield from written(_("Your own contribution"), application.own_contribution)
    yield from _answered(answers)


def _condition(application: Application) -> Iterator[Part]:
    accepts = application.accepts_democracy_condition
    declared = _("The organisation declares that it fulfils the condition.") if accepts else _("Not declared yet.")
    yield Heading(_("The democracy condition"))
    yield Facts(
        (
            (_("Declaration"), declared),
            (_("Signed as"), application.signatory_role or DASH),
            (_("Interpreter"), _("Needed") if application.needs_interpreter else _("Not needed")),
        )
    )


def _answered(answers: list[Answer]) -> Iterator[Part]:
    for answer in answers:
        yield Heading(answer.question.label, 3)
        yield Paragraph(_in_words(answer))


def _in_words(answer: Answer) -> str:
    match answer.question.kind:
        case "money":
            return kronor(answer.money) if answer.money is not None else DASH
        case "number":
            return figure(answer.number)
        case "file":
            return answer.document.file_name if answer.document else DASH
        case _:
            return str(answer.value or DASH)
