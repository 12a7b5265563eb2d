"""What assists a contact is counted as none."""

from django.db import migrations

_COUNT = """
create or replace function okienko_installation_contacts(since timestamptz, until timestamptz)
returns table (office_id bigint, channel varchar, contacts bigint, seconds double precision)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.office_id, i.channel, count(*),
    coalesce(sum(extract(epoch from c.ended_at - c.began_at)), 0)::double precision
  from interactions_interaction i
  left join phone_call c on c.office_id = i.office_id and c.interaction_id = i.id
  where i.received_at >= since and i.received_at < until {assists}
  group by i.office_id, i.channel
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_installation"), ("interactions", "0022_assists")]

    operations = [
        migrations.RunSQL(
            _COUNT.format(assists="and i.assists_id is null"), _COUNT.format(assists="")
        ),
    ]
