"""A call's rows in one question."""

from django.db import migrations

from okienko.events.db_function import ONE, db_function, db_functions

#: One call with its contact, what rings for it, and whether a department is in it.
CALL = db_function(
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


class Migration(migrations.Migration):
    dependencies = [
        ("phone", "0001_initial"),
        ("routing", "0001_initial"),
    ]

    operations = [db_functions(CALL)]
