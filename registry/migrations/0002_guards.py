"""Installs the triggers of registry/triggers.py."""

from django.db import migrations

from registry.triggers import REGISTRY_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, REGISTRY_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, REGISTRY_GUARDS),
        )
    ]
