"""`okienko key rotate`: a new key for sessions and secrets, while the old one is still read.

Killed at any moment it loses nothing: the old key is written down before the new one counts, and a
secret that was not written anew yet is still read by the old.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction

from okienko.cases import sealing
from okienko.channels.secrets import SecretsField
from okienko.config import Config
from okienko.machinery.say import say
from okienko.machinery.trouble import Trouble
from okienko.offices import factors

AT_ONCE = 100  # rows


def begin(config: Config) -> None:
    """Puts a new key into HOME, the one before among the old. Trouble when the key is a setting."""
    if config.given_secret_key:
        raise Trouble(
            "The key is given by OKIENKO_SECRET_KEY, so it is changed there.",
            "Put the old one into OKIENKO_OLD_SECRET_KEYS and a new one into OKIENKO_SECRET_KEY, "
            "on every machine, restart the processes, then run `okienko key refresh`.",
        )
    old, new = config.home / "old_secret_keys", config.home / "secret_key"
    config.secret_key  # noqa: B018 - makes one, if there is none
    with _alone(config.home):
        used = new.read_text().strip()  # another may have put a key there meanwhile
        kept = old.read_text().split() if old.exists() else []
        if used not in kept:
            _write(old, "\n".join([used, *kept]))
        _write(new, secrets.token_urlsafe(48))
    say("There is a new key. Restart switchboard, then web, then run `okienko key refresh`.")


def refresh() -> int:
    """Encrypts all secrets with the key in use. Returns how many rows were written anew."""
    written = 0
    for model, name in _fields():
        rows: models.QuerySet[Any] = models.QuerySet(model)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            with transaction.atomic():
                some = rows.select_for_update(no_key=True)
                for row in some.filter(pk__in=ids[start : start + AT_ONCE]).only("pk", name):
                    rows.filter(pk=row.pk).update(**{name: getattr(row, name)})
                    written += 1
    return written + factors.refresh() + sealing.refresh()


def forget(config: Config) -> None:
    """Forgets the old keys in HOME: who signed in under one signs in again."""
    with _alone(config.home):
        (config.home / "old_secret_keys").unlink(missing_ok=True)
    if config.given_old_keys:
        say("Take them out of OKIENKO_OLD_SECRET_KEYS too.")


def _fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, SecretsField):
                yield model, field.name


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One at a time in this HOME; the system lets go when the process ends, however it ends."""
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    """Whole or not at all, for its owner's eyes."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        stat = path.stat()
        os.chown(fresh, stat.st_uid, stat.st_gid)
    fresh.replace(path)
