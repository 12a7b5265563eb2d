"""What callers in a queue are told of their wait, and when they may choose to be called."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


def _seconds() -> models.IntegerField:
    return models.IntegerField(
        db_default=0, default=0, validators=[MinValueValidator(0), MaxValueValidator(3600)]
    )


class Migration(migrations.Migration):
    dependencies = [("routing", "0014_waits_of_interpreters")]

    operations = [
        migrations.AddField("queue", "place_seconds", _seconds()),
        migrations.AddField("queue", "call_instead_seconds", _seconds()),
        migrations.AddField("wait", "said_at", models.DateTimeField(null=True)),
        migrations.AddField("wait", "said_seconds", models.IntegerField(null=True)),
    ]
