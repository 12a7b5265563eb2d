"""Administrators are told before the token of a connection ends."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_own_addresses'),
        ('offices', '0018_most_an_hour'),
    ]

    operations = [
        migrations.CreateModel(
            name='EndTold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
                ('days', models.SmallIntegerField()),
                ('at', models.DateTimeField()),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account', 'until', 'days'), name='end_told_once')],
            },
        ),
        RowSecurity("channels", only=("channels_endtold",)),
    ]
