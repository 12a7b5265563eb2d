"""What the matcher asks, in one question each."""

from django.db import migrations

from okienko.events.ask import questions
from okienko.routing.functions import PEOPLE, WAITS


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial")]

    operations = [questions(WAITS, PEOPLE)]
