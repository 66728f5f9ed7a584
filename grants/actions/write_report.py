"""Write the staff report: begin a version, edit its parts, sign it (R2, R3)."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.actions.file_report import file_reports
from grants.letters.staff_report import parts_of_report
from grants.models import Application, ReportText, StaffReport
from grants.rules.reporting import blockers_to_signing_report, blockers_to_writing_report
from grants.rules.reviewing import signed_assessment
from grants.selectors.report_parts import Composed, composed_parts
from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import User
from registry.pdf.parts import as_data
from registry.roles import Permission, acting_role
from registry.rules import Blocker

#: What can be done with one part besides editing it.
COMPOSE, KEEP, BRING_BACK = "compose", "keep", "back"
PART_STEPS: Final = frozenset({COMPOSE, KEEP, BRING_BACK})


def _require(actor: User, application: Application) -> str:
    if application.case is None:
        raise Refused([Blocker("draft", _("The application is not sent in."), rule="R9")])
    role = require_role(actor, Permission.ASSESS_APPLICATION, application, handling=application.case)
    if blockers := blockers_to_writing_report(application):
        raise Refused(blockers)
    return str(role)


@transaction.atomic
def begin_report(*, actor: User, application: Application) -> StaffReport:
    """The unsigned version, made now if there is none: composed from the case, with what was edited in the last one."""
    locked = lock(Application, pk=application.pk)
    _require(actor, locked)
    if (found := locked.staff_reports.filter(signed_at=None).first()) is not None:
        return found
    last = locked.staff_reports.order_by("-number").first()
    number: int = (locked.staff_reports.aggregate(last=Max("number"))["last"] or 0) + 1
    report = StaffReport.objects.create(application=locked, number=number, written_by=actor)
    edited = {each.key: each for each in last.texts.all() if each.text.strip() != each.composed.strip()} if last else {}
    ReportText.objects.bulk_create(
        ReportText(
            report=report,
            key=each.key,
            text=edited[each.key].text if each.key in edited else each.text,
            composed=edited[each.key].composed if each.key in edited else each.text,
        )
        for each in composed_parts(locked, actor)
    )
    return report


@transaction.atomic
def edit_report(
    *, actor: User, report: StaffReport, version: int, texts: Mapping[str, str], step: str = "", key: str = ""
) -> StaffReport:
    """Keep what is written, by part, and then take one step with one part: compose it anew, keep it as it is in spite
    of what the case now says, or bring back what stood there before.

    `version` is the one that was edited: if somebody has saved since, nothing is changed. Raises Refused.
    """
    locked, _composed = _edited(actor, report, version, texts, step, key)
    return locked


def _edited(
    actor: User, report: StaffReport, version: int, texts: Mapping[str, str], step: str = "", key: str = ""
) -> tuple[StaffReport, list[Composed]]:
    application = lock(Application, pk=report.application_id)
    _require(actor, application)
    locked = lock(StaffReport, pk=report.pk)
    locked.application = application
    if locked.signed_at is not None:
        raise Refused(
            [Blocker("signed", _("The staff report is signed and does not change. Write a new version."), rule="R2")]
        )
    if locked.version != version:
        raise Refused(
            [
                Blocker(
                    "saved_since",
                    _(
                        "%(name)s has saved the report since you opened it. Your text is in the fields: save again to keep it."
                    )
                    % {"name": locked.written_by},
                )
            ]
        )
    composed = composed_parts(application, actor)
    held = {each.key: each for each in locked.texts.all()}
    for each in composed:
        row = held.get(each.key) or ReportText(report=locked, key=each.key, text=each.text, composed=each.text)
        row.text = texts.get(each.key, row.text).replace("\r\n", "\n").strip()
        if each.key == key:
            _take(row, step, each.text)
        row.save()
    locked.version += 1
    locked.written_by = actor
    locked.save(update_fields=["version", "written_by", "saved_at"])
    return locked, composed


def _take(row: ReportText, step: str, fresh: str) -> None:
    match step:
        case "compose":
            row.earlier, row.text, row.composed = row.text, fresh, fresh
        case "keep":
            row.composed = fresh
        case "back" if row.earlier:
            row.earlier, row.text = row.text, row.earlier


@transaction.atomic
def sign_report(*, actor: User, report: StaffReport, version: int, texts: Mapping[str, str]) -> StaffReport:
    """Sign what is written. The report is frozen with the case's tables as they stand, and its PDF filed on commit."""
    locked, composed = _edited(actor, report, version, texts)
    application = locked.application
    written = {each.key: each.text for each in locked.texts.all()}
    if blockers := blockers_to_signing_report(application, actor, written):
        raise Refused(blockers)
    officer = signed_assessment(application, "case_officer")
    locked.parts = as_data(parts_of_report(locked, composed, written, actor))
    locked.rests_on = officer.signed_at
    locked.signed_by, locked.signed_at = actor, timezone.now()
    locked.save()
    record(
        Event.STAFF_REPORT_SIGNED,
        case=application.case,
        actor=actor,
        actor_role=str(acting_role(actor, Permission.ASSESS_APPLICATION, application) or ""),
        rule="R2",
        after={"version": locked.number, "proposal": str(officer.proposal), "amount": officer.amount},
    )
    keys = [locked.pk]
    transaction.on_commit(lambda: file_reports.enqueue(keys))
    return locked
