"""The address of the database, for connections that listen or hold a lease."""

from django.db import connection
from psycopg.conninfo import make_conninfo


def dsn() -> str:
    """The conninfo of Django's own connection, role included; without its pool."""
    settings = connection.settings_dict
    options = {k: v for k, v in settings["OPTIONS"].items() if k != "pool"}
    parts = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        **options,
    }
    return make_conninfo(**{name: value for name, value in parts.items() if value})
