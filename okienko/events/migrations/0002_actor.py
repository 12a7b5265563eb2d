"""Each event tells who acted. Rows of before keep format 1, and tell nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        # defaults of the database: processes of the version before still write while this runs
        migrations.AddField(
            "EventRow", "actor", models.CharField(max_length=80, default="", db_default="")
        ),
        migrations.AddField(
            "EventRow", "format", models.SmallIntegerField(default=1, db_default=1)
        ),
    ]
