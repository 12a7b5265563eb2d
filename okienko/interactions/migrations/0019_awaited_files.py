"""Files that a provider keeps for us, and messages of a kind that nobody knows yet."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('interactions', '0018_public_and_changed'),
        ('offices', '0018_most_an_hour'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='unknown',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='AwaitedFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reference', models.TextField()),
                ('name', models.CharField(blank=True, max_length=200)),
                ('content_type', models.CharField(blank=True, max_length=120)),
                ('size', models.IntegerField(default=0)),
                ('number', models.SmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('waits', 'on its way'), ('too_large', 'too large to be taken in'), ('gone', 'the provider does not have it any more'), ('kind', 'not taken in, for it may run something'), ('virus', 'not taken in: a virus was found in it'), ('broken', 'not taken in: it is damaged'), ('failed', 'could not be fetched')], default='waits', max_length=9)),
                ('tries', models.SmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(blank=True, null=True)),
                ('account', okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account')),
                ('message', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='awaited', to='interactions.message')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waits')), fields=['next_at'], name='awaited_file_due')],
            },
        ),
        RowSecurity("interactions", only=("interactions_awaitedfile",)),
    ]
