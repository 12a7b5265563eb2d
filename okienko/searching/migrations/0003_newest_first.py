"""A page of results is found by looking at the newest first, and carries no vectors along."""

from django.db import migrations

BODY = """
create or replace function okienko_search(
  query tsquery, since timestamptz, until timestamptz,
  last_at timestamptz, last_id bigint, lim int)
returns table (interaction bigint, said_at timestamptz, document bigint, score real)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  mine bigint[] := okienko_offices();
  upper timestamptz := least(until, last_at + interval '1 microsecond');
  lower timestamptz;
  days int := 28;
  there int := 0;
  news int;
  ids bigint[];
  whole boolean;
  walked int := case when query::text ~ '''[^@ &|!()'']' then 200 else 3000 end;
begin
{first}
  loop
    lower := case when days > 800 then since else greatest(since, upper - make_interval(days => days)) end;
    return query execute
      {hits}
      using mine, query, lower, upper, last_at, last_id, lim - there;
    get diagnostics news = row_count;
    there := there + news;
    exit when there >= lim or lower <= since;
    upper := lower;
    days := days * 6;
  end loop;
end $$;
"""

# The newest of each office are looked at one by one: a page of what stands everywhere is among
# them, and no list of all that has it is read. What they tell counts as far as all were looked at.
# Marks alone (a door, a state) stand in so many that more are looked at before their lists are.
FIRST = """
  if lim <= 100 then
    execute
      'with seen as materialized ('
      ' select office, s.* from unnest($1) office cross join lateral ('
      '  select d.id, d.at, d.vector @@ $2 as hit from searching_document d'
      '  where d.office_id = office and d.at >= $3 and d.at < $4 and (d.at, d.id) < ($5, $6)'
      '  order by d.at desc, d.id desc limit $8) s),'
      ' bound as (select max(at) as at from'
      '  (select min(at) as at from seen group by office having count(*) = $8) each)'
      ' select array(select seen.id from seen, bound'
      '  where hit and (bound.at is null or seen.at > bound.at)'
      '  order by seen.at desc, seen.id desc limit $7), bound.at is null from bound'
      into ids, whole
      using mine, query, since, upper, last_at, last_id, lim, walked;
    if whole or cardinality(ids) >= lim then
      return query select d.interaction_id, d.at, d.id, ts_rank(d.vector, query)
        from searching_document d where d.id = any (ids) order by d.at desc, d.id desc;
      return;
    end if;
  end if;
"""

HITS = """'with hit as materialized ('
      ' select d.at, d.id from searching_document d'
      ' where d.office_id = any ($1) and d.vector @@ $2 and d.at >= $3 and d.at < $4'
      '   and (d.at, d.id) < ($5, $6)),'
      ' newest as (select at, id from hit order by at desc, id desc limit $7)'
      ' select d.interaction_id, d.at, d.id, ts_rank(d.vector, $2)'
      ' from newest join searching_document d on d.id = newest.id'
      ' order by newest.at desc, newest.id desc'"""

BEFORE = """'with hit as materialized ('
      ' select d.interaction_id, d.at, d.id, d.vector from searching_document d'
      ' where d.office_id = any ($1) and d.vector @@ $2 and d.at >= $3 and d.at < $4'
      '   and (d.at, d.id) < ($5, $6))'
      ' select interaction_id, at, id, ts_rank(vector, $2) from'
      ' (select * from hit order by at desc, id desc limit $7) newest order by at desc, id desc'"""


class Migration(migrations.Migration):
    dependencies = [("searching", "0002_saved_views")]

    operations = [
        migrations.RunSQL(
            BODY.format(first=FIRST, hits=HITS), BODY.format(first="", hits=BEFORE)
        )
    ]
