"""The log's SECURITY DEFINER functions: numbering, and reading over all offices."""

from django.db import migrations

LOG_FUNCTIONS = """
-- Give positions to committed events, in batches; one numberer at a time. Returns how many.
create function okienko_number_events(lim int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare base bigint; n int;
begin
  perform pg_advisory_xact_lock(hashtext('okienko.numberer'));
  select coalesce(max(pos), 0) into base from events_event;
  with fresh as (
    select id, row_number() over (order by id) as n
    from (select id from events_event where pos is null order by id limit lim) s)
  update events_event e set pos = base + fresh.n from fresh where e.id = fresh.id;
  get diagnostics n = row_count;
  if n > 0 then notify okienko_news; end if;
  return n;
end $$;

-- What was numbered after a position, over all offices: for the readers of the system.
create function okienko_events_after(after bigint, lim int) returns setof events_event
language sql stable security definer set search_path = public, pg_temp as $$
  select * from events_event where pos > after order by pos limit lim
$$;

create function okienko_last_pos() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(max(pos), 0) from events_event
$$;

-- Offices that have a timer due, so that each is run inside its own office.
create function okienko_timers_due(at timestamptz, lim int)
returns table (id bigint, office_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select id, office_id from events_timer
  where failed_at is null and due_at <= at order by due_at limit lim
$$;

create function okienko_next_timer() returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select min(due_at) from events_timer where failed_at is null
$$;
"""


def log_functions() -> migrations.RunSQL:
    """The operation that makes them, and lets only the program's role call them."""
    names = (
        "okienko_number_events(int)",
        "okienko_events_after(bigint, int)",
        "okienko_last_pos()",
        "okienko_timers_due(timestamptz, int)",
        "okienko_next_timer()",
    )
    grants = "".join(
        f"revoke all on function {name} from public; "
        f"grant execute on function {name} to okienko_app;\n"
        for name in names
    )
    return migrations.RunSQL(LOG_FUNCTIONS + grants, migrations.RunSQL.noop)
