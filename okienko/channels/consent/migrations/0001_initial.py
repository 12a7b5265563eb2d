"""What providers let connections do."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.channels.secrets
import okienko.events.models
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('channels', '0002_own_addresses'),
        ('offices', '0012_office_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('bound', models.CharField(max_length=64)),
                ('secrets', okienko.channels.secrets.SecretsField(default=dict)),
                ('person', models.CharField(blank=True, max_length=254)),
                ('given_at', models.DateTimeField()),
                ('token_url', models.CharField(max_length=500)),
                ('expires_at', models.DateTimeField()),
                ('renew_at', models.DateTimeField()),
                ('renewing_until', models.DateTimeField(null=True)),
                ('number', models.IntegerField(default=1)),
                ('ended_at', models.DateTimeField(null=True)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account'), name='consent_once')],
            },
        ),
        RowSecurity("consent"),
    ]
