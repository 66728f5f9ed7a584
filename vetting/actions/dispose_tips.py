"""Dispose of tips whose time is over, under a decided rule (R12): their words and files go, that they existed stays."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import NewEntry, new_batch, record_many
from registry.models import DisposalRule, Document
from vetting.models import Evidence

_GONE: Final = ["title", "source", "url", "document", "is_independent", "independence_note", "disposed_on"]


@dataclass(frozen=True)
class DueTip:
    """A tip whose time is over, and the rule that says so."""

    evidence: Evidence
    rule: DisposalRule

    @property
    def registry_number(self) -> str:
        """The vetting it is in."""
        return str(self.evidence.finding.vetting.case.registry_number)


def tips_to_dispose(*, on: dt.date) -> list[DueTip]:
    """Tips added so many days before the day `on` as the rule in force says; none without a rule."""
    rule = DisposalRule.objects.in_force(on).filter(subject=DisposalRule.Subject.TIP).order_by("-valid_from").first()
    if rule is None:
        return []
    before = timezone.make_aware(dt.datetime.combine(on - dt.timedelta(days=rule.days), dt.time.min))
    due = (
        Evidence.objects.filter(level=Evidence.Level.E6, disposed_on=None, added_at__lt=before)
        .select_related("finding__vetting__case", "document")
        .order_by("pk")
    )
    return [DueTip(each, rule) for each in due]


@transaction.atomic
def dispose_tips(*, on: dt.date) -> list[DueTip]:
    """Dispose of every tip that is due, with one journal entry each in one batch; the list of what was disposed of.

    The register keeps that a document came in, with its day and number (R9); its bytes are removed on commit.
    """
    due = tips_to_dispose(on=on)
    locked = {
        each.pk: each
        for each in Evidence.objects.select_for_update(no_key=True).filter(pk__in=[tip.evidence.pk for tip in due])
    }
    entries, documents = [], []
    for tip in due:
        row, document = locked[tip.evidence.pk], tip.evidence.document
        if row.disposed_on is not None:
            continue
        if document is not None:
            document.disposed_on, document.file_name = on, ""
            documents.append(document)
        row.title, row.source, row.url, row.document, row.disposed_on = _("Tip, disposed of"), "", "", None, on
        row.is_independent, row.independence_note = False, ""
        entries.append(
            NewEntry(
                Event.TIP_DISPOSED,
                case=tip.evidence.finding.vetting.case,
                rule="R12",
                reason=tip.rule.decision,
                after={
                    "evidence": row.pk,
                    "document": document.number if document else None,
                    "added": timezone.localdate(row.added_at).isoformat(),
                    "days": tip.rule.days,
                },
            )
        )
    Evidence.objects.bulk_update(locked.values(), _GONE, batch_size=100)
    Document.objects.bulk_update(documents, ["disposed_on", "file_name"], batch_size=100)
    record_many(entries, batch=new_batch())
    transaction.on_commit(lambda: _remove([document.file.name or "" for document in documents]))
    return due


def _remove(names: list[str]) -> None:
    storage = Document._meta.get_field("file").storage
    for name in names:
        storage.delete(name)
