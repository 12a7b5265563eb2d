"""Whom customers who sign ask the office to call for them."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0019_interpreters'),
        ('video', '0005_check_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('meeting', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.meeting')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'meeting'), name='relay_of_a_meeting')],
            },
        ),
        RowSecurity("video", only=("video_relay",)),
    ]
