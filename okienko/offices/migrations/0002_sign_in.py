from django.db import migrations

from okienko.events.security.row_security import Open


class Migration(migrations.Migration):
    """The sign-in library's tables, which come after the logins that they refer to."""

    dependencies = [
        ("offices", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [Open(["account_emailaddress", "account_emailconfirmation"])]
