"""How letters are shown is made once and kept; those of before are prepared in the background."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("email", "0002_results"),
        ("interactions", "0003_participants"),
        ("offices", "0002_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterForm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("folds", models.JSONField(default=list)),
                ("html", models.TextField(blank=True)),
                ("mark", models.CharField(blank=True, max_length=40)),
                ("remote", models.PositiveIntegerField(default=0)),
                ("pictures", models.JSONField(default=list)),
                ("cut", models.BooleanField(default=False)),
                ("failed", models.BooleanField(default=False)),
                (
                    "message",
                    okienko.events.models.OfficeLink(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interactions.message",
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
                    models.UniqueConstraint(fields=["office", "message"], name="letter_form_once")
                ],
            },
        ),
        RowSecurity("email", only=("email_letterform",)),
    ]
