"""Installs the triggers of grants/triggers.py."""

from django.db import migrations

from grants.triggers import GRANTS_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0002_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, GRANTS_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, GRANTS_GUARDS),
        )
    ]
