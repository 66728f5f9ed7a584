"""Installs the triggers that keep a batch of payments as it was sent to the bank (grants/triggers.py)."""

from django.db import migrations

from grants.triggers import PAYMENT_BATCHES
from registry.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [("grants", "0013_payment_batches")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor, PAYMENT_BATCHES),
            lambda apps, schema_editor: remove(schema_editor, PAYMENT_BATCHES),
        )
    ]
