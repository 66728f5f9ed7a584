"""Save a report as it is typed, and send it in."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from followup.letters.report import parts_of_report
from followup.models import Milestone, Report, ReportLine, ReportParticipants, ReportResult
from registry.actions.file_document import bring_into_case, file_document
from registry.actions.receive_form import receive_form
from registry.lifecycle import Refused, advance, lock, require_role
from registry.models import Document, User
from registry.roles import Permission, acting_role
from registry.rules import Blocker
from registry.uploads import CheckedFile


@dataclass(frozen=True)
class ReportContent:
    """What a report says. By primary key: `results` by goal, `costs` (öre) and `explanations` by plan line, `participants`
    (women and girls, men and boys) by age group; those of unknown age have fields of their own.
    """

    done: str = ""
    learnt: str = ""
    deviations: str = ""
    participants_women: int | None = None
    participants_men: int | None = None
    results: dict[int, tuple[Decimal | None, str]] = field(default_factory=dict)
    costs: dict[int, int | None] = field(default_factory=dict)
    explanations: dict[int, str] = field(default_factory=dict)
    participants: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportFiles:
    """The files that come with a report, checked."""

    attachment: CheckedFile | None = None
    certificate: CheckedFile | None = None


def report_of(milestone: Milestone) -> Report:
    """The milestone's report with a row for each goal and budget line, made at first sight."""
    report, created = Report.objects.get_or_create(milestone=milestone)
    if created:
        ReportResult.objects.bulk_create(
            [ReportResult(report=report, goal=goal) for goal in milestone.plan.goals.all()]
        )
        ReportLine.objects.bulk_create([ReportLine(report=report, line=line) for line in milestone.plan.lines.all()])
    return report


@transaction.atomic
def save_report(
    *, actor: User, milestone: Milestone, content: ReportContent, files: ReportFiles | None = None
) -> Report:
    """Save what is written so far, and the files if there are any. Raises Refused when the report is already sent in."""
    locked = lock(Milestone, pk=milestone.pk)
    require_role(actor, Permission.SUBMIT_REPORT, locked.plan)
    if locked.state in (Milestone.State.SUBMITTED, Milestone.State.APPROVED):
        raise Refused([Blocker("sent_in", _("The report is sent in and cannot be changed."), rule="G5")])
    report = report_of(locked)
    report.done, report.learnt, report.deviations = content.done, content.learnt, content.deviations
    report.participants_women, report.participants_men = content.participants_women, content.participants_men
    files = files or ReportFiles()
    if files.attachment is not None:
        report.document = _filed(actor, locked, files.attachment, Document.Kind.REPORT, locked.title)
    if files.certificate is not None and locked.kind != Milestone.Kind.FINAL_ACCOUNTS:
        raise ValidationError({"certificate": _("An auditor’s certificate comes with the final accounts.")})
    if files.certificate is not None:
        with translation.override("sv"):
            title = _("Auditor’s certificate, %(report)s") % {"report": locked.title}
        report.certificate = _filed(actor, locked, files.certificate, Document.Kind.AUDIT_REPORT, title)
    report.save()
    _save_rows(report, content)
    return report


def _filed(actor: User, milestone: Milestone, checked: CheckedFile, kind: str, title: str) -> Document:
    return file_document(
        actor=actor,
        checked=checked,
        kind=kind,
        direction=Document.Direction.IN,
        title=title,
        organisation=milestone.case.organisation,
        counterpart=milestone.case.organisation.name,
    )


def _save_rows(report: Report, content: ReportContent) -> None:
    for result in report.results.all():
        if result.goal_id in content.results:
            result.value, result.comment = content.results[result.goal_id]
            result.save(update_fields=["value", "comment"])
    for line in report.lines.all():
        if line.line_id in content.costs:
            line.spent = content.costs[line.line_id]
            line.explanation = content.explanations.get(line.line_id, line.explanation).strip()
            line.save(update_fields=["spent", "explanation"])
    for group, (women, men) in content.participants.items():
        found = ReportParticipants.objects.filter(report=report, age_group_id=group)
        if women is None and men is None:
            found.delete()
        elif not found.update(women=women, men=men):
            ReportParticipants.objects.create(report=report, age_group_id=group, women=women, men=men)


@transaction.atomic
def submit_report(
    *, actor: User, milestone: Milestone, content: ReportContent, files: ReportFiles | None = None
) -> Milestone:
    """Save the report and send it in. Raises Refused with what is missing; what was typed is then still saved by
    the caller through `save_report`.
    """
    report = save_report(actor=actor, milestone=milestone, content=content, files=files)
    locked = lock(Milestone, pk=milestone.pk)
    loose = [each for each in (report.document, report.certificate) if each is not None and each.case_id is None]
    if loose:
        role = str(acting_role(actor, Permission.SUBMIT_REPORT, locked.plan) or "")
        bring_into_case(actor=actor, documents=loose, case=locked.case, actor_role=role)
    receive_form(
        actor=actor,
        case=locked.case,
        kind=Document.Kind.REPORT,
        subject=locked.title,
        parts=lambda: parts_of_report(report),
    )
    report.submitted_by, report.submitted_at = actor, timezone.now()
    locked.extensions.open().update(lapsed_at=report.submitted_at)
    report.save()
    advance(
        locked,
        "submit",
        actor=actor,
        rule="G5",
        facts={
            "results": {str(key): str(value[0]) for key, value in content.results.items()},
            "costs": {str(key): value for key, value in content.costs.items()},
            "participants": {"women": report.women, "men": report.men},
        },
    )
    return locked
