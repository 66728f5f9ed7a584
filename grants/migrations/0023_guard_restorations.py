"""Installs the trigger that keeps a decision to give support back, or not, as it was made (grants/triggers.py)."""

from django.db import migrations

from grants.triggers import RESTORATIONS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0022_restorations")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, RESTORATIONS),
            lambda apps, schema_editor: remove(schema_editor, RESTORATIONS),
        )
    ]
