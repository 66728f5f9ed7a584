"""Brings in the age groups that participants are counted in, and keeps what was said when a report was returned."""

from django.db import migrations

from followup.age_groups import load_age_groups
from followup.triggers import RETURN_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_report_depth")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: load_age_groups(apps.get_model("followup", "AgeGroup")),
            migrations.RunPython.noop,
        ),
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, RETURN_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, RETURN_GUARDS),
        ),
    ]
