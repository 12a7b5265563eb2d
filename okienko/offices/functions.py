"""SECURITY DEFINER functions that find an office before any is set."""

from django.db import migrations

SQL = """
create function okienko_office_ids() returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id order by id), '{}') from offices_office
$$;

create function okienko_seats_of(person bigint)
returns table (office_id bigint, official_id bigint, role varchar)
language sql stable security definer set search_path = public, pg_temp as $$
  select office_id, id, role from offices_official
  where person_id = person and active order by id
$$;

create function okienko_office_of_slug(name varchar) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select id from offices_office where slug = okienko_office_of_slug.name
$$;
"""


def office_functions() -> migrations.RunSQL:
    """The operation that makes them, for the program's role only."""
    names = (
        "okienko_office_ids()",
        "okienko_seats_of(bigint)",
        "okienko_office_of_slug(varchar)",
    )
    grants = "".join(
        f"revoke all on function {name} from public; "
        f"grant execute on function {name} to okienko_app;\n"
        for name in names
    )
    return migrations.RunSQL(SQL + grants, migrations.RunSQL.noop)
