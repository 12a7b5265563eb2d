"""An interpreter is sought beside the official, and whoever assists has a seat."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models

SAME_OFFICE = """
alter table video_seat add constraint video_seat_through_id_office
  foreign key (office_id, through_id) references interactions_interaction (office_id, id)
"""
NONE = "alter table video_seat drop constraint video_seat_through_id_office"


class Migration(migrations.Migration):
    dependencies = [("interactions", "0022_assists"), ("video", "0002_beside")]

    operations: list[Any] = [
        migrations.AddField(
            "meeting", "gathers", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            "meeting", "seeks", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            "seat",
            "through",
            okienko.events.models.OfficeLink(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="interactions.interaction",
            ),
        ),
        migrations.RunSQL(SAME_OFFICE, NONE),
    ]
