"""Where the log stands: read before a page's queries, so that its stream misses nothing."""

from django.db import connection


def last_position() -> int:
    """The highest position that was given to an event; 0 in an empty log."""
    with connection.cursor() as cursor:
        cursor.execute("select okienko_last_pos()")
        return int(cursor.fetchone()[0])
