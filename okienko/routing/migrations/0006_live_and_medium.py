"""Live and medium are two things; room is counted in calls, live texts and letters.

What was a chat is live text, what was a call live voice; nothing is lost.
"""

from django.db import migrations, models

from okienko.events.db_function import ALL, db_function

_WAIT = (
    "id bigint, office bigint, queue bigint, live boolean, medium varchar, language varchar, "
    "entered timestamptz, rank timestamptz, preferred bigint, preferred_until timestamptz, "
    "excluded bigint, offered boolean"
)
_WAITING = """
select w.id, w.office_id, w.queue_id, w.live, w.medium, w.language, w.entered_at, w.rank_at,
       w.preferred_id, w.preferred_until, w.excluded_id, w.offered
from routing_wait w where w.result = ''
"""

#: Contacts that wait: all, and those of some ids.
ALL_WAITS = db_function("okienko_all_waits_2", "", _WAIT, ALL, _WAITING)
WAITS = db_function(
    "okienko_waits_2", "wanted bigint[]", _WAIT, ALL, f"{_WAITING} and w.id = any (wanted)"
)

_PERSON = (
    "person bigint, state varchar, stream_until timestamptz, phone_up boolean, "
    "idle_since timestamptz, calls smallint, texts smallint, written smallint, "
    "texts_limit smallint, texts_beside_call smallint, written_limit smallint, official bigint, office bigint, "
    "skills bigint[], levels smallint[]"
)
_PRESENT = """
select p.person_id, p.state, p.stream_until, p.phone_up, p.idle_since, p.calls, p.texts,
       p.written, p.texts_limit, p.texts_beside_call, p.written_limit, o.id, o.office_id, s.skills, s.levels
from routing_presence p
join offices_official o on o.person_id = p.person_id and o.active
left join lateral (
  select array_agg(l.skill_id) as skills, array_agg(l.level) as levels
  from routing_officialskill l where l.official_id = o.id) s on true
"""

#: Who may take contacts, with their seats and skills: everybody, and the persons of some officials.
EVERYBODY = db_function("okienko_everybody_2", "", _PERSON, ALL, _PRESENT)
PEOPLE = db_function(
    "okienko_people_2",
    "of_officials bigint[]",
    _PERSON,
    ALL,
    f"{_PRESENT} where p.person_id in ("  # noqa: S608
    "select f.person_id from offices_official f where f.id = any (of_officials))",
)

_GONE = """
drop function if exists okienko_all_waits();
drop function if exists okienko_waits(bigint[]);
drop function if exists okienko_everybody();
drop function if exists okienko_people(bigint[]);
"""

_BACK = """
drop function if exists okienko_all_waits_2();
drop function if exists okienko_waits_2(bigint[]);
drop function okienko_everybody_2();
drop function okienko_people_2(bigint[]);
"""

_KEEP = """
update routing_wait set live = medium <> 'written';
update routing_wait set medium = 'text' where medium in ('written', 'chat');
update routing_engagement set live = medium <> 'written';
update routing_engagement set medium = 'text' where medium in ('written', 'chat');
set constraints all immediate;
"""

_MEDIA = [("voice", "Voice"), ("text", "Text"), ("video", "Video")]


class Migration(migrations.Migration):
    dependencies = [("routing", "0005_attendance")]

    operations = [
        migrations.RunSQL(_GONE, migrations.RunSQL.noop),
        *(
            operation
            for model in ("wait", "engagement")
            for operation in (
                migrations.RenameField(model, "attention", "medium"),
                migrations.AddField(model, "live", models.BooleanField(default=False)),
            )
        ),
        migrations.RunSQL(_KEEP, migrations.RunSQL.noop),
        *(
            operation
            for model in ("wait", "engagement")
            for operation in (
                migrations.AlterField(
                    model, "medium", models.CharField(choices=_MEDIA, max_length=8)
                ),
                migrations.AlterField(model, "live", models.BooleanField()),
            )
        ),
        migrations.RemoveConstraint("presence", "presence_never_negative"),
        migrations.RenameField("presence", "voice", "calls"),
        migrations.RenameField("presence", "chat", "texts"),
        migrations.RenameField("presence", "chat_limit", "texts_limit"),
        migrations.AddField(
            "presence", "texts_beside_call", models.SmallIntegerField(default=0)
        ),
        migrations.AddConstraint(
            "presence",
            models.CheckConstraint(
                condition=models.Q(calls__gte=0, texts__gte=0, written__gte=0),
                name="presence_never_negative",
            ),
        ),
        migrations.RunSQL("".join((ALL_WAITS, WAITS, EVERYBODY, PEOPLE)), _BACK),
    ]
