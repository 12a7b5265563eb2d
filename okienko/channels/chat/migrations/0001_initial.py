"""Windows, who writes in them, and whose window and token it is."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity

WINDOW = """
-- Which connection a public key opens, and whether nothing begins there for now: asked before any
-- office is known.
create function okienko_chat_window(wanted_key varchar)
returns table (office_id bigint, account_id bigint, off boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select w.office_id, w.account_id, not a.enabled or o.paused_at is not null
  from chat_window w
  join channels_account a on a.id = w.account_id
  join offices_office o on o.id = w.office_id
  where w.key = wanted_key
$$;
revoke all on function okienko_chat_window(varchar) from public;
grant execute on function okienko_chat_window(varchar) to okienko_app;
"""

VISIT = """
-- Whose chat a token is of: asked before any office is known. Who asks must know a token of 256
-- random bits.
create function okienko_chat_visit(wanted_digest varchar)
returns table (office_id bigint, account_id bigint, visit_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.office_id, v.account_id, v.id
  from chat_token t join chat_visit v on v.id = t.visit_id
  where t.digest = wanted_digest
$$;
revoke all on function okienko_chat_visit(varchar) from public;
grant execute on function okienko_chat_visit(varchar) to okienko_app;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('channels', '0002_own_addresses'),
        ('interactions', '0008_topic_order_outcomewords'),
        ('offices', '0015_logo'),
    ]

    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('conversation', models.CharField(max_length=40)),
                ('begun', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=5)),
                ('page', models.CharField(blank=True, max_length=500)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('contact', models.CharField(blank=True, max_length=254)),
                ('network', models.CharField(blank=True, max_length=64)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('delivered', models.BigIntegerField(default=0)),
                ('read', models.BigIntegerField(default=0)),
                ('official_read', models.BigIntegerField(default=0)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('visit', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chat.visit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Resume',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('until', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('visit', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chat.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('mark', models.SmallIntegerField()),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('visit', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chat.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=16, unique=True)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['office', 'account', '-began_at'], name='visit_newest'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('gone_at__isnull', False)), fields=['office', 'gone_at'], name='visit_gone'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('office', 'account', 'begun'), name='visit_begun_once'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('office', 'conversation'), name='visit_conversation'),
        ),
        migrations.AddConstraint(
            model_name='resume',
            constraint=models.UniqueConstraint(fields=('office', 'digest'), name='resume_once'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('office', 'interaction'), name='rated_once'),
        ),
        migrations.AddConstraint(
            model_name='window',
            constraint=models.UniqueConstraint(fields=('office', 'account'), name='window_once'),
        ),
        RowSecurity("chat"),
        migrations.RunSQL(WINDOW, "drop function okienko_chat_window(varchar)"),
        migrations.RunSQL(VISIT, "drop function okienko_chat_visit(varchar)"),
    ]
