"""Gives every visit that was noted before there were visits of their own its row."""

from typing import Any

from django.db import migrations


def write_earlier_visits(apps: Any, schema_editor: Any) -> None:
    """A made visit for each visit of a plan that is noted; what was seen stands in the case's notes."""
    milestones = apps.get_model("followup", "Milestone").objects.filter(kind="site_visit", state="approved")
    visits = apps.get_model("followup", "SiteVisit")
    visits.objects.bulk_create(
        [
            visits(
                plan_id=milestone.plan_id,
                milestone_id=milestone.pk,
                state="made",
                chosen="plan",
                planned_on=milestone.due_on,
                planned_by_id=milestone.approved_by_id,
                made_on=milestone.approved_on,
                made_by_id=milestone.approved_by_id,
                notes="Se ärendets anteckningar.",
            )
            for milestone in milestones.iterator()
        ],
        batch_size=200,
    )


class Migration(migrations.Migration):
    dependencies = [("followup", "0010_site_visits")]
    operations = [migrations.RunPython(write_earlier_visits, migrations.RunPython.noop)]
