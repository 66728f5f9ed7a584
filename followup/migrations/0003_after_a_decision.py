"""A case keeps the closed plan of an annulled decision beside the plan of the new one (R5)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0002_initial'),
        ('registry', '0008_journal_by_board'),
    ]

    operations = [
        migrations.AlterField(
            model_name='followupplan',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='registry.case'),
        ),
        migrations.AddConstraint(
            model_name='followupplan',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('case',), name='a_case_has_one_plan_that_is_not_closed'),
        ),
    ]
