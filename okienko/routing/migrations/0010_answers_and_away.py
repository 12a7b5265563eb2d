"""When an answer in a chat is slow, and who waits but has left the page: offered to nobody."""

import django.core.validators
from django.db import migrations, models

from okienko.events.db_function import ALL, db_function

_WAIT = (
    "id bigint, office bigint, queue bigint, live boolean, medium varchar, language varchar, "
    "entered timestamptz, rank timestamptz, preferred bigint, preferred_until timestamptz, "
    "excluded bigint, held boolean"
)
_WAITING = """
select w.id, w.office_id, w.queue_id, w.live, w.medium, w.language, w.entered_at, w.rank_at,
       w.preferred_id, w.preferred_until, w.excluded_id, w.offered or w.away_since is not null
from routing_wait w where w.result = ''
"""

#: Contacts that wait: all, and those of some ids. `held`: to be offered to nobody now.
ALL_WAITS = db_function("okienko_all_waits_3", "", _WAIT, ALL, _WAITING)
WAITS = db_function(
    "okienko_waits_3", "wanted bigint[]", _WAIT, ALL, f"{_WAITING} and w.id = any (wanted)"
)

_GONE = """
drop function if exists okienko_all_waits_2();
drop function if exists okienko_waits_2(bigint[]);
"""

_BACK = """
drop function if exists okienko_all_waits_3();
drop function if exists okienko_waits_3(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0009_from_list_and_later")]

    operations = [
        migrations.RunSQL(_GONE, migrations.RunSQL.noop),
        migrations.AddField(
            "queue",
            "answer_seconds",
            models.IntegerField(
                db_default=60,
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(86400),
                ],
            ),
        ),
        migrations.AddField("wait", "away_since", models.DateTimeField(null=True)),
        migrations.AddField(
            "wait", "away_seconds", models.FloatField(db_default=0, default=0)
        ),
        migrations.RunSQL(ALL_WAITS + WAITS, _BACK),
    ]
