"""`okienko office add`: an office and its first administrator.

It runs as the owner of the database: before an office is there, nobody can be inside it.
"""

import getpass
import sys
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override

from okienko.events.refusals import Refused
from okienko.machinery.trouble import Trouble
from okienko.offices.actions import found_office
from okienko.offices.actions.founding import CLOSES, OPENS, slug_of
from okienko.offices.models import Office, Person


def add(name: str | None, slug: str | None, admin: str | None, password_file: str | None) -> int:
    """Makes them, asking at the terminal for what is not given. Returns the exit code."""
    if Office._meta.db_table not in connection.introspection.table_names():
        raise Trouble("The database has no tables yet.", "Make them first: `okienko prepare`")
    name = name or _ask("Name of the office", "--name")
    slug = slug or slug_of(name)
    admin = admin or _ask("User name of its administrator", "--admin")
    if Office.objects.filter(slug=slug).exists():
        raise Trouble(f"There is an office with the short name {slug}.", "Give another: --slug")
    known = Person.objects.filter(username__iexact=admin).first()
    password = "" if known else password_of(admin, password_file)
    try:
        found_office(
            name=name, slug=slug, username=admin, password=password,
            person=known.id if known else None,
        )  # fmt: skip
    except Refused as refused:
        with override("en"):  # as all that commands say
            raise Trouble(f"{refused} Nothing was made.") from None
    again = " (the same login as before)" if known else ""
    print(f"Made {name} ({slug}), open Monday to Friday {OPENS:%H:%M}-{CLOSES:%H:%M}.")
    print(f"Its administrator signs in as {known.username if known else admin}{again}.")
    return 0


def _ask(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise Trouble(f"{question}: not given.", f"Give it with {option}.")
    while not (answer := input(f"{question}: ").strip()):
        pass
    return answer


def password_of(username: str, file: str | None) -> str:
    """A good password for a new login: from a file, or asked for twice at the terminal."""
    if file == "-":
        password = sys.stdin.readline().rstrip("\n")
    elif file:
        password = Path(file).read_text().rstrip("\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password of {username}: ")
        if getpass.getpass("Once more: ") != password:
            raise Trouble("The two passwords differ. Nothing was made.")
    else:
        raise Trouble("No password was given.", "Give a file that holds it: --password-file FILE")
    try:
        validate_password(password, Person(username=username))
    except ValidationError as error:
        raise Trouble(f"This password is refused: {' '.join(error.messages)}") from error
    return password
