"""What is on its way out is no longer kept here: see the outbox."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("email", "0003_letter_forms"), ("outbox", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Outgoing")])
    ]
