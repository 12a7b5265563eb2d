"""Reports of what works from where."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0018_most_an_hour'),
        ('video', '0004_by_telephone'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckReport',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=8)),
                ('official', models.BooleanField()),
                ('browser', models.CharField(max_length=60)),
                ('lines', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'made_at'], name='check_reports_by_time')],
                'constraints': [models.UniqueConstraint(fields=('office', 'number'), name='check_report_number')],
            },
        ),
        RowSecurity("video", only=("video_checkreport",)),
    ]
