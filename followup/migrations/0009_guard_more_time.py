"""Keeps what was asked and answered about more time for a report: the triggers of followup/triggers.py."""

from django.db import migrations

from followup.triggers import EXTENSION_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("followup", "0008_more_time_for_reports")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, EXTENSION_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, EXTENSION_GUARDS),
        )
    ]
