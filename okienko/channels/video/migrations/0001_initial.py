"""Meetings, who has a seat in them, and what their browsers say to each other."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('channels', '0003_end_told'),
        ('interactions', '0021_queued_in_order'),
        ('offices', '0018_most_an_hour'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('begun', models.CharField(max_length=64)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('customer', 'Customer'), ('official', 'Official'), ('colleague', 'Colleague'), ('interpreter', 'Interpreter')], max_length=12)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(max_length=5)),
                ('token', models.CharField(max_length=64)),
                ('page', models.CharField(blank=True, max_length=40)),
                ('turn', models.SmallIntegerField(default=0)),
                ('camera', models.BooleanField(default=False)),
                ('microphone', models.BooleanField(default=False)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('network', models.CharField(blank=True, max_length=64)),
                ('meeting', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='video.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.official')),
            ],
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('generation', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=12)),
                ('body', models.JSONField()),
                ('at', models.DateTimeField()),
                ('meeting', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('receiver', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
                ('sender', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
            ],
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('office', 'interaction'), name='meeting_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('office', 'account', 'begun'), name='meeting_begun_once'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('network', ''), _negated=True), fields=['office', 'began_at'], name='seats_of_networks'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('office', 'token'), name='seat_of_token'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('official__isnull', False)), fields=('office', 'meeting', 'official'), name='one_seat_of_an_official'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['office', 'receiver', 'id'], name='signals_to'),
        ),
        RowSecurity("video"),
    ]
