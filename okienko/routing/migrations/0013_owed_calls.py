"""Who keeps the place without staying is called at their turn."""

import django.core.validators
import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0021_queued_in_order'),
        ('offices', '0018_most_an_hour'),
        ('routing', '0012_helps'),
    ]

    operations = [
        migrations.AddField(
            model_name='queue',
            name='call_again_seconds',
            field=models.IntegerField(db_default=300, default=300, validators=[django.core.validators.MinValueValidator(60), django.core.validators.MaxValueValidator(86400)]),
        ),
        migrations.AddField(
            model_name='queue',
            name='call_tries',
            field=models.IntegerField(db_default=3, default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)]),
        ),
        migrations.AddField(
            model_name='wait',
            name='by_call',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='OwedCall',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, choices=[('', 'to be called'), ('reached', 'spoken with'), ('missed', 'not reached'), ('given_up', 'taken back by the customer')], default='', max_length=8)),
                ('interaction', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('result', '')), fields=('office', 'interaction'), name='owes_one_call')],
            },
        ),
        RowSecurity("routing", only=("routing_owedcall",)),
    ]
