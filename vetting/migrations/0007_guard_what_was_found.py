"""Findings, evidence, advice and conclusions stand as they were written (R1, R3)."""

from django.db import migrations

from registry.triggers import install, remove
from vetting.triggers import FOUND_GUARDS


def forwards(apps, schema_editor):
    install(schema_editor, FOUND_GUARDS)


def backwards(apps, schema_editor):
    remove(schema_editor, FOUND_GUARDS)


class Migration(migrations.Migration):
    dependencies = [("vetting", "0006_answer_taken_in")]
    operations = [migrations.RunPython(forwards, backwards)]
