"""PINs with which the telephone is closed by a call."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0019_interpreters'),
        ('phone', '0014_three_together'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosingPin',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('password', models.CharField(max_length=128)),
                ('made_at', models.DateTimeField()),
                ('wrong', models.SmallIntegerField(default=0)),
                ('locked_until', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.official')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'official'), name='one_closing_pin')],
            },
        ),
        RowSecurity("phone", only=("phone_closingpin",)),
    ]
