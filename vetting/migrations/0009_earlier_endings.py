"""What was decided about exclusions before their later decisions had rows of their own, from the journal (G3)."""

import datetime as dt
from typing import Any, ClassVar

from django.db import migrations
from django.db.models import F

_OUTCOMES = {"vetting.exclusion.extended": "extended", "vetting.exclusion.lifted": "lifted"}
_UNKNOWN = "–"


def write_what_was_decided(apps: Any, schema_editor: Any) -> None:
    """A row for each extension and lifting, a re-examination for each that is under way, a day that leaves time."""
    exclusions, entries = apps.get_model("vetting", "Exclusion"), apps.get_model("registry", "JournalEntry")
    for exclusion in exclusions.objects.order_by("pk"):
        told = entries.objects.filter(case_id=exclusion.case_id).order_by("seq")
        until = _first_end(told, exclusion)
        for entry in told.filter(event__in=list(_OUTCOMES), actor__isnull=False):
            until = _decision(apps, exclusion, entry, until)
        began = told.filter(event="vetting.exclusion.re_examined").last()
        if exclusion.state == "re_examined":
            apps.get_model("vetting", "ReExamination").objects.create(
                exclusion=exclusion,
                cause="by_board" if began and began.actor_id else "by_time",
                begun_at=began.at if began else exclusion.decided_at,
                due_on=min(exclusion.re_examine_on + dt.timedelta(days=30), exclusion.valid_until),
            )
    for exclusion in exclusions.objects.filter(state__in=["active", "extended"], re_examine_on=F("valid_until")):
        early = exclusion.valid_until - dt.timedelta(days=90)
        exclusion.re_examine_on = max(early, exclusion.valid_from + dt.timedelta(days=1))
        exclusion.save(update_fields=["re_examine_on"])


def _first_end(told: Any, exclusion: Any) -> dt.date:
    decided = told.filter(event="vetting.exclusion.decided").first()
    said = decided.after.get("valid_until") if decided else None
    return dt.date.fromisoformat(said) if said else exclusion.valid_from


def _decision(apps: Any, exclusion: Any, entry: Any, until: dt.date) -> dt.date:
    """The entry as a decision; gives the end date that holds after it."""
    outcome = _OUTCOMES[entry.event]
    said = entry.after.get("valid_until") if outcome == "extended" else None
    new_end = dt.date.fromisoformat(said) if said else None
    if outcome == "extended" and (new_end is None or new_end <= until):
        return new_end or until  # to an earlier day, which is no extension any more: the journal alone tells of it
    apps.get_model("vetting", "ExclusionDecision").objects.create(
        exclusion=exclusion,
        outcome=outcome,
        reasons=entry.reason or _UNKNOWN,
        less_intrusive=exclusion.less_intrusive if outcome == "extended" else "",
        meeting_paragraph=_UNKNOWN,
        held_until=until,
        valid_until=new_end,
        decided_by_id=entry.actor_id,
        decided_at=entry.at,
    )
    return new_end or until


class Migration(migrations.Migration):
    dependencies: ClassVar = [("vetting", "0008_re_examinations")]
    operations: ClassVar = [migrations.RunPython(write_what_was_decided, migrations.RunPython.noop)]
