"""A number that an office gave up may be another's: only those in use must differ."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("phone", "0003_menus_by_id")]

    operations = [
        migrations.AlterField("number", "digits", models.CharField(max_length=40, verbose_name="number")),
        migrations.AddConstraint(
            "number",
            models.UniqueConstraint(
                fields=["digits"], condition=models.Q(active=True), name="number_in_use_once"
            ),
        ),
    ]
