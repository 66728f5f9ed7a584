"""Decisions about an exclusion, and what they rest on, stand as they were written (R2); their reasons stand there alone."""

from typing import Any, ClassVar

from django.db import migrations

from registry.triggers import install, remove
from vetting.triggers import COURSE_GUARDS


def forwards(apps: Any, schema_editor: Any) -> None:
    install(schema_editor, COURSE_GUARDS)


def backwards(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor, COURSE_GUARDS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("vetting", "0009_earlier_endings")]
    operations: ClassVar = [
        migrations.RemoveField(model_name="exclusion", name="ended_reasons"),
        migrations.RunPython(forwards, backwards),
    ]
