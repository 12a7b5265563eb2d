"""Supervisors at calls: who, at whose, how and from when to when."""

from importlib import import_module

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.db_function import ONE, db_function
from okienko.events.security.row_security import RowSecurity

names = import_module("okienko.channels.phone.migrations.0005_names")

#: As before, and who listens.
CALL = db_function(
    "okienko_phone_call_3",
    "of_office bigint, wanted bigint",
    "state varchar, direction varchar, official bigint, address_kind varchar, "
    "address_value varchar, address_name varchar, asterisk_epoch varchar, channel varchar, "
    "customer_up boolean, desk_channel varchar, desk_person bigint, desk_up boolean, "
    "ended_at timestamptz, offer bigint, offered_to bigint, person bigint, line bigint, "
    "leg bigint, ear bigint",
    ONE,
    """
    select i.state, i.direction, i.official_id, i.address_kind, i.address_value, i.address_name,
           c.asterisk_epoch, c.channel, c.customer_up, c.desk_channel, c.desk_person, c.desk_up,
           c.ended_at, o.id, o.official_id, f.person_id, l.person_id, g.id, e.id
    from phone_call c
    join interactions_interaction i on i.id = c.interaction_id
    left join routing_offer o on o.interaction_id = i.id and o.state = 'pending'
    left join offices_official f on f.id = o.official_id
    left join phone_line l on l.person_id = f.person_id
    left join phone_consultleg g on g.interaction_id = i.id and g.state <> 'ended'
    left join phone_listening e on e.interaction_id = i.id and e.state <> 'ended'
    where c.interaction_id = wanted
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0023_relayed'),
        ('offices', '0019_interpreters'),
        ('phone', '0016_waiting_talk'),
    ]

    operations = [
        migrations.CreateModel(
            name='Listening',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('person', models.BigIntegerField()),
                ('mode', models.CharField(choices=[('listen', 'listens'), ('whisper', 'whispers'), ('join', 'takes part')], max_length=8)),
                ('state', models.CharField(choices=[('wanted', 'Wanted'), ('up', 'Up'), ('ended', 'Ended')], default='wanted', max_length=8)),
                ('began_at', models.DateTimeField()),
                ('up_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('office', 'interaction'), name='one_listens_to_a_call')],
            },
        ),
        RowSecurity("phone", only=("phone_listening",)),
        migrations.RunSQL(CALL, names.drop("okienko_phone_call_3")),
        migrations.RunSQL(names.drop("okienko_phone_call_2"), names.AFTER),
    ]
