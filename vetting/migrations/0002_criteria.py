"""Takes in the criteria of vetting/data/criteria.yaml."""

from django.db import migrations

from vetting.criteria import load_criteria


class Migration(migrations.Migration):
    dependencies = [("vetting", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: load_criteria(apps.get_model("vetting", "Criterion")), migrations.RunPython.noop
        )
    ]
