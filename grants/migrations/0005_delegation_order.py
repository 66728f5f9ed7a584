"""A board's delegation order: kinds of decision, a person or a role, and points that are ended but never changed (R4)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from grants.triggers import DELEGATION_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0004_unsaved_steps'),
        ('registry', '0008_journal_by_board'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='delegation',
            options={'ordering': ['board', 'point', '-valid_from'], 'verbose_name': 'delegation', 'verbose_name_plural': 'delegations'},
        ),
        migrations.AddField(
            model_name='delegation',
            name='adopted',
            field=models.CharField(blank=True, max_length=100, verbose_name="the board's decision on it"),
        ),
        migrations.AddField(
            model_name='delegation',
            name='may_dismiss',
            field=models.BooleanField(default=False, verbose_name='may dismiss'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='may_grant',
            field=models.BooleanField(default=True, verbose_name='may grant'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='delegation',
            name='role',
            field=models.CharField(choices=[('case_officer', 'Case officer'), ('reviewer', 'Independent reviewer'), ('decision_maker', 'Decision-maker'), ('board_coordinator', 'Board coordinator'), ('registrar', 'Registrar')], default='decision_maker', max_length=32, verbose_name='role'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('may_grant', True), ('may_refuse', True), ('may_dismiss', True), _connector='OR'), name='a_delegation_is_for_some_kind_of_decision'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('max_amount__gte', 0)), name='a_delegation_has_no_sum_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_delegation_ends_after_it_begins'),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, DELEGATION_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, DELEGATION_GUARDS),
        ),
    ]
