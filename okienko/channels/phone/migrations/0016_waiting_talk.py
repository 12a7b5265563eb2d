"""What callers in a queue hear between the music."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.models import OfficeLink
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0021_queued_in_order"),
        ("offices", "0018_most_an_hour"),
        ("phone", "0015_closing_by_telephone"),
        ("routing", "0015_told_while_waiting"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingTalk",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=80)),
                ("state", models.JSONField(default=dict)),
                ("interaction", OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="interactions.interaction")),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office")),
                ("wait", OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="routing.wait")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "interaction"), name="one_waiting_talk")],
            },
        ),
        RowSecurity("phone", only=("phone_waitingtalk",)),
    ]
