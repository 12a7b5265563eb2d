"""A call's rows in one question."""

from django.db import migrations

from okienko.channels.phone.functions import CALL
from okienko.events.ask import questions


class Migration(migrations.Migration):
    dependencies = [
        ("phone", "0001_initial"),
        ("routing", "0001_initial"),
    ]

    operations = [questions(CALL)]
