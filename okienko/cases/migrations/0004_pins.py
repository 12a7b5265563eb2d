"""PINs by which customers hear on the telephone how their case stands."""

import django.db.models.deletion
from django.db import migrations, models

from okienko.events.models import OfficeLink
from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_term_between"),
        ("offices", "0018_most_an_hour"),
    ]

    operations = [
        migrations.CreateModel(
            name="CasePin",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sealed", models.CharField(max_length=200)),
                ("wrong", models.SmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
                ("case", OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "case"), name="one_pin_of_a_case")],
            },
        ),
        RowSecurity("cases", only=("cases_casepin",)),
    ]
