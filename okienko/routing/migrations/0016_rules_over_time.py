"""What happens to who waits too long, or comes when too many do; what such rules did."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0019_interpreters'),
        ('routing', '0015_told_while_waiting'),
    ]

    operations = [
        migrations.AddField(
            model_name='queue',
            name='rules',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AlterField(
            model_name='wait',
            name='result',
            field=models.CharField(blank=True, choices=[('', 'waiting'), ('answered', 'answered'), ('abandoned', 'abandoned'), ('moved', 'moved to another queue'), ('closed', 'closed'), ('message', 'left a message instead'), ('ended', 'was told that nobody could come')], default='', max_length=10),
        ),
        migrations.CreateModel(
            name='RuleActed',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('when', models.CharField(choices=[('time', 'waited so long'), ('length', 'so many waited')], max_length=6)),
                ('number', models.IntegerField()),
                ('what', models.CharField(blank=True, max_length=8)),
                ('action', models.CharField(choices=[('raise', 'comes before the others'), ('queue', 'goes to another queue'), ('box', 'leaves a message'), ('call', 'may be called instead'), ('end', 'is told that nobody can come')], max_length=6)),
                ('at', models.DateTimeField()),
                ('done', models.BooleanField(default=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('queue', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routing.queue')),
                ('wait', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='routing.wait')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'at'], name='rules_by_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'wait', 'when', 'number', 'what', 'action'), name='rule_acts_once')],
            },
        ),
        RowSecurity("routing", only=("routing_ruleacted",)),
    ]
