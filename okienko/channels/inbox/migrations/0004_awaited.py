"""Of a payload that waits for a message, what is done already is not done again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_begun")]

    operations = [
        migrations.AddField("payload", "awaited", models.JSONField(default=list)),
    ]
