"""A number that the city sets is never negative; its own bounds stand in registry/data/parameters.yaml."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registry", "0018_guard_what_was_sent_in")]

    operations: ClassVar = [
        migrations.AddConstraint(
            "parameter",
            models.CheckConstraint(condition=models.Q(value__gte=0), name="a_parameter_is_not_negative"),
        ),
    ]
