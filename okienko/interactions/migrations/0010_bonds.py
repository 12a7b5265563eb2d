"""What officials say of two contacts: of one matter, or not."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0009_letters_begun'),
        ('offices', '0015_logo'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bond',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('together', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('first', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
                ('second', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interactions.interaction')),
            ],
            options={
                'indexes': [models.Index(fields=['second'], name='bond_by_second')],
                'constraints': [models.UniqueConstraint(fields=('office', 'first', 'second'), name='bond_once')],
            },
        ),
        RowSecurity("interactions", only=("interactions_bond",)),
    ]
