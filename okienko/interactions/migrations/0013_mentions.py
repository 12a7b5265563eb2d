"""Colleagues who are named in notes."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0012_ended'),
        ('offices', '0015_logo'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('message', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='interactions.message')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.official')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['office', 'official'], name='mention_unseen')],
                'constraints': [models.UniqueConstraint(fields=('office', 'message', 'official'), name='mention_once')],
            },
        ),
        RowSecurity("interactions", only=("interactions_mention",)),
    ]
