"""Waits and work that assist another contact: the matcher asks for the language alone."""

from django.db import migrations, models

from okienko.events.db_function import ALL, db_function

_WAIT = (
    "id bigint, office bigint, queue bigint, live boolean, medium varchar, language varchar, "
    "entered timestamptz, rank timestamptz, preferred bigint, preferred_until timestamptz, "
    "excluded bigint, helps varchar, held boolean"
)
_WAITING = """
select w.id, w.office_id, w.queue_id, w.live, w.medium, w.language, w.entered_at, w.rank_at,
       w.preferred_id, w.preferred_until, w.excluded_id, w.helps,
       w.offered or w.away_since is not null or w.helps = 'colleague'
from routing_wait w where w.result = ''
"""

#: Contacts that wait: all, and those of some ids. `held`: the matcher offers it to nobody now; a
#: colleague is asked by whoever wants one.
ALL_WAITS = db_function("okienko_all_waits_4", "", _WAIT, ALL, _WAITING)
WAITS = db_function(
    "okienko_waits_4", "wanted bigint[]", _WAIT, ALL, f"{_WAITING} and w.id = any (wanted)"
)

_GONE = """
drop function if exists okienko_all_waits_3();
drop function if exists okienko_waits_3(bigint[]);
"""

_BACK = """
drop function okienko_all_waits_4();
drop function okienko_waits_4(bigint[]);
"""

_HELPS = models.CharField(
    blank=True,
    choices=[("", "None"), ("interpreter", "Interpreter"), ("colleague", "Colleague")],
    db_default="",
    default="",
    max_length=12,
)


class Migration(migrations.Migration):
    dependencies = [("routing", "0011_later_why")]

    operations = [
        migrations.RunSQL(_GONE, migrations.RunSQL.noop),
        migrations.AddField("engagement", "helps", _HELPS),
        migrations.AddField("wait", "helps", _HELPS.clone()),
        migrations.RunSQL(ALL_WAITS + WAITS, _BACK),
    ]
