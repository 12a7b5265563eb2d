"""As whom the running processes sign in to PostgreSQL, and that they can be nobody else.

The owner makes the tables; policies do not bind it. Were the processes to sign in as the owner and
step down, whoever got a statement of their own into one (`set role none`) would step up again. So
they sign in as `okienko_app` itself.

* PostgreSQL of our own: by the system user, as the owner does; there is no password.
* Another: `okienko prepare` gives the role a password, which lies in HOME beside the secret key.
"""

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from okienko.config import Config
from okienko.machinery import postgres
from okienko.machinery.postgres import APP_ROLE
from okienko.machinery.trouble import Trouble


def app_url(config: Config) -> str:
    """The address of the database for a running process."""
    if config.app_database_url:
        return config.app_database_url
    if not config.database_url:
        return postgres.url(config.home, role=APP_ROLE)
    return make_conninfo(config.database_url, user=APP_ROLE, password=config.database_password)


def let_in(config: Config) -> None:
    """Lets the role sign in, called as the owner after each migration. Trouble, with what to do.

    The password goes to the server as what it keeps of it (RFC 5803), so that no log has it.
    """
    if config.database_url and not config.app_database_url:
        connection.ensure_connection()
        verifier = connection.connection.pgconn.encrypt_password(
            config.database_password.encode(), APP_ROLE.encode(), b"scram-sha-256"
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    sql.SQL("alter role {} login password {}").format(
                        sql.Identifier(APP_ROLE), sql.Literal(verifier.decode())
                    )
                )
        except Exception as error:
            raise Trouble(
                f"The database's owner may not give the role {APP_ROLE} a password: {error}",
                "As PostgreSQL's administrator: alter role OWNER createrole; "
                f"grant {APP_ROLE} to OWNER with admin true, inherit false, set true; "
                "or give the role a password yourself and set OKIENKO_APP_DATABASE_URL.",
            ) from error
    look(config)


def look(config: Config) -> None:
    """Signs in as a process does. Trouble if it cannot, or could be somebody else."""
    try:
        with psycopg.connect(app_url(config), connect_timeout=10) as own:
            found = own.execute(
                "select session_user = %s and current_user = %s, rolsuper or rolbypassrls "
                "or rolcreaterole or rolcreatedb or rolreplication "
                "or exists (select from pg_auth_members where member = r.oid) "
                "from pg_roles r where rolname = session_user",
                [APP_ROLE, APP_ROLE],
            ).fetchone()
    except psycopg.OperationalError as error:
        raise Trouble(
            f"PostgreSQL does not let {APP_ROLE} in: {error}",
            "With its password it comes in by a line in pg_hba.conf, above the others that begin "
            f"with `local`: `local DATABASE {APP_ROLE} scram-sha-256`. Then reload PostgreSQL.",
        ) from error
    if found is None or not found[0]:
        raise Trouble(
            f"OKIENKO_APP_DATABASE_URL must sign in as {APP_ROLE}, not as another role.",
            "Leave it empty, or name that role in it.",
        )
    if found[1]:
        raise Trouble(
            f"The role {APP_ROLE} may do more than it should: it must be no superuser, make no "
            "roles or databases, bypass no policies and be a member of no other role.",
            f"As PostgreSQL's administrator: alter role {APP_ROLE} nosuperuser nobypassrls "
            "nocreaterole nocreatedb noreplication; and revoke its memberships.",
        )
