"""What the matcher asks, in one question each."""

from django.db import migrations

from okienko.events.db_function import ALL, db_function, db_functions

_WAIT = (
    "id bigint, office bigint, queue bigint, attention varchar, language varchar, "
    "entered timestamptz, rank timestamptz, preferred bigint, preferred_until timestamptz, "
    "excluded bigint, offered boolean"
)
_WAITING = """
select w.id, w.office_id, w.queue_id, w.attention, w.language, w.entered_at, w.rank_at,
       w.preferred_id, w.preferred_until, w.excluded_id, w.offered
from routing_wait w where w.result = ''
"""

#: Contacts that wait: all, and those of some ids.
ALL_WAITS = db_function("okienko_all_waits", "", _WAIT, ALL, _WAITING)
WAITS = db_function(
    "okienko_waits", "wanted bigint[]", _WAIT, ALL, f"{_WAITING} and w.id = any (wanted)"
)

_PERSON = (
    "person bigint, state varchar, stream_until timestamptz, phone_up boolean, "
    "idle_since timestamptz, voice smallint, chat smallint, written smallint, "
    "chat_limit smallint, written_limit smallint, official bigint, office bigint, "
    "skills bigint[], levels smallint[]"
)
_PRESENT = """
select p.person_id, p.state, p.stream_until, p.phone_up, p.idle_since, p.voice, p.chat,
       p.written, p.chat_limit, p.written_limit, o.id, o.office_id, s.skills, s.levels
from routing_presence p
join offices_official o on o.person_id = p.person_id and o.active
left join lateral (
  select array_agg(l.skill_id) as skills, array_agg(l.level) as levels
  from routing_officialskill l where l.official_id = o.id) s on true
"""

#: Who may take contacts, with their seats and skills: everybody, and the persons of some officials.
EVERYBODY = db_function("okienko_everybody", "", _PERSON, ALL, _PRESENT)
PEOPLE = db_function(
    "okienko_people",
    "of_officials bigint[]",
    _PERSON,
    ALL,
    f"{_PRESENT} where p.person_id in ("  # noqa: S608
    "select f.person_id from offices_official f where f.id = any (of_officials))",
)


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial")]

    operations = [db_functions(ALL_WAITS, WAITS, EVERYBODY, PEOPLE)]
