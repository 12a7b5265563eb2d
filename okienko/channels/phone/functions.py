"""The phone's functions in the database.

One is SECURITY DEFINER: what must be found before an office is known. The other is what a lane
asks about its call, some ten times in each.
"""

from django.db import connection, migrations

from okienko.events.ask import ONE, question

SQL = """
create function okienko_phone_number(called varchar)
returns table (office_id bigint, number_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select office_id, id from phone_number where digits = called and active
$$;
revoke all on function okienko_phone_number(varchar) from public;
grant execute on function okienko_phone_number(varchar) to okienko_app;
"""

#: One call with its contact, what rings for it, and whether a department is in it.
CALL = question(
    "okienko_phone_call",
    "of_office bigint, wanted bigint",
    "state varchar, direction varchar, official bigint, address_kind varchar, "
    "address_value varchar, address_name varchar, boot varchar, channel varchar, "
    "customer_up boolean, desk_channel varchar, desk_person bigint, desk_up boolean, "
    "ended_at timestamptz, offer bigint, offered_to bigint, person bigint, line bigint, leg bigint",
    ONE,
    """
    select i.state, i.direction, i.official_id, i.address_kind, i.address_value, i.address_name,
           c.boot, c.channel, c.customer_up, c.desk_channel, c.desk_person, c.desk_up, c.ended_at,
           o.id, o.official_id, f.person_id, l.person_id, g.id
    from phone_call c
    join interactions_interaction i on i.id = c.interaction_id
    left join routing_offer o on o.interaction_id = i.id and o.state = 'pending'
    left join offices_official f on f.id = o.official_id
    left join phone_line l on l.person_id = f.person_id
    left join phone_leg g on g.interaction_id = i.id and g.state <> 'ended'
    where c.interaction_id = wanted
    """,
)


def phone_functions() -> migrations.RunSQL:
    """The operation that makes them."""
    return migrations.RunSQL(SQL, migrations.RunSQL.noop)


def office_of_number(called: str) -> tuple[int, int] | None:
    """The office and the number's id for a number as it was dialled, or None."""
    with connection.cursor() as cursor:
        cursor.execute("select office_id, number_id from okienko_phone_number(%s)", [called])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
