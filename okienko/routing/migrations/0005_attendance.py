"""Who was ready when is kept in rows; what the log knows of it until now is taken over."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity

# Each change lasts until the next one of the same person. Events of the first days do not tell of
# the page. `subject` is the person.
_KNOWN = """
insert into routing_attendance
  (office_id, official_id, state, reason, reachable, began_at, ended_at)
select e.office_id, o.id, e.data->>'state', coalesce(e.data->>'reason', ''),
  coalesce((e.data->>'reachable')::boolean, true), e.at,
  lead(e.at) over (partition by e.office_id, e.subject order by e.at, e.id)
from events_event e
join offices_official o on o.office_id = e.office_id and o.person_id = e.subject
where e.kind = 'presence.changed'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0004_time_up"),
        ("offices", "0002_sign_in"),
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("off", "signed out"),
                            ("ready", "ready"),
                            ("not_ready", "not ready"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("reachable", models.BooleanField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "official",
                    okienko.events.models.OfficeLink(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.official",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("office", "official"),
                        name="attends_in_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("began_at"))),
                        name="attendance_ends_after_it_began",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["office", "began_at"], name="attendance_by_day")
                ],
            },
        ),
        RowSecurity("routing", only=("routing_attendance",)),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
    ]
