"""Search over cards and addresses, as a SECURITY DEFINER function.

Under row-level security PostgreSQL does not use a trigram index (LIKE and % are not leakproof);
the function sees the same offices as the policy and uses it.
"""

from django.db import migrations

SQL = r"""
create extension if not exists pg_trgm;

create index customers_customer_folded on customers_customer using gin (folded gin_trgm_ops);
create index customers_identity_value on customers_identity using gin (value gin_trgm_ops);

-- Cards that hold all `words` (folded, escaped for LIKE), or whose name is near to `near`, or that
-- have an address that holds `part` (escaped); "" leaves a way of searching out. `only_in` names
-- one of the open offices, null all of them.
create function okienko_find_customers(
  words text[], near text, part text, only_in bigint, lim int)
returns table (customer_id bigint, score real)
language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select array(select o from unnest(okienko_offices()) o where o = coalesce(only_in, o)) as ids
  ), found as (
    select c.id, c.merged_into_id, 1.0::real + similarity(c.folded, near) as score
    from customers_customer c
    where c.office_id = any ((select ids from mine)::bigint[])
      and words <> '{}'
      -- the index serves the longest word, the others are looked for in what it finds
      and c.folded like (
        select '%' || w || '%' from unnest(words) w order by length(w) desc limit 1)
      and c.folded like all (select '%' || w || '%' from unnest(words) w)
    union all
    select c.id, c.merged_into_id, word_similarity(near, c.folded)
    from customers_customer c
    where c.office_id = any ((select ids from mine)::bigint[])
      and near <> '' and near <% c.folded
    union all
    select c.id, c.merged_into_id, 2.0::real
    from customers_identity i
      join customers_customer c on c.id = i.customer_id
    where i.office_id = any ((select ids from mine)::bigint[])
      and part <> '' and i.value like '%' || part || '%'
    union all
    select c.id, c.merged_into_id, 1.5::real
    from customers_identity i
      join customers_shareduse u on u.identity_id = i.id
      join customers_customer c on c.id = u.customer_id
    where i.office_id = any ((select ids from mine)::bigint[])
      and part <> '' and i.value like '%' || part || '%'
  )
  select coalesce(merged_into_id, id), max(score) from found
  group by 1 order by 2 desc, 1 desc limit lim
$$;

revoke all on function okienko_find_customers(text[], text, text, bigint, int) from public;
grant execute on function okienko_find_customers(text[], text, text, bigint, int) to okienko_app;
"""


def search_functions() -> migrations.RunSQL:
    """The operation that makes the extension, the indexes and the function."""
    return migrations.RunSQL(SQL, migrations.RunSQL.noop)
