"""What stands beside the pictures of a meeting, and the stills that were asked for."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0021_queued_in_order'),
        ('offices', '0018_most_an_hour'),
        ('video', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Beside',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('page', models.SmallIntegerField(db_default=1, default=1)),
                ('screen_turn', models.SmallIntegerField(db_default=0, default=0)),
                ('file', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.attachment')),
                ('meeting', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('screen', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
                ('shower', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'meeting'), name='beside_a_meeting')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('agreed', models.BooleanField(null=True)),
                ('asker', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
                ('file', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.attachment')),
                ('meeting', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'meeting', 'id'], name='snapshots_of')],
            },
        ),
        RowSecurity("video", only=("video_beside", "video_snapshot")),
    ]
