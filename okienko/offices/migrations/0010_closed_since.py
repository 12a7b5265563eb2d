"""An office may close early on one day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0009_second_factors")]

    operations = [
        migrations.AddField("closedday", "since", models.TimeField(null=True, blank=True)),
    ]
