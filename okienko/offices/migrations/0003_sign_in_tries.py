from django.db import migrations, models

from okienko.events.security.row_security import Open


class Migration(migrations.Migration):
    """Tries to sign in, counted together by all processes."""

    dependencies = [("offices", "0002_sign_in")]

    operations = [
        migrations.CreateModel(
            name="SignInTry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("login", models.CharField(max_length=40)),
                ("origin", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_index=True)),
                ("right", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["login", "at"], name="sign_in_login"),
                    models.Index(fields=["origin", "at"], name="sign_in_origin"),
                ],
            },
        ),
        Open(["offices_signintry"]),
    ]
