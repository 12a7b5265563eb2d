"""What officials write and have not sent yet, kept by the server."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("interactions", "0004_partly"), ("offices", "0002_sign_in")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "form",
                    models.CharField(
                        choices=[("reply", "Reply"), ("note", "Note"), ("wrap", "Wrap")],
                        max_length=8,
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                ("files", models.JSONField(blank=True, default=list)),
                ("version", models.IntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                ("other", models.JSONField(blank=True, null=True)),
                (
                    "interaction",
                    okienko.events.models.OfficeLink(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="interactions.interaction",
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
                (
                    "official",
                    okienko.events.models.OfficeLink(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="offices.official",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["office", "interaction", "official", "form"], name="draft_once"
                    )
                ],
            },
        ),
        RowSecurity("interactions", only=("interactions_draft",)),
    ]
