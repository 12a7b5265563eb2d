"""An own address is nobody's customer: the function that tells which are."""

from django.db import migrations


#: Its text never changes: see ask.question.
FUNCTIONS = """
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


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("offices", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
