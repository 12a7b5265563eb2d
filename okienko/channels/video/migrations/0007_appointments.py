"""Video calls that were agreed, for now or for a time."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_term_between'),
        ('channels', '0003_end_told'),
        ('customers', '0003_consent'),
        ('interactions', '0022_assists'),
        ('offices', '0019_interpreters'),
        ('video', '0006_relay'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('token', models.CharField(max_length=64)),
                ('salt', models.CharField(max_length=32)),
                ('state', models.CharField(choices=[('open', 'agreed'), ('used', 'took place'), ('missed', 'nobody came'), ('cancelled', 'called off')], default='open', max_length=10)),
                ('starts_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('booked', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('address_kind', models.CharField(max_length=10)),
                ('address_value', models.CharField(max_length=254)),
                ('language', models.CharField(max_length=5)),
                ('spoken', models.CharField(max_length=5)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('case', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('contact', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='interactions.interaction')),
                ('customer', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('made_by', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
                ('meeting', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='video.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
                ('topic', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='interactions.topic')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['office', 'starts_at'], name='appointments_to_come')],
                'constraints': [models.UniqueConstraint(fields=('office', 'token'), name='appointment_of_link')],
            },
        ),
        RowSecurity("video", only=("video_appointment",)),
    ]
