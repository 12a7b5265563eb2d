"""A person's voice in the place of an announcement's words."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.models import OfficeLink
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0019_interpreters"),
        ("phone", "0031_shared_menus"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnouncedSound",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("announcement", OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="sounds", to="phone.announcement")),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "announcement", "language"), name="announced_by_one_voice")],
            },
        ),
        RowSecurity("phone", only=("phone_announcedsound",)),
    ]
