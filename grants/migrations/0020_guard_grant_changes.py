"""Installs the triggers that keep a decided change of a grant as it was decided (grants/triggers.py)."""

from django.db import migrations

from grants.triggers import GRANT_CHANGES
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0019_grant_changes")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, GRANT_CHANGES),
            lambda apps, schema_editor: remove(schema_editor, GRANT_CHANGES),
        )
    ]
