"""`okienko operator`: who runs the installation for several offices; `okienko password`.

It runs as the owner of the database, for the installation may have no office yet.
"""

from collections.abc import Callable

from django.utils.translation import override

from okienko.events.refusals import Refused
from okienko.machinery.office import password_of
from okienko.machinery.trouble import Trouble
from okienko.offices import actions, queries


def add(username: str, password_file: str | None) -> int:
    """Lets a login run it; makes the login when there is none. Returns the exit code."""
    known = queries.usernames_taken([username])
    password = None if known else password_of(username, password_file)
    _tried(lambda: actions.add_operator(username=username, password=password))
    print(f"{username} runs the installation: /installation/ after signing in.")
    return 0


def remove(username: str) -> int:
    """Takes it away, and signs the login out everywhere. Returns the exit code."""
    _tried(lambda: actions.remove_operator(username=username))
    print(f"{username} does not run the installation any more.")
    return 0


def take_factors(username: str) -> int:
    """Takes the second factors of who has lost them away. Returns the exit code."""
    _tried(lambda: actions.take_operator_factors(username=username))
    print(f"{username} signs in with the password alone, until another factor is set up.")
    return 0


def give_password(username: str, password_file: str | None) -> int:
    """Gives any login another password, of a file or asked for. Returns the exit code."""
    if not queries.usernames_taken([username]):
        raise Trouble(f"There is no user name {username}.")
    password = password_of(username, password_file)
    _tried(lambda: actions.give_password(username=username, password=password))
    print(f"{username} has another password, and is signed out everywhere.")
    return 0


def show() -> int:
    """Names them. Returns the exit code."""
    for person in queries.operators():
        print(person.username)
    return 0


def _tried(step: Callable[[], object]) -> None:
    try:
        step()
    except Refused as refused:
        with override("en"):  # as all that commands say
            raise Trouble(f"{refused} Nothing was changed.") from None
