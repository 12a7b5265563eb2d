"""Callers are asked after a call how it was."""

import django.core.validators
import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('interactions', '0023_relayed'),
        ('offices', '0019_interpreters'),
        ('routing', '0016_rules_over_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('keys', 'by keys, after the official hangs up'), ('text', 'by a link in a text message, after the call')], max_length=4)),
                ('language', models.CharField(max_length=5)),
                ('asked_at', models.DateTimeField()),
                ('token', models.CharField(blank=True, default='', max_length=64)),
                ('until', models.DateTimeField(null=True)),
                ('mark', models.SmallIntegerField(null=True)),
                ('settled', models.BooleanField(null=True)),
                ('words', models.TextField(blank=True, default='')),
                ('words_gone_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
                ('queue', okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routing.queue')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'asked_at'], name='asked_by_time')],
                'constraints': [models.UniqueConstraint(fields=('office', 'interaction'), name='asked_of_a_contact'), models.UniqueConstraint(condition=models.Q(('token', ''), _negated=True), fields=('office', 'token'), name='asked_by_a_link')],
            },
        ),
        migrations.CreateModel(
            name='Questions',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('keys', 'by keys, after the official hangs up'), ('text', 'by a link in a text message, after the call')], default='keys', max_length=4)),
                ('settled', models.BooleanField(default=True)),
                ('keep_days', models.IntegerField(default=90, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)])),
                ('text_pl', models.CharField(blank=True, default='', max_length=300)),
                ('text_en', models.CharField(blank=True, default='', max_length=300)),
                ('text_uk', models.CharField(blank=True, default='', max_length=300)),
                ('active', models.BooleanField(default=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('queue', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.queue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'queue'), name='questions_of_a_queue')],
            },
        ),
        RowSecurity("satisfaction"),
    ]
