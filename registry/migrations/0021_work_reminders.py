"""An official's choice of mail about my work, and the mails that went. The people's table is made anew on SQLite: its
guard is renewed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.triggers import REGISTRY_GUARDS, install

RENEWED = [guard for guard in REGISTRY_GUARDS if guard.table == "registry_user"]


def renew(apps, schema_editor):
    install(schema_editor, RENEWED)


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_representative_added_on")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, renew),
        migrations.AddField(
            model_name="user",
            name="work_reminders",
            field=models.CharField(
                choices=[
                    ("never", "No mail"),
                    ("working_days", "Each working day when something waits for me"),
                    ("weekly", "The first working day of the week, when something waits for me"),
                ],
                default="never",
                max_length=12,
                verbose_name="mail about my work",
            ),
        ),
        migrations.RunPython(renew, migrations.RunPython.noop),
        migrations.CreateModel(
            name="WorkReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="why it was not delivered")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_reminders_got",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mail about my work",
                "verbose_name_plural": "mails about my work",
                "ordering": ["-day", "user"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "day"), name="a_person_is_reminded_of_work_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("failure", ""), _connector="OR"),
                        name="a_sent_reminder_has_not_failed",
                    ),
                ],
            },
        ),
    ]
