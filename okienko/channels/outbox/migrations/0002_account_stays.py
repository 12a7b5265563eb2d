"""An account stays while something of it is kept: with it would go what is on its way."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_own_addresses'),
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outgoing',
            name='account',
            field=okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account'),
        ),
    ]
