"""Takes away what rows of their own now say of the mails, guards the wordings of letters, and renews the guards on the
tables that were made anew on the way."""

from django.db import migrations

from registry.triggers import LETTERS_WITH_PDF, REGISTER_GUARDS, REGISTRY_GUARDS, WORDINGS
from registry.triggers import install, remove

RENEWED = [
    *(guard for guard in REGISTER_GUARDS if guard.table == LETTERS_WITH_PDF.table),
    *(guard for guard in REGISTRY_GUARDS if guard.table == "registry_user"),
]


def forwards(apps, schema_editor):
    install(schema_editor, [WORDINGS, *RENEWED])


def backwards(apps, schema_editor):
    remove(schema_editor, [WORDINGS])


def renew(apps, schema_editor):
    install(schema_editor, RENEWED)


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_earlier_mails_as_rows")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, renew),
        migrations.RemoveField(model_name="notice", name="failure"),
        migrations.RemoveField(model_name="notice", name="mailed_at"),
        migrations.RemoveField(model_name="notice", name="mailed_to"),
        migrations.RunPython(forwards, backwards),
    ]
