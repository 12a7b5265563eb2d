"""SECURITY DEFINER functions of the phone: what must be found before an office is known."""

from django.db import connection, migrations

SQL = """
create function okienko_phone_number(called varchar)
returns table (office_id bigint, number_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select office_id, id from phone_number where digits = called and active
$$;
revoke all on function okienko_phone_number(varchar) from public;
grant execute on function okienko_phone_number(varchar) to okienko_app;
"""


def phone_functions() -> migrations.RunSQL:
    """The operation that makes them."""
    return migrations.RunSQL(SQL, migrations.RunSQL.noop)


def office_of_number(called: str) -> tuple[int, int] | None:
    """The office and the number's id for a number as it was dialled, or None."""
    with connection.cursor() as cursor:
        cursor.execute("select office_id, number_id from okienko_phone_number(%s)", [called])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
