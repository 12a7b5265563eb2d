"""A number may have the menu of another; without one it has its own, as before."""

import django.db.models.deletion
from django.db import migrations

import okienko.events.models

KEY = "phone_number_menu_of_id_office"


class Migration(migrations.Migration):
    dependencies = [("phone", "0030_words_while_waiting")]

    operations = [
        migrations.AddField(
            model_name="number",
            name="menu_of",
            field=okienko.events.models.OfficeLink(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="phone.number",
            ),
        ),
        # the composite key, as RowSecurity makes it for a new table
        migrations.RunSQL(
            f"alter table phone_number add constraint {KEY} "
            "foreign key (office_id, menu_of_id) references phone_number (office_id, id)",
            f"alter table phone_number drop constraint {KEY}",
        ),
    ]
