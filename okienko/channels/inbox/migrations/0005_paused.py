"""A provider whose account or office is paused is asked to come again."""

from django.db import migrations

HOOK = """
drop function okienko_hook(varchar, varchar);
-- Which account an address for providers belongs to, and whether nothing comes in by it for now:
-- asked before any office is known. Who asks must know a token of 256 random bits.
create function okienko_hook(wanted_kind varchar, wanted_digest varchar)
returns table (office_id bigint, account_id bigint, paused boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.office_id, h.account_id, not a.enabled or o.paused_at is not null
  from inbox_hook h
  join channels_account a on a.id = h.account_id
  join offices_office o on o.id = h.office_id
  where h.digest = wanted_digest and a.kind = wanted_kind
$$;
revoke all on function okienko_hook(varchar, varchar) from public;
grant execute on function okienko_hook(varchar, varchar) to okienko_app;
"""

BEFORE = """
drop function okienko_hook(varchar, varchar);
create function okienko_hook(wanted_kind varchar, wanted_digest varchar)
returns table (office_id bigint, account_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.office_id, h.account_id
  from inbox_hook h join channels_account a on a.id = h.account_id
  where h.digest = wanted_digest and a.kind = wanted_kind and a.enabled
$$;
revoke all on function okienko_hook(varchar, varchar) from public;
grant execute on function okienko_hook(varchar, varchar) to okienko_app;
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_awaited"), ("offices", "0012_office_texts")]

    operations = [migrations.RunSQL(HOOK, BEFORE)]
