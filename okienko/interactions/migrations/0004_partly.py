"""A letter that some of its recipients did not get; the door keeps why, and who."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0003_participants")]

    operations = [
        migrations.RemoveField("participant", "error"),
        migrations.AlterField(
            "message",
            "delivery",
            models.CharField(
                blank=True,
                choices=[
                    ("received", "received"),
                    ("queued", "to be sent"),
                    ("sending", "being sent"),
                    ("sent", "sent"),
                    ("uncertain", "perhaps sent"),
                    ("failed", "not sent"),
                    ("partly", "not sent to all"),
                    ("", ""),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
