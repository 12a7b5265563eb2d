"""Everybody's part in every message: who wrote it, where answers go, who else has it.

What was known of the first letter of a contact and of whom answers went to is kept in the new
form. Of the later letters of a thread only the addresses are known, not their parts: they are
kept as recipients.
"""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models

KEEP = """
update interactions_participant p set message_id = (
  select m.id from interactions_message m
  where m.office_id = p.office_id and m.interaction_id = p.interaction_id and m.direction = 'in'
  order by m.at, m.id limit 1);

delete from interactions_participant where message_id is null;

insert into interactions_participant
  (office_id, interaction_id, message_id, role, kind, value, name, error)
select distinct on (m.office_id, m.interaction_id)
  m.office_id, m.interaction_id, m.id, 'from', i.address_kind, i.address_value, i.address_name, ''
from interactions_message m
  join interactions_interaction i on i.office_id = m.office_id and i.id = m.interaction_id
where m.direction = 'in' and i.address_value <> '' and i.direction = 'in'
order by m.office_id, m.interaction_id, m.at, m.id;

insert into interactions_participant
  (office_id, interaction_id, message_id, role, kind, value, name, error)
select m.office_id, m.interaction_id, m.id, 'to',
  case when r.value like '%@%' then 'email' else i.address_kind end,
  left(r.value, 254), '', ''
from interactions_message m
  join interactions_interaction i on i.office_id = m.office_id and i.id = m.interaction_id,
  lateral (select distinct value from jsonb_array_elements_text(m.recipients)) r
where r.value <> '' and not exists (
  select from interactions_participant p
  where p.office_id = m.office_id and p.message_id = m.id and p.value = r.value)
on conflict do nothing;
"""

WALLS = """
alter table interactions_participant add constraint interactions_participant_message_id_office
  foreign key (office_id, message_id) references interactions_message (office_id, id);
alter table interactions_message add constraint interactions_message_answers_id_office
  foreign key (office_id, answers_id) references interactions_message (office_id, id);
"""


def link(**more: object) -> okienko.events.models.OfficeLink:
    """A link to a message, as migrations write it."""
    return okienko.events.models.OfficeLink(
        db_constraint=False, to="interactions.message", **{"related_name": "+", **more}
    )


class Migration(migrations.Migration):
    dependencies = [("interactions", "0002_returned")]

    operations = [
        migrations.AddField("message", "quiet", models.BooleanField(default=False)),
        migrations.AddField("message", "quotes", models.BooleanField(default=False)),
        migrations.AddField(
            "message",
            "sureness",
            models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("confirmed", "sender confirmed"),
                    ("refuted", "sender not confirmed"),
                    ("ambiguous", "sender unclear"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            "message",
            "answers",
            link(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT),
        ),
        migrations.AddField(
            "participant", "error", models.CharField(blank=True, max_length=300, default="")
        ),
        migrations.AlterField("participant", "error", models.CharField(blank=True, max_length=300)),
        migrations.AddField(
            "participant",
            "message",
            link(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participants",
            ),
        ),
        migrations.RemoveConstraint("participant", "participant_once"),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        # the statements above leave checks to be made that no change of the table may wait for
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.RemoveField("participant", "interaction"),
        migrations.RemoveField("message", "recipients"),
        migrations.AlterField(
            "participant",
            "message",
            link(on_delete=django.db.models.deletion.CASCADE, related_name="participants"),
        ),
        migrations.AlterField(
            "participant",
            "role",
            models.CharField(
                choices=[
                    ("from", "From"),
                    ("via", "Via"),
                    ("reply_to", "Reply To"),
                    ("to", "To"),
                    ("cc", "Cc"),
                    ("forwarded", "Forwarded"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            "participant",
            models.UniqueConstraint(
                fields=["office", "message", "role", "kind", "value"], name="participant_once"
            ),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
