"""A topic may lead to a queue of its own."""

from typing import Any

import django.db.models.deletion
from django.db import migrations

import okienko.events.models

SAME_OFFICE = """
alter table interactions_topic add constraint interactions_topic_queue_id_office
  foreign key (office_id, queue_id) references routing_queue (office_id, id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0013_mentions"),
        ("routing", "0009_from_list_and_later"),
    ]

    operations: list[Any] = [
        migrations.AddField(
            "topic",
            "queue",
            okienko.events.models.OfficeLink(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="routing.queue",
            ),
        ),
        migrations.RunSQL(SAME_OFFICE, migrations.RunSQL.noop),
    ]
