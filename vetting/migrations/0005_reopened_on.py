"""A vetting that stands reopened says since when: what was concluded before that day cannot be relied upon (G2)."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def date_the_reopened(apps: Any, schema_editor: Any) -> None:
    """From the journal, which has said it all along."""
    vettings, entries = apps.get_model("vetting", "Vetting"), apps.get_model("registry", "JournalEntry")
    concluded = ["cleared", "special_reasons", "not_proven", "not_met"]
    for vetting in vettings.objects.exclude(state__in=concluded).only("pk", "case_id"):
        entry = entries.objects.filter(case_id=vetting.case_id, event="vetting.vetting.reopened").order_by("-pk").first()
        if entry is not None:
            vetting.reopened_on = timezone.localdate(entry.at)
            vetting.save(update_fields=["reopened_on"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("vetting", "0004_sanctions"), ("registry", "0008_journal_by_board")]

    operations: ClassVar = [
        migrations.AddField(
            "vetting",
            "reopened_on",
            models.DateField(null=True, blank=True, verbose_name="reopened on new facts, not yet concluded anew"),
        ),
        migrations.RunPython(date_the_reopened, migrations.RunPython.noop),
        migrations.AddConstraint(
            "vetting",
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True) | Q(concluded_on__isnull=True),
                name="a_vetting_is_concluded_or_reopened_not_both",
            ),
        ),
    ]
