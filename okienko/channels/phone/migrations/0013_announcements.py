"""What is announced to callers before all else, on which numbers, and who heard it."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0019_interpreters'),
        ('phone', '0012_called_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('texts', models.JSONField()),
                ('closes', models.BooleanField(default=False)),
                ('begins_at', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
            ],
        ),
        migrations.CreateModel(
            name='AnnouncedNumber',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phone.number')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('announcement', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='numbers', to='phone.announcement')),
            ],
        ),
        migrations.CreateModel(
            name='Heard',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('said_at', models.DateTimeField(null=True)),
                ('went_on', models.BooleanField(default=False)),
                ('announcement', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='heard', to='phone.announcement')),
                ('call', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='heard', to='phone.call')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['office'], name='announced_now'),
        ),
        migrations.AddConstraint(
            model_name='announcednumber',
            constraint=models.UniqueConstraint(fields=('office', 'announcement', 'number'), name='announced_once_on_a_number'),
        ),
        migrations.AddConstraint(
            model_name='heard',
            constraint=models.UniqueConstraint(fields=('office', 'announcement', 'call'), name='heard_once_in_a_call'),
        ),
        RowSecurity(
            "phone", only=("phone_announcement", "phone_announcednumber", "phone_heard")
        ),
    ]
