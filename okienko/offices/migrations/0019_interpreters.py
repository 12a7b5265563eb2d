"""People who only interpret."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0018_most_an_hour")]

    operations = [
        migrations.AlterField(
            "official",
            "role",
            models.CharField(
                choices=[
                    ("interpreter", "Interpreter"),
                    ("trainee", "Trainee"),
                    ("official", "Official"),
                    ("supervisor", "Supervisor"),
                    ("admin", "Admin"),
                ],
                default="official",
                max_length=20,
            ),
        ),
    ]
