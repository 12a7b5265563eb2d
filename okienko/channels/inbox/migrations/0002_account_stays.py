"""An account stays while something that it brought is kept: with it would go what was not read yet."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_own_addresses'),
        ('inbox', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payload',
            name='account',
            field=okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account'),
        ),
    ]
