"""The growing spans of time begin at the newest contact there is, not at the end of all days."""

from importlib import import_module

from django.db import migrations

before = import_module("okienko.searching.migrations.0003_newest_first")

END = "least(until, last_at + interval '1 microsecond')"
NEWEST = (
    "least(until, last_at + interval '1 microsecond', (select max(newest.at) + interval"
    " '1 microsecond' from unnest(mine) office cross join lateral (select d.at from"
    " searching_document d where d.office_id = office order by d.at desc limit 1) newest))"
)


class Migration(migrations.Migration):
    dependencies = [("searching", "0003_newest_first")]

    operations = [
        migrations.RunSQL(
            before.BODY.format(first=before.FIRST, hits=before.HITS).replace(END, NEWEST),
            before.BODY.format(first=before.FIRST, hits=before.HITS),
        )
    ]
