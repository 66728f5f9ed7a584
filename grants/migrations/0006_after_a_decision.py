"""Appeals of decisions, corrections of obvious errors, and support whose decision a court annulled (R2, R5)."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from grants.triggers import APPEAL_GUARDS
from registry.triggers import install, remove


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0005_delegation_order'),
        ('registry', '0008_journal_by_board'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='support',
            name='annulled_on',
            field=models.DateField(blank=True, null=True, verbose_name='annulled by a court'),
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('received', 'Appeal received'), ('forwarded', 'At the court'), ('late', 'Dismissed as late'), ('rejected', 'Rejected by the court'), ('annulled', 'Decision annulled')], default='received', max_length=50, verbose_name='state')),
                ('by', models.CharField(choices=[('organisation', 'The organisation'), ('member', 'A member of the municipality')], max_length=16, verbose_name='who appeals')),
                ('received_on', models.DateField(verbose_name='received')),
                ('court', models.CharField(blank=True, max_length=120, verbose_name='court')),
                ('forwarded_on', models.DateField(blank=True, null=True, verbose_name='to the court')),
                ('court_number', models.CharField(blank=True, max_length=40, verbose_name="the court's case number")),
                ('judged_on', models.DateField(blank=True, null=True, verbose_name='judged or dismissed')),
                ('outcome_reasons', models.TextField(blank=True, verbose_name='what was said')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='grants.decision')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.document')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['decision', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['late', 'rejected', 'annulled']), _negated=True), models.Q(('judged_on__isnull', False), models.Q(('outcome_reasons', ''), _negated=True)), _connector='OR'), name='an_ended_appeal_says_when_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['rejected', 'annulled']), _negated=True), models.Q(('court_number', ''), _negated=True), _connector='OR'), name='a_judgment_has_the_courts_number')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('rule_applied', 'The rule'), ('facts', 'The facts'), ('reasons', 'Reasons'), ('dissent', 'Dissent'), ('appeal_instructions', 'Appeal instructions')], max_length=20, verbose_name='which words')),
                ('stood', models.TextField(verbose_name='stood')),
                ('becomes', models.TextField(verbose_name='shall be')),
                ('reasons', models.TextField(verbose_name='why it is an obvious error')),
                ('heard', models.TextField(verbose_name='how the organisation was heard, or why that was unnecessary')),
                ('corrected_on', models.DateField(verbose_name='corrected')),
                ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='grants.decision')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['decision', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stood', ''), _negated=True), models.Q(('stood', models.F('becomes')), _negated=True), models.Q(('reasons', ''), _negated=True), models.Q(('heard', ''), _negated=True)), name='a_correction_says_what_why_and_how_the_party_was_heard')],
            },
        ),
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, APPEAL_GUARDS),
            lambda apps, schema_editor: remove(schema_editor, APPEAL_GUARDS),
        ),
    ]
