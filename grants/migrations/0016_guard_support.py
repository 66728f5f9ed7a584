"""Keeps support at its board and organisation, for ever: the triggers of SUPPORT_GUARDS in grants/triggers.py."""

from django.db import migrations

from grants.triggers import SUPPORT_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0015_support_from_outside")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, SUPPORT_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, SUPPORT_GUARDS),
        )
    ]
