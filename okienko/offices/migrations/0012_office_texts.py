"""An office's name and texts in each language, and its colour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0011_installation")]

    operations = [
        migrations.AddField(
            "office", "colour", models.CharField(max_length=7, blank=True, default="")
        ),
        migrations.AddField("office", "texts", models.JSONField(blank=True, default=dict)),
    ]
