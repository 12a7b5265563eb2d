"""The command line: `python -m okienko`, or `okienko`. Each command says more with `--help`."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from pydantic import ValidationError

from okienko import __version__
from okienko.config import config, in_words
from okienko.events.actor import acting, program
from okienko.machinery.trouble import Trouble

#: Commands of Django that have a name of their own here; `manage` reaches all of them.
DJANGO = {
    "migrate": "bring the database up to date",
    "makemigrations": "write migrations for changed models (for developers)",
}
#: Commands that a room brings: module and function(argv) -> exit code.
ROOMS = {
    "simulate": ("okienko.sampletown.simulate", "turn the sample commune's customers up or down"),
    "bench": ("okienko.bench.run", "measure, and print a table and a JSON file"),
}
#: These take whatever follows; their own parsers answer `--help`.
PASSED_ON = {*DJANGO, *ROOMS, "manage"}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; trouble is told in words, not in a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    try:
        config()
        with acting(program(" ".join(["okienko", *arguments[:1]]))):
            return _run(arguments)
    except ValidationError as error:
        for sentence in in_words(error):
            print(f"okienko: {sentence}", file=sys.stderr)
        print("The settings are explained in docs/settings.md.", file=sys.stderr)
    except Trouble as trouble:
        print(f"okienko: {trouble}", file=sys.stderr)
        if trouble.advice:
            print(trouble.advice, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in PASSED_ON:
        return _pass_on(arguments[0], arguments[1:])
    parsed = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = parsed.run
    return run(parsed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="okienko", description="Okienko, the contact centre for public offices."
    )
    parser.add_argument("--version", action="version", version=f"okienko {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    command = commands.add_parser("up", help="run all of it until Ctrl-C")
    command.add_argument(
        "--demo", action="store_true", help="with the living sample commune and its people"
    )
    command.set_defaults(run=_up)
    command = commands.add_parser("doctor", help="list each part, its version and its state")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=_doctor)
    for name in ("web", "switchboard", "asterisk"):
        command = commands.add_parser(name, help=f"run {name} alone in the foreground (systemd)")
        command.set_defaults(run=_serve, process=name)
    _add_office(commands)
    _add_operator(commands)
    _add_password(commands)
    _add_recording(commands)
    _add_set_aside(commands)
    search = commands.add_parser("search", help="what the search looks in")
    search.add_subparsers(metavar="ACTION", required=True).add_parser(
        "rebuild", help="make it anew, beside the running program"
    ).set_defaults(run=_search)
    key = commands.add_parser("key", help="change the key that signs sessions and keeps secrets")
    actions = key.add_subparsers(metavar="ACTION", required=True)
    for name, words in (
        ("rotate", "make a new key; the old one is still read"),
        ("refresh", "encrypt all secrets with the key in use"),
        ("forget", "forget the old keys, after `refresh`"),
    ):
        actions.add_parser(name, help=words).set_defaults(run=_key, action=name)
    command = commands.add_parser("prepare", help="migrate, collect files; `up` does it itself")
    command.set_defaults(run=_prepare)
    for name, help_text in {**DJANGO, **{n: h for n, (_, h) in ROOMS.items()}}.items():
        commands.add_parser(name, help=help_text)
    commands.add_parser("manage", help="any command of Django, as `okienko manage shell`")
    return parser


def _add_office(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    office = commands.add_parser("office", help="make an office")
    actions = office.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser(
        "add",
        help="make an office and its first administrator",
        description="Make an office and its first administrator. What is not given is asked for.",
    )
    add.add_argument("--name", help="as people read it: Urząd Gminy Brzozów")
    add.add_argument("--slug", help="short name in addresses: brzozow (made from the name)")
    add.add_argument("--admin", help="user name of its administrator")
    add.add_argument(
        "--password-file", help="file that holds the administrator's password (- is stdin)"
    )
    add.set_defaults(run=_office_add)
    code = commands.add_parser(
        "start-code", help="print the address at which the first office is founded"
    )
    code.set_defaults(run=_start_code)


def _add_operator(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    who = commands.add_parser("operator", help="who runs the installation: add, remove, list")
    actions = who.add_subparsers(metavar="ACTION", required=True)
    for name, help_text in (
        ("add", "let a login open the installation's pages; a new login when there is none"),
        ("remove", "no longer; signed out everywhere"),
        ("take-factors", "take the second factor away from who has lost it"),
        ("list", "name them"),
    ):
        action = actions.add_parser(name, help=help_text)
        if name != "list":
            action.add_argument("username", help="user name: j.nowak")
        if name == "add":
            action.add_argument(
                "--password-file",
                help="file that holds the password of a new login (- is stdin); asked for without",
            )
        action.set_defaults(run=_operator, action=name)


def _add_password(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "password",
        help="give a login another password",
        description="Give a login another password: for who has forgotten it and whom no "
        "administrator can help, as who runs the installation or works in several offices.",
    )
    command.add_argument("username", help="user name: j.nowak")
    command.add_argument(
        "--password-file", help="file that holds the password (- is stdin); asked for without"
    )
    command.set_defaults(run=_password)


def _add_recording(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    recording = commands.add_parser("recording", help="a person's voice in the spoken menu")
    actions = recording.add_subparsers(metavar="ACTION", required=True)
    for name, help_text in (
        ("add", "put a wav file in the place of a text"),
        ("remove", "let the voice speak again"),
        ("list", "name each text of a number's menu, and what replaces it"),
    ):
        action = actions.add_parser(name, help=help_text)
        action.add_argument("--office", required=True, help="the office's short name: brzozow")
        action.add_argument("--number", required=True, help="the number called: +48140001919")
        if name != "list":
            action.add_argument("--step", required=True, help="the menu's step, as `list` names it")
            action.add_argument("--language", required=True, help="pl, en or uk")
        if name == "add":
            action.add_argument("file", help="wav of 16 bits, 8 to 48 kHz, at most two minutes")
        action.set_defaults(run=_recording, action=name)


def _add_set_aside(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    aside = commands.add_parser("set-aside", help="what failed again and again: list, retry, drop")
    actions = aside.add_subparsers(metavar="ACTION", required=True)
    for name, help_text in (
        ("list", "name all that waits for a person"),
        ("retry", "try some of it again"),
        ("drop", "give some of it up: it is not done"),
    ):
        action = actions.add_parser(name, help=help_text)
        if name != "list":
            action.add_argument("names", nargs="+", help="as `list` names them, or all")
        action.set_defaults(run=_set_aside, action=name)


def _up(arguments: argparse.Namespace) -> int:
    from okienko.machinery.up import up

    return up(demo=arguments.demo)


def _serve(arguments: argparse.Namespace) -> int:
    from okienko.machinery.up import serve

    return serve(arguments.process)


def _doctor(arguments: argparse.Namespace) -> int:
    from okienko.machinery.doctor import doctor

    return doctor(as_json=arguments.json)


def _prepare(_arguments: argparse.Namespace) -> int:
    os.environ["OKIENKO_AS_OWNER"] = "1"
    os.environ["OKIENKO_PROCESS"] = "prepare"
    with _database():
        import django

        django.setup()
        from okienko.machinery import prepare

        code = prepare.run()
        print(prepare.offices())
        return code


def _key(arguments: argparse.Namespace) -> int:
    os.environ["OKIENKO_AS_OWNER"] = "1"
    with _database():
        import django

        django.setup()
        from okienko.machinery import keys

        if arguments.action == "rotate":
            keys.begin(config())
        elif arguments.action == "refresh":
            print(f"{keys.refresh()} secrets are kept by the key in use.")
        else:
            keys.refresh()  # nothing may be lost with them
            keys.forget(config())
    return 0


def _office_add(arguments: argparse.Namespace) -> int:
    os.environ["OKIENKO_AS_OWNER"] = "1"
    with _database():
        import django

        django.setup()
        from okienko.machinery.office import add

        return add(arguments.name, arguments.slug, arguments.admin, arguments.password_file)


def _operator(arguments: argparse.Namespace) -> int:
    os.environ["OKIENKO_AS_OWNER"] = "1"
    with _database():
        import django

        django.setup()
        from okienko.machinery import operators

        if arguments.action == "list":
            return operators.show()
        if arguments.action == "remove":
            return operators.remove(arguments.username)
        if arguments.action == "take-factors":
            return operators.take_factors(arguments.username)
        return operators.add(arguments.username, arguments.password_file)


def _password(arguments: argparse.Namespace) -> int:
    os.environ["OKIENKO_AS_OWNER"] = "1"
    with _database():
        import django

        django.setup()
        from okienko.machinery import operators

        return operators.give_password(arguments.username, arguments.password_file)


def _start_code(_arguments: argparse.Namespace) -> int:
    with _database():
        import django

        django.setup()
        from okienko.events.security.scope import all_offices
        from okienko.machinery.up import start_address

        if all_offices():
            print("There is an office already: its administrator signs in.")
            return 1
        print(start_address(config()))
        return 0


def _recording(arguments: argparse.Namespace) -> int:
    with _database():
        import django

        django.setup()
        from okienko.machinery import recording

        place = (arguments.office, arguments.number)
        if arguments.action == "list":
            return recording.show(*place)
        text = (arguments.step, arguments.language)
        if arguments.action == "remove":
            return recording.remove(*place, *text)
        return recording.add(*place, *text, arguments.file)


def _set_aside(arguments: argparse.Namespace) -> int:
    with _database():
        import django

        django.setup()
        from okienko.machinery import set_aside

        if arguments.action == "list":
            return set_aside.show()
        return {"retry": set_aside.retry, "drop": set_aside.drop}[arguments.action](arguments.names)


def _search(_arguments: argparse.Namespace) -> int:
    with _database():
        import django

        django.setup()
        from okienko.machinery.searching import rebuild_all

        return rebuild_all()


def _pass_on(name: str, arguments: list[str]) -> int:
    if name in ROOMS:
        module, _ = ROOMS[name]
        try:
            room = importlib.import_module(module)
        except ModuleNotFoundError as error:
            raise Trouble(f"`okienko {name}` is not part of this installation: {error}") from error
        return int(room.main(arguments) or 0)
    from django.core.management import ManagementUtility

    os.environ.setdefault("OKIENKO_AS_OWNER", "1")
    line = ["okienko manage", *arguments] if name == "manage" else ["okienko", name, *arguments]
    if {"-h", "--help"} & set(arguments) or line == ["okienko manage"]:
        ManagementUtility(line).execute()
        return 0
    with _database():
        ManagementUtility(line).execute()
    return 0


def _database() -> AbstractContextManager[object]:
    """The database for the time of one command: a server that was not running stops again."""
    from okienko.machinery import postgres

    settings = config()
    return nullcontext() if settings.database_url else postgres.held(settings.home)


if __name__ == "__main__":
    sys.exit(main())
