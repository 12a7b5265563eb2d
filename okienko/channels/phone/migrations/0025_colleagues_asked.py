"""A colleague is asked during a call, as a department is."""

import django.db.models.deletion
from django.db import migrations

import okienko.events.models

LINKS = {"colleague": "offices_official", "helper": "interactions_interaction"}


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0023_relayed'),
        ('offices', '0019_interpreters'),
        ('phone', '0024_call_record'),
    ]

    operations = [
        migrations.AddField(
            model_name='consultleg',
            name='colleague',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official'),
        ),
        migrations.AddField(
            model_name='consultleg',
            name='helper',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='interactions.interaction'),
        ),
        # the composite keys, as RowSecurity makes them for a new table
        *(
            migrations.RunSQL(
                f"alter table phone_consultleg add constraint phone_consultleg_{name}_id_office "
                f"foreign key (office_id, {name}_id) references {table} (office_id, id)",
                f"alter table phone_consultleg drop constraint phone_consultleg_{name}_id_office",
            )
            for name, table in LINKS.items()
        ),
    ]
