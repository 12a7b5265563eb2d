"""A reply template may be out of use."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]

    operations = [
        migrations.AddField("replytemplate", "active", models.BooleanField(default=True)),
    ]
