"""Counts over all offices, for who runs the installation: functions that give nothing else.

None of them asks for a scope; none gives a customer, an official or what anybody wrote.
"""

from django.db import migrations

MADE = """
create function okienko_installation_offices()
returns table (office_id bigint, name varchar, slug varchar, paused_at timestamptz, people bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.name, o.slug, o.paused_at,
    (select count(*) from offices_official f where f.office_id = o.id and f.active)
  from offices_office o order by o.name, o.id
$$;

create function okienko_installation_doors()
returns table (office_id bigint, kind varchar, name varchar, enabled boolean, numbers varchar[])
language sql stable security definer set search_path = public, pg_temp as $$
  select a.office_id, a.kind, a.name, a.enabled,
    array(select n.digits from phone_number n
          where n.office_id = a.office_id and n.account_id = a.id and n.active order by n.digits)
  from channels_account a order by a.office_id, a.kind, a.name
$$;

create function okienko_installation_contacts(since timestamptz, until timestamptz)
returns table (office_id bigint, channel varchar, contacts bigint, seconds double precision)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.office_id, i.channel, count(*),
    coalesce(sum(extract(epoch from c.ended_at - c.began_at)), 0)::double precision
  from interactions_interaction i
  left join phone_call c on c.office_id = i.office_id and c.interaction_id = i.id
  where i.received_at >= since and i.received_at < until
  group by i.office_id, i.channel
$$;

create function okienko_installation_storage()
returns table (office_id bigint, letters bigint, files bigint, recordings bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id,
    (select coalesce(sum(r.size), 0) from email_rawmail r where r.office_id = o.id)::bigint,
    (select coalesce(sum(a.size), 0) from interactions_attachment a
     where a.office_id = o.id)::bigint,
    (select coalesce(sum(length(p.content)), 0) from phone_prompt p
     where p.office_id = o.id)::bigint
  from offices_office o
$$;

revoke all on function okienko_installation_offices() from public;
grant execute on function okienko_installation_offices() to okienko_app;
revoke all on function okienko_installation_doors() from public;
grant execute on function okienko_installation_doors() to okienko_app;
revoke all on function okienko_installation_contacts(timestamptz, timestamptz) from public;
grant execute on function okienko_installation_contacts(timestamptz, timestamptz) to okienko_app;
revoke all on function okienko_installation_storage() from public;
grant execute on function okienko_installation_storage() to okienko_app;
"""
GONE = """
drop function okienko_installation_offices();
drop function okienko_installation_doors();
drop function okienko_installation_contacts(timestamptz, timestamptz);
drop function okienko_installation_storage();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_own_addresses"),
        ("email", "0005_mailbox_position"),
        ("interactions", "0008_topic_order_outcomewords"),
        ("offices", "0011_installation"),
        ("phone", "0006_menu_drafts"),
    ]

    operations = [migrations.RunSQL(MADE, GONE)]
