"""A queue out of use says where its contacts go."""

from typing import Any

import django.db.models.deletion
from django.db import migrations

import okienko.events.models

SAME_OFFICE = """
alter table routing_queue add constraint routing_queue_instead_id_office
  foreign key (office_id, instead_id) references routing_queue (office_id, id)
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0006_live_and_medium")]

    operations: list[Any] = [
        migrations.AddField(
            "queue",
            "instead",
            okienko.events.models.OfficeLink(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="routing.queue",
            ),
        ),
        migrations.RunSQL(SAME_OFFICE, migrations.RunSQL.noop),
    ]
