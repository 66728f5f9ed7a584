"""Installs the guard on letters anew: their parts, their recipient and their PDF are kept too."""

from django.db import migrations

from registry.triggers import LETTERS_WITH_PDF, REGISTRY_GUARDS
from registry.triggers import install, remove

EARLIER = [guard for guard in REGISTRY_GUARDS if guard.table == "registry_notice"]


def forwards(apps, schema_editor):
    remove(schema_editor, EARLIER)
    install(schema_editor, [LETTERS_WITH_PDF])


def backwards(apps, schema_editor):
    remove(schema_editor, [LETTERS_WITH_PDF])
    install(schema_editor, EARLIER)


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_letters_on_paper")]
    operations = [migrations.RunPython(forwards, backwards)]
