"""Guards the forms that came in, and what an organisation was asked before something adverse."""

from django.db import migrations

from registry.triggers import SENT_IN_GUARDS, install, remove


def forwards(apps, schema_editor):
    install(schema_editor, SENT_IN_GUARDS)


def backwards(apps, schema_editor):
    remove(schema_editor, SENT_IN_GUARDS)


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_sent_forms")]
    operations = [migrations.RunPython(forwards, backwards)]
