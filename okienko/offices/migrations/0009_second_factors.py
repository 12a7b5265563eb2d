"""Second factors: the sign-in library's table, and for which roles an office asks for one."""

from django.db import migrations, models

from okienko.events.security.row_security import Open

#: Its text never changes: see ask.question.
LACKS = """
create function okienko_lacks_factor(person bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from offices_official o join offices_office f on f.id = o.office_id
    where o.person_id = person and o.active and f.factor_roles @> to_jsonb(o.role::text)
  ) and not exists (
    select from mfa_authenticator a where a.user_id = person and a.type in ('totp', 'webauthn')
  )
$$;
revoke all on function okienko_lacks_factor(bigint) from public;
grant execute on function okienko_lacks_factor(bigint) to okienko_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0008_one_time_links"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField("office", "factor_roles", models.JSONField(blank=True, default=list)),
        Open(["mfa_authenticator"]),
        migrations.RunSQL(LACKS, "drop function okienko_lacks_factor(bigint)"),
    ]
