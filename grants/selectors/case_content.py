"""What does an application say and how was it assessed, laid out as the case page shows it?"""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from grants.models import Answer, Application, Assessment, BudgetLine, Decision, Payment, Score, StaffReport, Withdrawal
from registry.models import Case, ConflictDeclaration, Document, Hearing
from registry.rules import Text

#: What a decision is shown with: who made it, and where its appeal period is counted from.
READ_WITH_DECISION: Final = (
    "decided_by",
    "delegation",
    "agenda_item__meeting__board",
    "report_to_board__item__meeting__board",
    "told",
)


def application_in_full(case: Case) -> Application | None:
    """The case's application with what the case page reads again and again; its support and plan know the same case."""
    scores = Score.objects.select_related("criterion")
    payments = Payment.objects.select_related("milestone", "prepared_by", "approved_by", "in_batch__batch").order_by(
        "number"
    )
    application = (
        Application.objects.select_related(
            "call__programme",
            "call__version_in_force",
            "rules_version",
            "organisation__home_board",
            "case__board",
            "case__organisation",
            "case__case_officer",
            "case__reviewer",
            "vetting__case__board",
            "vetting__case__case_officer",
            "plan",
            "support",
            "submitted_by",
        )
        .prefetch_related(
            Prefetch("assessments", queryset=Assessment.objects.select_related("person")),
            Prefetch("assessments__scores", queryset=scores),
            "rules_version__criteria",
            Prefetch("staff_reports", queryset=StaffReport.objects.select_related("signed_by").order_by("-number")),
            Prefetch("case__hearings", queryset=Hearing.objects.select_related("sent_by")),
            "case__hearings__answer_documents",
            Prefetch("case__conflict_declarations", queryset=ConflictDeclaration.objects.select_related("user")),
            Prefetch("decisions", queryset=Decision.objects.select_related(*READ_WITH_DECISION)),
            "decisions__corrections",
            "decisions__appeals",
            "goals",
            "plan__goals",
            "plan__milestones",
            Prefetch("budget_lines", queryset=BudgetLine.objects.select_related("question")),
            Prefetch("support__payments", queryset=payments),
            Prefetch("support__withdrawals", queryset=Withdrawal.objects.select_related("case")),
        )
        .filter(case=case)
        .first()
    )
    if application is None:
        return None
    if (support := getattr(application, "support", None)) is not None:
        support.case, support.organisation, support.plan = application.case, application.organisation, application.plan
    if application.plan is not None and application.case is not None:
        application.plan.case = application.case
    return application


@dataclass(frozen=True)
class AnswerRow:
    """One answer: its question, and text, a sum in öre, a day, a number or a document."""

    label: Text
    kind: str
    value: Any


def answers_of(application: Application) -> list[AnswerRow]:
    """The application's own words first, then the call's questions in order; unanswered ones say so."""
    rows = [AnswerRow(_("What the organisation wants to do"), "long_text", application.description)]
    given = {
        answer.question_id: answer
        for answer in Answer.objects.filter(application=application).select_related("question", "document")
    }
    for question in application.rules_version.questions.exclude(kind="budget"):
        answer = given.get(question.pk)
        rows.append(AnswerRow(question.label, question.kind, answer.value if answer else None))
    if application.own_contribution:
        rows.append(AnswerRow(_("What the organisation contributes itself"), "long_text", application.own_contribution))
    return rows


@dataclass(frozen=True)
class Budget:
    """The answer to a budget question; sums in öre."""

    label: str
    lines: list[BudgetLine]

    @property
    def total(self) -> int:
        """The whole cost."""
        return sum(line.total for line in self.lines)

    @property
    def applied(self) -> int:
        """What is applied for."""
        return sum(line.applied for line in self.lines)


def budgets_of(application: Application) -> list[Budget]:
    """The budget tables in the order of the form."""
    by_question: dict[str, list[BudgetLine]] = {}
    for line in sorted(application.budget_lines.all(), key=lambda line: (line.question.position, line.position)):
        by_question.setdefault(line.question.label, []).append(line)
    return [Budget(label, lines) for label, lines in by_question.items()]


@dataclass(frozen=True)
class AttachmentRow:
    """What was asked for, and the document given; None when it is missing."""

    title: str
    is_required: bool
    document: Document | None


def attachments_of(application: Application) -> list[AttachmentRow]:
    """Each attachment the call asks for, with what was sent."""
    given = {each.required_id: each.document for each in application.attachments.select_related("document")}
    return [
        AttachmentRow(required.title, required.is_required, given.get(required.pk))
        for required in application.rules_version.attachments.all()
    ]
