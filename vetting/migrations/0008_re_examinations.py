"""An exclusion is looked at again: requests, evidence, proposals, and a decision of its own for each outcome (G3)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0022_hearing_in_a_re_examination'),
        ('vetting', '0007_guard_what_was_found'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExclusionDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('kept', 'The exclusion stands'), ('extended', 'The exclusion is extended'), ('lifted', 'The exclusion is lifted'), ('annulled', 'The exclusion is annulled by a court')], max_length=10, verbose_name='decision')),
                ('reasons', models.TextField(verbose_name='reasons')),
                ('less_intrusive', models.TextField(blank=True, verbose_name='why nothing less intrusive would do')),
                ('meeting_paragraph', models.CharField(blank=True, max_length=30, verbose_name='paragraph in the minutes')),
                ('held_until', models.DateField(verbose_name='the end date before')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='the new end date')),
                ('court_number', models.CharField(blank=True, max_length=40, verbose_name="the court's case number")),
                ('judged_on', models.DateField(blank=True, null=True, verbose_name='day of the judgment')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exclusion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='vetting.exclusion')),
            ],
            options={
                'verbose_name': 'decision about an exclusion',
                'verbose_name_plural': 'decisions about exclusions',
                'ordering': ['exclusion', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LiftRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='what has changed')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('answer_by', models.DateField(verbose_name='to be answered by')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_requests', to='vetting.exclusiondecision')),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='registry.document')),
                ('exclusion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lift_requests', to='vetting.exclusion')),
            ],
            options={
                'verbose_name': 'request to lift an exclusion',
                'verbose_name_plural': 'requests to lift an exclusion',
                'ordering': ['exclusion', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReExamination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('by_time', 'Its day had come'), ('on_request', 'The organisation asked'), ('by_board', 'The board began it')], max_length=10, verbose_name='why it began')),
                ('begun_at', models.DateTimeField(verbose_name='begun')),
                ('due_on', models.DateField(verbose_name='to be decided by')),
                ('news', models.TextField(blank=True, verbose_name='what is new since the decision')),
                ('assessment', models.TextField(blank=True, verbose_name='how it is weighed')),
                ('less_intrusive', models.TextField(blank=True, verbose_name='why nothing less intrusive would do')),
                ('proposal', models.CharField(blank=True, choices=[('keep', 'The exclusion stands until its end date'), ('lift', 'The exclusion ends today'), ('extend', 'The exclusion is extended, after a new hearing')], max_length=6, verbose_name='proposal')),
                ('prepared_at', models.DateTimeField(blank=True, null=True, verbose_name='prepared')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='re_examination', to='vetting.exclusiondecision')),
                ('exclusion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='re_examinations', to='vetting.exclusion')),
                ('prepared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 're-examination',
                'verbose_name_plural': 're-examinations',
                'ordering': ['exclusion', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NewEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('E1', 'E1 Final judgment or authority decision'), ('E2', "E2 The organisation's own document"), ('E3', 'E3 Written opinion from an authority'), ('E4', 'E4 Independent published source'), ('E5', 'E5 A single unconfirmed source'), ('E6', 'E6 A tip')], max_length=2, verbose_name='level')),
                ('title', models.CharField(max_length=200, verbose_name='what it is')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('dated_on', models.DateField(verbose_name='dated')),
                ('is_independent', models.BooleanField(default=False, verbose_name='independent of the other sources')),
                ('independence_note', models.TextField(blank=True, verbose_name='why it is independent')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                ('shows', models.TextField(verbose_name='what it shows')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.document')),
                ('re_examination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='vetting.reexamination')),
            ],
            options={
                'verbose_name': 'new evidence',
                'verbose_name_plural': 'new evidence',
                'ordering': ['re_examination', 'level', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='exclusiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('reasons', ''), _negated=True), name='a_decision_about_an_exclusion_has_reasons'),
        ),
        migrations.AddConstraint(
            model_name='exclusiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['lifted', 'annulled']), models.Q(('less_intrusive', ''), _negated=True), _connector='OR'), name='an_exclusion_goes_on_only_when_nothing_milder_would_do'),
        ),
        migrations.AddConstraint(
            model_name='exclusiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'annulled'), models.Q(('meeting_paragraph', ''), _negated=True), _connector='OR'), name='a_boards_decision_about_an_exclusion_has_its_paragraph'),
        ),
        migrations.AddConstraint(
            model_name='exclusiondecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('judged_on__isnull', False), ('outcome', 'annulled'), models.Q(('court_number', ''), _negated=True)), models.Q(models.Q(('outcome', 'annulled'), _negated=True), ('court_number', ''), ('judged_on', None)), _connector='OR'), name='a_court_annuls_by_a_judgment_with_number_and_day'),
        ),
        migrations.AddConstraint(
            model_name='exclusiondecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'extended'), ('valid_until__gt', models.F('held_until')), ('valid_until__isnull', False)), models.Q(models.Q(('outcome', 'extended'), _negated=True), ('valid_until', None)), _connector='OR'), name='only_an_extension_has_a_new_end_date_later_than_before'),
        ),
        migrations.AddConstraint(
            model_name='liftrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', None)), fields=('exclusion',), name='an_exclusion_has_one_open_request_to_lift_it'),
        ),
        migrations.AddConstraint(
            model_name='liftrequest',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_request_to_lift_says_what_has_changed'),
        ),
        migrations.AddConstraint(
            model_name='reexamination',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', None)), fields=('exclusion',), name='an_exclusion_is_re_examined_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='reexamination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prepared_at', None), ('prepared_by', None), ('proposal', '')), models.Q(('prepared_at__isnull', False), ('prepared_by__isnull', False), models.Q(('proposal', ''), _negated=True), models.Q(('news', ''), _negated=True), models.Q(('assessment', ''), _negated=True)), _connector='OR'), name='a_prepared_re_examination_says_what_is_new_and_how_weighed'),
        ),
        migrations.AddConstraint(
            model_name='reexamination',
            constraint=models.CheckConstraint(condition=models.Q(('proposal__in', ['', 'lift']), models.Q(('less_intrusive', ''), _negated=True), _connector='OR'), name='a_proposal_to_go_on_says_why_nothing_milder_would_do'),
        ),
        migrations.AddConstraint(
            model_name='newevidence',
            constraint=models.CheckConstraint(condition=models.Q(('is_independent', False), models.Q(('independence_note', ''), _negated=True), _connector='OR'), name='a_new_independent_source_says_why'),
        ),
        migrations.AddConstraint(
            model_name='newevidence',
            constraint=models.CheckConstraint(condition=models.Q(('level', 'E6'), _negated=True), name='no_exclusion_is_re_examined_on_a_tip'),
        ),
        migrations.AddConstraint(
            model_name='newevidence',
            constraint=models.CheckConstraint(condition=models.Q(('shows', ''), _negated=True), name='new_evidence_says_what_it_shows'),
        ),
    ]
