"""Contacts in which somebody was called for a customer who signs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0022_assists")]

    operations = [
        migrations.AddField(
            "interaction", "relayed", models.BooleanField(db_default=False, default=False)
        ),
    ]
