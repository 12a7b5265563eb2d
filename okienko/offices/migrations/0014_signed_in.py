"""Where each person is signed in."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.security.row_security import Open


class Migration(migrations.Migration):
    dependencies = [("offices", "0013_closing_said")]

    operations = [
        migrations.CreateModel(
            name="SignedIn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("session", models.CharField(max_length=40, unique=True)),
                ("browser", models.CharField(blank=True, max_length=40)),
                ("system", models.CharField(blank=True, max_length=40)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
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
        Open(["offices_signedin"]),
    ]
