"""Which addresses are the installation's own: an own address is nobody's customer."""

from collections.abc import Iterable

from django.db import migrations

from okienko.customers.identities import EMAIL, Address, display
from okienko.events import plain

SQL = """
-- Those of the addresses asked for, in lower case, that are mailboxes of any office here. Who asks
-- must know an address already, so that no office learns others' addresses by it.
create function okienko_own_addresses(asked text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select lower(found) from (
    select settings ->> 'address' from channels_account
    union all
    select jsonb_array_elements_text(settings -> 'aliases') from channels_account
      where jsonb_typeof(settings -> 'aliases') = 'array'
    union all
    select email from offices_office
  ) as own (found)
  where found <> '' and lower(found) = any (asked)
$$;

revoke all on function okienko_own_addresses(text[]) from public;
grant execute on function okienko_own_addresses(text[]) to okienko_app;
"""


def own_addresses_function() -> migrations.RunSQL:
    """The operation that makes the function."""
    return migrations.RunSQL(SQL, migrations.RunSQL.noop)


def ours(addresses: Iterable[Address]) -> set[str]:
    """The values of those addresses that are mailboxes of this installation, or aliases of one.

    A tag behind a plus (RFC 5233) makes no other mailbox. One query, in an open scope.
    """
    asked: dict[str, set[str]] = {}
    for address in addresses:
        if address.kind == EMAIL:
            for form in _forms(address.value):
                asked.setdefault(form, set()).add(address.value)
    if not asked:
        return set()
    rows = plain.execute("select okienko_own_addresses(%s)", [list(asked)]).fetchall()
    return {value for (found,) in rows for value in asked[found]}


def _forms(value: str) -> set[str]:
    """How a mailbox's address may stand in its settings."""
    local, _, domain = value.rpartition("@")
    bare = f"{local.partition('+')[0]}@{domain}"
    return {value, bare, display(EMAIL, value).lower(), display(EMAIL, bare).lower()}
