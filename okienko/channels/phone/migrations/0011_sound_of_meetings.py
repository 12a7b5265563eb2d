"""The sound of a seat in a meeting by video, and browsers that dial into one."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0021_queued_in_order'),
        ('offices', '0018_most_an_hour'),
        ('phone', '0010_guests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='guest',
            name='number',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='phone.number'),
        ),
        migrations.CreateModel(
            name='SoundLeg',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seat', models.BigIntegerField()),
                ('person', models.BigIntegerField(null=True)),
                ('apart', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('wanted', 'Wanted'), ('up', 'Up'), ('ended', 'Ended')], default='wanted', max_length=8)),
                ('channel', models.CharField(blank=True, max_length=80)),
                ('began_at', models.DateTimeField()),
                ('up_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('guest', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='phone.guest')),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('office', 'interaction', 'seat'), name='one_sound_of_a_seat')],
            },
        ),
        RowSecurity("phone", only=("phone_soundleg",)),
    ]
