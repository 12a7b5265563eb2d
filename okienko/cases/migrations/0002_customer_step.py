"""The history of a case tells when its customer was corrected."""

from django.db import migrations, models

KINDS = [
    ("opened", "Opened"),
    ("moved", "Moved on"),
    ("handed_over", "Handed over"),
    ("due_set", "Term changed"),
    ("tied", "Contact tied"),
    ("untied", "Contact untied"),
    ("customer", "Customer corrected"),
    ("note", "Official note"),
    ("closed", "Closed"),
    ("reopened", "Opened again"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AlterField("casestep", "kind", models.CharField(choices=KINDS, max_length=12)),
    ]
