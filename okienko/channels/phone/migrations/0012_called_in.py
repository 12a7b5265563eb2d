"""People who are called into a meeting by video, and departments that take one over."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models


def office_link(table: str) -> migrations.RunSQL:
    """The composite key of `account`, as row_security.RowSecurity makes it for a new table."""
    name = f"{table}_account_id_office"
    return migrations.RunSQL(
        f"alter table {table} add constraint {name} foreign key (office_id, account_id) "
        "references channels_account (office_id, id)",
        f"alter table {table} drop constraint {name}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('phone', '0011_sound_of_meetings'),
    ]

    operations = [
        migrations.AddField(
            model_name='consultleg',
            name='account',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account'),
        ),
        migrations.AddField(
            model_name='soundleg',
            name='account',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account'),
        ),
        migrations.AddField(
            model_name='soundleg',
            name='digits',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        office_link("phone_consultleg"),
        office_link("phone_soundleg"),
    ]
