"""Keeps what is signed as it was signed: the triggers of SIGNED_ASSESSMENTS in grants/triggers.py."""

from django.db import migrations

from grants.triggers import SIGNED_ASSESSMENTS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0007_two_opinions_and_double_funding")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, SIGNED_ASSESSMENTS),
            lambda apps, schema_editor: remove(schema_editor, SIGNED_ASSESSMENTS),
        )
    ]
