"""What callers in a queue hear besides their place: a welcome, and messages in turn."""

import django.core.validators
import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0019_interpreters'),
        ('phone', '0029_what_operators_count'),
        ('routing', '0016_rules_over_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingWords',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('welcome_pl', models.TextField(blank=True, default='', max_length=1000)),
                ('welcome_en', models.TextField(blank=True, default='', max_length=1000)),
                ('welcome_uk', models.TextField(blank=True, default='', max_length=1000)),
                ('messages', models.JSONField(blank=True, default=list)),
                ('pause_seconds', models.IntegerField(default=45, validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(3600)], verbose_name='music between them')),
                ('active', models.BooleanField(default=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('queue', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.queue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'queue'), name='waiting_words_once')],
            },
        ),
        RowSecurity("phone", only=("phone_waitingwords",)),
    ]
