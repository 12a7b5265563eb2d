"""What the operators of lines count, beside what we do."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('offices', '0019_interpreters'),
        ('phone', '0028_desk_phones'),
    ]

    operations = [
        migrations.CreateModel(
            name='OperatorColumns',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('columns', models.JSONField(default=dict)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account'), name='columns_of_a_line')],
            },
        ),
        migrations.CreateModel(
            name='OperatorDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('calls', models.JSONField(null=True)),
                ('outward', models.BooleanField(default=True)),
                ('inward', models.BooleanField(default=True)),
                ('many', models.IntegerField()),
                ('minutes', models.IntegerField()),
                ('our_many', models.IntegerField(default=0)),
                ('our_minutes', models.IntegerField(default=0)),
                ('differences', models.JSONField(default=list)),
                ('compared_at', models.DateTimeField(null=True)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account', 'day'), name='operator_day_of_a_line')],
            },
        ),
        RowSecurity("phone", only=("phone_operatorcolumns", "phone_operatorday")),
    ]
