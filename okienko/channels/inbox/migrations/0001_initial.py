"""Addresses for providers, and what they bring."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity

HOOK = """
-- Which account an address for providers belongs to: asked before any office is known. Who asks must
-- know a token of 256 random bits.
create function okienko_hook(wanted_kind varchar, wanted_digest varchar)
returns table (office_id bigint, account_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.office_id, h.account_id
  from inbox_hook h join channels_account a on a.id = h.account_id
  where h.digest = wanted_digest and a.kind = wanted_kind and a.enabled
$$;
revoke all on function okienko_hook(varchar, varchar) from public;
grant execute on function okienko_hook(varchar, varchar) to okienko_app;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('channels', '0002_own_addresses'),
        ('offices', '0006_login_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('forged', models.IntegerField(default=0)),
                ('forged_at', models.DateTimeField(null=True)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account'), name='hook_once')],
            },
        ),
        migrations.CreateModel(
            name='Payload',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('received_at', models.DateTimeField()),
                ('content_type', models.CharField(blank=True, max_length=120)),
                ('body', models.BinaryField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('handled', 'Handled'), ('aside', 'Aside'), ('dropped', 'Dropped')], default='waiting', max_length=8)),
                ('next_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'aside'])), fields=['office', 'account', 'id'], name='payload_waits'), models.Index(fields=['office', 'ended_at'], name='payload_old')],
            },
        ),
        RowSecurity("inbox"),
        migrations.RunSQL(HOOK, "drop function okienko_hook(varchar, varchar)"),
    ]
