"""When an authority's answer was taken in: what came after the last hearing was sent is new material (R1)."""

import datetime as dt
from typing import Any, ClassVar

from django.db import migrations, models
from django.utils import timezone


def date_the_answers(apps: Any, schema_editor: Any) -> None:
    """From the journal, which has said it all along; otherwise from the day of the answer."""
    referrals, entries = apps.get_model("vetting", "Referral"), apps.get_model("registry", "JournalEntry")
    for referral in referrals.objects.filter(answered_on__isnull=False).select_related("vetting"):
        written = entries.objects.filter(case_id=referral.vetting.case_id, event="vetting.referral.answered")
        entry = next((each for each in written if each.after.get("referral") == referral.pk), None)
        day = dt.datetime.combine(referral.answered_on, dt.time.min)
        referral.taken_in_at = entry.at if entry else timezone.make_aware(day)
        referral.save(update_fields=["taken_in_at"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("vetting", "0005_reopened_on"), ("registry", "0019_parameter_bounds")]

    operations: ClassVar = [
        migrations.AddField(
            "referral",
            "taken_in_at",
            models.DateTimeField(null=True, blank=True, verbose_name="answer taken in"),
        ),
        migrations.RunPython(date_the_answers, migrations.RunPython.noop),
    ]
