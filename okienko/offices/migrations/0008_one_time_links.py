"""People are let in by a link, once; their work's e-mail address is kept for it."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.security.row_security import Open


class Migration(migrations.Migration):
    dependencies = [("offices", "0007_department_active")]

    operations = [
        migrations.AddField(
            "person", "email", models.EmailField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField("person", "asked_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="OneTimeLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="offices.person",
                    ),
                ),
            ],
        ),
        Open(["offices_onetimelink"]),
    ]
