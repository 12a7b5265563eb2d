"""How far connections are read that are asked."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("channels", "0002_own_addresses"),
        ("offices", "0012_office_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("cursor", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                ("trouble_since", models.DateTimeField(null=True)),
                (
                    "account",
                    okienko.events.models.OfficeLink(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels.account",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "account"), name="asked_once")
                ],
            },
        ),
        RowSecurity("asked"),
    ]
