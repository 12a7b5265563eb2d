"""What an official has not described before the time was up is found by index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0003_tries")]

    operations = [
        migrations.AddIndex(
            "engagement",
            models.Index(
                fields=["office", "official"],
                name="engagement_time_up",
                condition=models.Q(ended_at__gte=models.F("wrap_due_at")),
            ),
        ),
    ]
