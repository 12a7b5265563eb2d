"""Which operators answer OPTIONS, and what administrators are told of lines that are down."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('offices', '0019_interpreters'),
        ('phone', '0022_leg_quality'),
    ]

    operations = [
        migrations.CreateModel(
            name='LineNews',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('down_since', models.DateTimeField()),
                ('refused', models.BooleanField(default=False)),
                ('up_since', models.DateTimeField(null=True)),
                ('told', models.BooleanField(default=False)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account'), name='line_news_once')],
            },
        ),
        migrations.CreateModel(
            name='LineProof',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('server', models.CharField(max_length=300)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account'), name='line_proved_once')],
            },
        ),
        RowSecurity("phone", only=("phone_linenews", "phone_lineproof")),
    ]
