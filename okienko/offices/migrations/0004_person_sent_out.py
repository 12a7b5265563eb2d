from django.db import migrations, models


class Migration(migrations.Migration):
    """All sessions of a login can be ended at once."""

    dependencies = [("offices", "0003_sign_in_tries")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="sent_out",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
