"""Calls are recorded by a rule of their queue: rules, what callers were told, what was recorded."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.db_function import ONE, db_function
from okienko.events.security.row_security import RowSecurity

names = import_module("okienko.channels.phone.migrations.0005_names")
listening = import_module("okienko.channels.phone.migrations.0017_listening")

#: As before, and whether its queue records, and what is recorded.
CALL = db_function(
    "okienko_phone_call_4",
    "of_office bigint, wanted bigint",
    "state varchar, direction varchar, official bigint, address_kind varchar, "
    "address_value varchar, address_name varchar, asterisk_epoch varchar, channel varchar, "
    "customer_up boolean, desk_channel varchar, desk_person bigint, desk_up boolean, "
    "ended_at timestamptz, offer bigint, offered_to bigint, person bigint, line bigint, "
    "leg bigint, ear bigint, rule bigint, recording bigint",
    ONE,
    """
    select i.state, i.direction, i.official_id, i.address_kind, i.address_value, i.address_name,
           c.asterisk_epoch, c.channel, c.customer_up, c.desk_channel, c.desk_person, c.desk_up,
           c.ended_at, o.id, o.official_id, f.person_id, l.person_id, g.id, e.id, r.id, k.id
    from phone_call c
    join interactions_interaction i on i.id = c.interaction_id
    left join routing_offer o on o.interaction_id = i.id and o.state = 'pending'
    left join offices_official f on f.id = o.official_id
    left join phone_line l on l.person_id = f.person_id
    left join phone_consultleg g on g.interaction_id = i.id and g.state <> 'ended'
    left join phone_listening e on e.interaction_id = i.id and e.state <> 'ended'
    left join phone_recordingrule r on r.active and r.queue_id = (
        select w.queue_id from routing_wait w
        where w.interaction_id = i.id order by w.id desc limit 1
    )
    left join phone_callrecording k on k.interaction_id = i.id
    where c.interaction_id = wanted
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0023_relayed'),
        ('offices', '0019_interpreters'),
        ('phone', '0025_colleagues_asked'),
        ('routing', '0015_told_while_waiting'),
    ]

    operations = [
        migrations.AlterField(
            model_name='keptsound',
            name='gone_why',
            field=models.CharField(blank=True, choices=[('rule', 'deleted when its days were over'), ('refused', 'not kept: the caller refused'), ('person', 'deleted by a person'), ('', '')], default='', max_length=10),
        ),
        migrations.CreateModel(
            name='RecordingRule',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('active', models.BooleanField(default=True)),
                ('mode', models.CharField(choices=[('every', 'every call, unless the caller refuses'), ('request', 'only when the official asks for it in the call'), ('consent', 'only when the caller agrees by a key')], max_length=8)),
                ('basis', models.TextField(max_length=500)),
                ('keep_days', models.IntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)])),
                ('short_pl', models.TextField(blank=True, default='', max_length=300)),
                ('short_en', models.TextField(blank=True, default='', max_length=300)),
                ('short_uk', models.TextField(blank=True, default='', max_length=300)),
                ('long_pl', models.TextField(blank=True, default='', max_length=2000)),
                ('long_en', models.TextField(blank=True, default='', max_length=2000)),
                ('long_uk', models.TextField(blank=True, default='', max_length=2000)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('queue', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.queue')),
            ],
        ),
        migrations.CreateModel(
            name='RecordingText',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('made_at', models.DateTimeField()),
                ('mode', models.CharField(choices=[('every', 'every call, unless the caller refuses'), ('request', 'only when the official asks for it in the call'), ('consent', 'only when the caller agrees by a key')], max_length=8)),
                ('basis', models.TextField()),
                ('keep_days', models.IntegerField()),
                ('texts', models.JSONField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('rule', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='phone.recordingrule')),
            ],
        ),
        migrations.CreateModel(
            name='CallRecording',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=5)),
                ('sequence', models.IntegerField(default=0)),
                ('mode', models.CharField(max_length=8)),
                ('phase', models.CharField(max_length=8)),
                ('words', models.CharField(blank=True, max_length=8)),
                ('heard', models.BooleanField(default=False)),
                ('choice', models.CharField(blank=True, max_length=8)),
                ('wished', models.BooleanField(default=False)),
                ('paused', models.BooleanField(default=False)),
                ('typing', models.BooleanField(default=False)),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('rule', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phone.recordingrule')),
                ('text', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phone.recordingtext')),
            ],
        ),
        migrations.CreateModel(
            name='RecordingTold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=5)),
                ('at', models.DateTimeField()),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('text', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phone.recordingtext')),
            ],
        ),
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'interaction'], name='hearings_of_contact')],
            },
        ),
        migrations.CreateModel(
            name='RecordedPart',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('keep_days', models.IntegerField()),
                ('customer_channel', models.CharField(max_length=80)),
                ('desk_channel', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('open', 'Open'), ('ended', 'Ended'), ('kept', 'Kept'), ('dropped', 'Dropped')], default='open', max_length=8)),
                ('broken', models.BooleanField(default=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('customer_sound', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='phone.keptsound')),
                ('desk_sound', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='phone.keptsound')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
                ('recording', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='phone.callrecording')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'ended'])), fields=['office'], name='parts_to_take_in')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('office', 'recording'), name='one_part_at_a_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='recordingrule',
            constraint=models.UniqueConstraint(fields=('office', 'queue'), name='recording_rule_of_queue'),
        ),
        migrations.AddConstraint(
            model_name='recordingtext',
            constraint=models.UniqueConstraint(fields=('office', 'rule', 'number'), name='recording_text_once'),
        ),
        migrations.AddConstraint(
            model_name='callrecording',
            constraint=models.UniqueConstraint(fields=('office', 'interaction'), name='one_recording'),
        ),
        migrations.AddIndex(
            model_name='recordingtold',
            index=models.Index(fields=['office', 'interaction'], name='told_of_recording'),
        ),
        RowSecurity(
            "phone",
            only=(
                "phone_callrecording",
                "phone_hearing",
                "phone_recordedpart",
                "phone_recordingrule",
                "phone_recordingtext",
                "phone_recordingtold",
            ),
        ),
        migrations.RunSQL(CALL, names.drop("okienko_phone_call_4")),
        migrations.RunSQL(names.drop("okienko_phone_call_3"), listening.CALL),
    ]
