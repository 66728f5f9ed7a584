"""A hearing may be about the re-examination of an exclusion (R1)."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0021_work_reminders'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hearing',
            name='purpose',
            field=models.CharField(choices=[('refusal', 'Refusal of the application'), ('adverse_conclusion', 'Conclusion: democracy condition not met'), ('withdrawal', 'Withdrawal of support'), ('repayment', 'Repayment claim'), ('re_examination', 'Re-examination of the exclusion')], max_length=20, verbose_name='purpose'),
        ),
    ]
