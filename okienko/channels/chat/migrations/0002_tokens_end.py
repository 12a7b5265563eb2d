"""A token ends a week after its chat was last seen: computers are shared, and keep what pages keep."""

from django.db import migrations

VISIT = """
-- Whose chat a token is of: asked before any office is known. Who asks must know a token of 256
-- random bits.{why}
create or replace function okienko_chat_visit(wanted_digest varchar)
returns table (office_id bigint, account_id bigint, visit_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.office_id, v.account_id, v.id
  from chat_token t join chat_visit v on v.id = t.visit_id
  where t.digest = wanted_digest{more}
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        migrations.RunSQL(
            VISIT.format(
                why=" A chat is seen while a stream of it is open.",
                more=" and v.seen_at > now() - interval '7 days'",
            ),
            VISIT.format(why="", more=""),
        )
    ]
