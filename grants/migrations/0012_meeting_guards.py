"""Installs the triggers that freeze what a meeting leaves behind (grants/triggers.py)."""

from django.db import migrations

from grants.triggers import MEETING_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0011_meetings")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, MEETING_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, MEETING_GUARDS),
        )
    ]
