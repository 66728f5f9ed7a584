"""Keeps lessons with their evaluation and comments as they were written: the triggers of followup/triggers.py."""

from django.db import migrations

from followup.triggers import LESSON_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_lessons")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, LESSON_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, LESSON_GUARDS),
        )
    ]
