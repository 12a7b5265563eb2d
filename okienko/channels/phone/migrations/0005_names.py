"""Names that say what it is: a life of Asterisk, the official's leg, who is asked, a prompt."""

from django.db import migrations

from okienko.events.db_function import ONE, db_function


def call(name: str, epoch: str, leg: str) -> str:
    """One call with its contact, what rings for it, and whether a department is in it."""
    return db_function(
        name,
        "of_office bigint, wanted bigint",
        "state varchar, direction varchar, official bigint, address_kind varchar, "
        f"address_value varchar, address_name varchar, {epoch} varchar, channel varchar, "
        "customer_up boolean, desk_channel varchar, desk_person bigint, desk_up boolean, "
        "ended_at timestamptz, offer bigint, offered_to bigint, person bigint, line bigint, "
        "leg bigint",
        ONE,
        f"""
    select i.state, i.direction, i.official_id, i.address_kind, i.address_value, i.address_name,
           c.{epoch}, c.channel, c.customer_up, c.desk_channel, c.desk_person, c.desk_up,
           c.ended_at, o.id, o.official_id, f.person_id, l.person_id, g.id
    from phone_call c
    join interactions_interaction i on i.id = c.interaction_id
    left join routing_offer o on o.interaction_id = i.id and o.state = 'pending'
    left join offices_official f on f.id = o.official_id
    left join phone_line l on l.person_id = f.person_id
    left join {leg} g on g.interaction_id = i.id and g.state <> 'ended'
    where c.interaction_id = wanted
    """,  # noqa: S608
    )


BEFORE = call("okienko_phone_call", "boot", "phone_leg")
AFTER = call("okienko_phone_call_2", "asterisk_epoch", "phone_consultleg")


def drop(name: str) -> str:
    return f"drop function {name}(bigint, bigint)"


def constraints(old: str, new: str, *columns: str) -> migrations.RunSQL:
    """The composite keys of a renamed table take its new name."""
    both = [(f"{old}_{column}_office", f"{new}_{column}_office") for column in columns]
    rename = "alter table {} rename constraint {} to {};"
    return migrations.RunSQL(
        "".join(rename.format(new, before, after) for before, after in both),
        "".join(rename.format(new, after, before) for before, after in both),
    )


class Migration(migrations.Migration):
    dependencies = [("phone", "0004_number_once_in_use")]

    operations = [
        migrations.RunSQL(drop("okienko_phone_call"), BEFORE),
        migrations.RenameField("call", "boot", "asterisk_epoch"),
        migrations.RenameField("call", "turn", "desk_leg"),
        migrations.RenameModel("Leg", "ConsultLeg"),
        constraints(
            "phone_leg", "phone_consultleg", "interaction_id", "official_id", "department_id"
        ),
        migrations.RenameModel("Recording", "Prompt"),
        constraints("phone_recording", "phone_prompt", "number_id"),
        migrations.RunSQL(AFTER, drop("okienko_phone_call_2")),
    ]
