"""A customer's leg goes from a talk back into a menu."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models


MENU_OF = "phone_call_menu_of_id_office"


class Migration(migrations.Migration):

    dependencies = [
        ('phone', '0020_dialling'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='asks',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='menu_of',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='phone.number'),
        ),
        # the composite key, as RowSecurity makes it for a new table
        migrations.RunSQL(
            f"alter table phone_call add constraint {MENU_OF} foreign key (office_id, menu_of_id) "
            "references phone_number (office_id, id)",
            f"alter table phone_call drop constraint {MENU_OF}",
        ),
    ]
