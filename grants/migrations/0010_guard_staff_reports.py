"""Keeps a signed staff report as it was signed: the triggers of STAFF_REPORTS in grants/triggers.py."""

from django.db import migrations

from grants.triggers import STAFF_REPORTS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0009_staff_reports")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, STAFF_REPORTS),
            lambda apps, schema_editor: remove(schema_editor, STAFF_REPORTS),
        )
    ]
