"""A contact may assist another one: somebody is sought who takes part in that."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models

SAME_OFFICE = """
alter table interactions_interaction add constraint interactions_interaction_assists_id_office
  foreign key (office_id, assists_id) references interactions_interaction (office_id, id)
"""
NONE = "alter table interactions_interaction drop constraint interactions_interaction_assists_id_office"


class Migration(migrations.Migration):
    dependencies = [("interactions", "0021_queued_in_order")]

    operations: list[Any] = [
        migrations.AddField(
            "interaction",
            "assists",
            okienko.events.models.OfficeLink(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="interactions.interaction",
            ),
        ),
        migrations.AddField(
            "interaction",
            "helps",
            models.CharField(
                blank=True,
                choices=[
                    ("", "None"),
                    ("interpreter", "Interpreter"),
                    ("colleague", "Colleague"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            "interaction", "interpreted", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddIndex(
            "interaction",
            models.Index(
                condition=models.Q(("assists__isnull", False)),
                fields=["office", "assists"],
                name="interaction_assists",
            ),
        ),
        migrations.RunSQL(SAME_OFFICE, NONE),
    ]
