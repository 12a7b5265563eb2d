"""Offices are kept apart: row-level security, grants, composite keys, as operations.

* `Foundations()` makes the role and the policy function (once, in events/0001).
* `RowSecurity("app")` ends the first migration of each app: every table of the app that has an
  `office_id` gets a policy, a composite unique key and composite foreign keys for its links.
* `Open({"table": "why"})` names the tables that have no office, and why.
"""

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

from ..models import OfficeLink

APP_ROLE = "okienko_app"

#: Tables without an office, and why. The isolation test reads this list.
OPEN_TABLES = {
    "django_migrations": "the program's own versions; read by `doctor`",
    "django_content_type": "Django's list of models; no data of anybody",
    "auth_permission": "Django's own, not used; the program's role has no right to it",
    "auth_group": "Django's own, not used; the program's role has no right to it",
    "auth_group_permissions": "Django's own, not used; the program's role has no right to it",
    "django_session": "found by a secret key before the office is known",
    "offices_person": "a login may serve several offices; user name, password hash, work e-mail",
    "offices_onetimelink": "found by a secret before any office is known; digests and times only",
    "offices_signintry": "a try to sign in may name no login at all; hashes and times only",
    "offices_signedin": "a login has one browser for several offices; its name, system and times",
    "offices_notice": "what who runs the installation tells everybody; of no office",
    "offices_installationstep": "what was done to the whole: user names, names of offices",
    "account_emailaddress": "the sign-in library's; Okienko keeps no addresses of logins in it",
    "account_emailconfirmation": "the sign-in library's; not used",
    "mfa_authenticator": "the sign-in library's: second factors of logins, encrypted",
    "events_readercursor": "how far each reader came; numbers only",
    "events_lease": "which process does what; no data of anybody",
    "phone_line": "one person has one phone over all their offices; an encrypted password",
    "phone_blockedsender": "network addresses that guess at the one Asterisk of all offices; times",
    "phone_deskphone": "one person has one desk telephone; an encrypted password",
    "routing_presence": "a person has one capacity over all offices; states and counts only",
}

POLICY = (
    "create policy offices on {table} using ({column} = any ((select okienko_offices())::bigint[]))"
)

FOUNDATIONS = f"""
do $$ begin
  if not exists (select from pg_roles where rolname = '{APP_ROLE}') then
    create role {APP_ROLE} nologin;
  end if;
  -- who makes a role may grant it, but may not yet become it (PostgreSQL 16 and newer)
  if not pg_has_role(current_user, '{APP_ROLE}', 'set') then
    execute format('grant {APP_ROLE} to %I with inherit false, set true', current_user);
  end if;
end $$;

create function okienko_offices() returns bigint[] language plpgsql stable parallel safe as $$
declare offices text := current_setting('okienko.offices', true);
begin
  if offices is null or offices = '' then
    raise exception 'no office is set'
      using errcode = 'OK001', hint = 'open in_offices() or call a verb';
  end if;
  return offices::bigint[];
end $$;
"""


class _Sql(Operation):
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes in the models."""

    def database_backwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        """Tables take their policies with them when they are dropped."""


class Foundations(_Sql):
    """The role `okienko_app` and the function that every policy asks."""

    def database_forwards(self, _app_label: str, editor: Any, _old: Any, _new: Any) -> None:
        editor.execute(FOUNDATIONS, params=None)


class Open(_Sql):
    """Grant the app role what it needs on tables that belong to no office."""

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables

    def deconstruct(self) -> Any:
        return ("Open", [self.tables], {})

    def database_forwards(self, _app_label: str, editor: Any, _old: Any, _new: Any) -> None:
        for table in self.tables:
            if table not in OPEN_TABLES:
                raise ValueError(f"say in OPEN_TABLES why {table} has no office")
            editor.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
            editor.execute(_sequence_grant(table), params=None)


def _sequence_grant(table: str) -> str:
    return f"""
    do $$ begin
      if exists (select from information_schema.columns
                 where table_name = '{table}' and column_name = 'id') then
        if pg_get_serial_sequence('{table}', 'id') is not null then
          execute 'grant usage on sequence ' || pg_get_serial_sequence('{table}', 'id')
            || ' to {APP_ROLE}';
        end if;
      end if;
    end $$;"""


class RowSecurity(_Sql):
    """Keep apart the rows of every table of an app that has an office.

    `append_only` names tables whose rows the program may add and read, never change; `only` those
    that this migration has made, when the app's others have theirs already.
    """

    def __init__(
        self, app: str, append_only: tuple[str, ...] = (), only: tuple[str, ...] = ()
    ) -> None:
        self.app = app
        self.append_only = append_only
        self.only = only

    def deconstruct(self) -> Any:
        return ("RowSecurity", [self.app], {"append_only": self.append_only, "only": self.only})

    def database_forwards(self, _app_label: str, editor: Any, _old: Any, new: Any) -> None:
        tables = [
            m
            for m in new.apps.get_app_config(self.app).get_models()
            if _office_column(m) and (not self.only or m._meta.db_table in self.only)
        ]
        for model in tables:
            table, column = model._meta.db_table, _office_column(model)
            right = (
                "select, insert" if table in self.append_only else "select, insert, update, delete"
            )
            for sql in (
                f"grant {right} on {table} to {APP_ROLE}",
                _sequence_grant(table),
                f"alter table {table} enable row level security",
                POLICY.format(table=table, column=column),
            ):
                editor.execute(sql, params=None)
            if column == "office_id":
                editor.execute(f"alter table {table} add unique (office_id, id)")
        for model in tables:
            for link in links(model):
                editor.execute(
                    f"alter table {model._meta.db_table} add constraint "
                    f"{model._meta.db_table}_{link.column}_office "
                    f"foreign key (office_id, {link.column}) "
                    f"references {link.remote_field.model._meta.db_table} (office_id, id)"
                )


def links(model: type[models.Model]) -> "list[models.ForeignKey[Any, Any]]":
    """The links of a model to other rows of its office."""
    return [f for f in model._meta.get_fields() if isinstance(f, OfficeLink)]


def _office_column(model: type[models.Model]) -> str:
    if model._meta.label_lower == "offices.office":
        return "id"
    columns = {getattr(f, "column", "") for f in model._meta.get_fields()}
    return "office_id" if "office_id" in columns else ""
