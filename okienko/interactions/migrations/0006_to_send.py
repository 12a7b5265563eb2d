"""What is to be sent is found without looking at all messages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0005_drafts")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("delivery", "queued")),
                fields=["office", "account"],
                name="message_to_send",
            ),
        ),
    ]
