"""A department that is no longer there keeps what it has and is offered nowhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0006_login_once")]

    operations = [
        migrations.AddField("department", "active", models.BooleanField(default=True)),
    ]
