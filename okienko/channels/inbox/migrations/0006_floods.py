"""Senders of hundreds are held; what is unknown, replayed or signed by a wrong clock is known."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('inbox', '0005_paused'),
        ('offices', '0018_most_an_hour'),
    ]

    operations = [
        migrations.CreateModel(
            name='Flood',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('most', models.IntegerField()),
                ('beginning', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('held', 'Held'), ('taken', 'Taken'), ('discarded', 'Discarded')], default='held', max_length=9)),
                ('first_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='FloodPart',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('began_at', models.DateTimeField()),
                ('count', models.IntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='hook',
            name='skew',
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='hook',
            name='skew_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='payload',
            name='again',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='payload',
            name='freed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='payload',
            name='unknown',
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='payload',
            name='unknown_words',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddIndex(
            model_name='payload',
            index=models.Index(fields=['office', 'account', 'received_at'], name='payload_came'),
        ),
        migrations.AddField(
            model_name='flood',
            name='account',
            field=okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account'),
        ),
        migrations.AddField(
            model_name='flood',
            name='decided_by',
            field=okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='offices.official'),
        ),
        migrations.AddField(
            model_name='flood',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office'),
        ),
        migrations.AddField(
            model_name='floodpart',
            name='flood',
            field=okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='inbox.flood'),
        ),
        migrations.AddField(
            model_name='floodpart',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office'),
        ),
        migrations.AddField(
            model_name='floodpart',
            name='payload',
            field=okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='inbox.payload'),
        ),
        migrations.AddField(
            model_name='sender',
            name='account',
            field=okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account'),
        ),
        migrations.AddField(
            model_name='sender',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office'),
        ),
        migrations.AddIndex(
            model_name='flood',
            index=models.Index(fields=['office', 'state', 'first_at'], name='flood_held'),
        ),
        migrations.AddConstraint(
            model_name='flood',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'held')), fields=('office', 'account', 'kind', 'value'), name='one_flood_of_a_sender'),
        ),
        migrations.AddConstraint(
            model_name='floodpart',
            constraint=models.UniqueConstraint(fields=('office', 'payload', 'place'), name='flood_part_once'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.UniqueConstraint(fields=('office', 'account', 'kind', 'value'), name='sender_once'),
        ),
        RowSecurity("inbox", only=("inbox_sender", "inbox_flood", "inbox_floodpart")),
    ]
