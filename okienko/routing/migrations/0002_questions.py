"""What the matcher asks, in one question each."""

from django.db import migrations

from okienko.events.ask import questions
from okienko.routing.functions import ALL_WAITS, EVERYBODY, PEOPLE, WAITS


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial")]

    operations = [questions(ALL_WAITS, WAITS, EVERYBODY, PEOPLE)]
