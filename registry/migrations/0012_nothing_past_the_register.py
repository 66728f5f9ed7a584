"""From here on nothing is filed or sent past the register; the guards stand on the tables as they are now."""

import django.db.models.deletion
from django.db import migrations, models

from registry.triggers import EARLIER_GUARDS, REGISTER_GUARDS, install, remove


def forwards(apps, schema_editor):
    remove(schema_editor, EARLIER_GUARDS)
    install(schema_editor, REGISTER_GUARDS)


def backwards(apps, schema_editor):
    remove(schema_editor, REGISTER_GUARDS)
    install(schema_editor, EARLIER_GUARDS)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_register_what_exists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='registry.registerentry', verbose_name='register entry'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('entry', None)), models.Q(('case__isnull', False), ('entry__isnull', False)), _connector='OR'), name='a_document_in_a_case_is_in_the_register'),
        ),
        migrations.RunPython(forwards, backwards),
    ]
