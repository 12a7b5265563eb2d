"""When a closed thread was opened again by a letter; unknown of those opened until now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0001_initial")]

    operations = [
        migrations.AddField(
            "interaction", "returned_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
