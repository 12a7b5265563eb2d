"""`okienko prepare`: brings database, texts and the pages' files up to date with the program.

Runs as the owner of the database in a process of its own; `up` calls it at each start.
"""

import hashlib
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from okienko.config import config
from okienko.machinery import migrating, roles


def run() -> int:
    """Migrates, lets the processes in, compiles translations, collects static files. Returns 0."""
    compile_texts()
    with migrating.quickly():
        call_command("migrate", interactive=False, verbosity=0)
    roles.let_in(config())
    collect_static()
    return 0


def compile_texts() -> None:
    """Makes each .mo that is older than its .po; the tests do so too."""
    for source in (Path(settings.BASE_DIR) / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            fresh = target.with_suffix(f".{_unique()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)


def collect_static() -> None:
    """Collects the pages' files if any changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            seen.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(seen.hexdigest())


def offices() -> int:
    """How many offices there are (counted as the owner)."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from offices_office")
        return int(cursor.fetchone()[0])


def _unique() -> str:
    import secrets

    return secrets.token_hex(4)
