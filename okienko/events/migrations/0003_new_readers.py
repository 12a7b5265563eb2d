"""Of a reader that is new it is known how much there was to read before it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_actor")]

    operations = [
        # the database's default: the switchboard of the version before still writes while this runs
        migrations.AddField(
            "ReaderCursor", "before", models.BigIntegerField(default=0, db_default=0)
        ),
    ]
