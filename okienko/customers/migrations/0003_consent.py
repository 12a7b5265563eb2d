"""What people said of being written to first."""

import django.db.models.deletion
import okienko.events.models
from okienko.events.security.row_security import RowSecurity
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_given'),
        ('offices', '0017_mention_mails'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('given', models.BooleanField()),
                ('how', models.CharField(choices=[('text', 'by a text message'), ('phone', 'by telephone'), ('person', 'in person'), ('paper', 'in writing')], max_length=6)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'kind', 'value', '-id'], name='consent_newest')],
            },
        ),
        RowSecurity("customers", only=("customers_consent",)),
    ]
