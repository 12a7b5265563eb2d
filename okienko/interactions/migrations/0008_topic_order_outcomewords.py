"""Topics have an order; an office has words of its own for outcomes."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0007_live_and_medium'),
        ('offices', '0007_department_active'),
    ]

    operations = [
        migrations.AddField(
            model_name='topic',
            name='order',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='OutcomeWords',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('words', models.CharField(max_length=200)),
                ('outcome', models.CharField(blank=True, choices=[('', 'not described'), ('information', 'Information'), ('intervention', 'Intervention'), ('not_ours', 'Not our matter'), ('mistake', 'Mistaken contact')], default='', max_length=12)),
                ('order', models.SmallIntegerField(default=0)),
                ('active', models.BooleanField(default=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'words', 'outcome'), name='outcome_words_once')],
            },
        ),
        RowSecurity("interactions", only=("interactions_outcomewords",)),
    ]
