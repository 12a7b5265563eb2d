"""The e-mail door's table of what is on its way becomes that of all doors; its rows are kept.

Where a message stands was written in two places, in step; from now on only in the message.
"""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models

MOVE = """
alter table email_outgoing rename to outbox_outgoing;
alter sequence if exists email_outgoing_id_seq rename to outbox_outgoing_id_seq;
do $$
declare found record;
begin
  for found in select conname from pg_constraint
    where conrelid = 'outbox_outgoing'::regclass and conname like 'email\\_outgoing%'
  loop
    execute format('alter table outbox_outgoing rename constraint %I to %I', found.conname,
      replace(found.conname, 'email_outgoing', 'outbox_outgoing'));
  end loop;
  for found in select indexname from pg_indexes
    where tablename = 'outbox_outgoing' and indexname like 'email\\_outgoing%'
  loop
    execute format('alter index %I rename to %I', found.indexname,
      replace(found.indexname, 'email_outgoing', 'outbox_outgoing'));
  end loop;
end $$;
alter table outbox_outgoing alter column next_at drop not null;
update outbox_outgoing set next_at = null where state not in ('queued', 'sending');
drop index outgoing_due;
alter table outbox_outgoing drop column state, drop column error;
create index outgoing_due on outbox_outgoing (office_id, account_id, next_at)
  where next_at is not null;
"""
BACK = """
drop index outgoing_due;
alter table outbox_outgoing add column state varchar(10) not null default 'sent';
alter table outbox_outgoing add column error varchar(300) not null default '';
alter table outbox_outgoing alter column state drop default, alter column error drop default;
update outbox_outgoing o set next_at = coalesce(o.next_at, o.made_at), error = m.error,
  state = case m.delivery when 'partly' then 'sent' else m.delivery end
  from interactions_message m where m.id = o.message_id and m.delivery <> '';
alter table outbox_outgoing alter column next_at set not null;
create index outgoing_due on outbox_outgoing (office_id, account_id, next_at)
  where state in ('queued', 'sending');
alter table outbox_outgoing rename to email_outgoing;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("channels", "0002_own_addresses"),
        ("email", "0003_letter_forms"),
        ("interactions", "0006_to_send"),
        ("offices", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MOVE, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="Outgoing",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("external_id", models.CharField(blank=True, max_length=400)),
                        ("recipients", models.JSONField(default=list)),
                        ("content", models.BinaryField()),
                        ("attempts", models.IntegerField(default=0)),
                        ("made_at", models.DateTimeField()),
                        ("next_at", models.DateTimeField(null=True)),
                        ("handed_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("results", models.JSONField(default=dict)),
                        (
                            "account",
                            okienko.events.models.OfficeLink(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="channels.account",
                            ),
                        ),
                        (
                            "message",
                            okienko.events.models.OfficeLink(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="interactions.message",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="offices.office",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_at__isnull", False)),
                                fields=["office", "account", "next_at"],
                                name="outgoing_due",
                            ),
                            models.Index(fields=["office", "external_id"], name="outgoing_by_id"),
                            models.Index(fields=["office", "-made_at"], name="outgoing_newest"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("office", "message"), name="outgoing_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
