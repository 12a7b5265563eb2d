"""The rules that keep the house light and that no linter knows. Each says what to do instead."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from okienko.channels import registry

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "okienko"
#: One worker reads the whole source, once.
pytestmark = pytest.mark.xdist_group("source")
#: Rooms that stand outside the house: what plays the outside world, and what measures us.
OUTSIDE = ("sampletown", "bench")
#: Kinds of address that are called like a channel; the room that keeps addresses may compare them.
ALSO_ADDRESSES = {"email"}
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete",
    "save", "acreate", "aupdate", "adelete", "asave",
}  # fmt: skip
#: Who may read a clock of the machine, and why.
MACHINE_TIME = {
    "events/clock.py": "the one clock",
    "machinery": "ages of processes and packages, not of the office's work",
    "bench": "measures",
    "sampletown/post_office.py": "a mail server of the outside world has a clock of its own",
}


_READS_A_CLOCK = re.compile(
    r"\b(timezone|datetime)\.(now|utcnow|today)$|\bdate\.today$|^time\.time$|^Now$|\blocaldate$"
)


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the program, without tests and migrations, as (path in okienko, tree)."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = str(path.relative_to(SOURCE))
        if not {"tests", "migrations"} & {*path.parts}:
            found.append((name, ast.parse(path.read_text(), name)))
    return found


@pytest.fixture(scope="module", autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    """Millions of nodes would be looked through again and again, by each collection of garbage."""
    yield
    names_of.cache_clear()
    modules.cache_clear()


def tracked(*patterns: str) -> Iterator[Path]:
    """Files that are, or would be, in the repository."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", *patterns],
        cwd=PROJECT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    for name in sorted(set(filter(None, names.split("\0")))):
        if (PROJECT / name).is_file():
            yield PROJECT / name


def last_name(node: ast.AST) -> str:
    """`a.b.channel` -> channel; a subscript by its key."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return ""


CALLS_OF_WORDS = {"frozenset", "set", "str", "list", "tuple"}


class Names:
    """The plain words behind the names of a module: its own constants, and those that it imports.

    A constant of a class or of a function counts as well: what matters is the word.
    """

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.constants: dict[str, list[ast.expr]] = {}
        self.imports: dict[str, list[tuple[str, str]]] = {}  # name -> (module, name there)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    self.constants.setdefault(last_name(target), []).append(node.value)
            elif isinstance(node, ast.ImportFrom):
                origin = _origin(name, node)
                for alias in node.names:
                    entry = self.imports.setdefault(alias.asname or alias.name, [])
                    entry.append((origin, alias.name))

    def words(self, node: ast.AST | None, depth: int = 4) -> set[str]:
        """The words in an expression: a constant, those of a collection, or of a name for one."""
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = [*node.elts]
        elif isinstance(node, ast.Dict):
            parts = [*node.keys]
        elif isinstance(node, ast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Call) and last_name(node.func) in CALLS_OF_WORDS:
            parts = [*node.args]
        elif isinstance(node, ast.Name | ast.Attribute) and depth:
            return self.of(last_name(node), first_name(node), depth - 1)
        return {word for part in parts for word in self.words(part, depth)}

    def of(self, name: str, owner: str, depth: int) -> set[str]:
        """The words of a constant; `owner` is the module or class before the dot, or itself."""
        found = {
            word for value in self.constants.get(name, []) for word in self.words(value, depth)
        }
        for origin, there in self.imports.get(owner, []):
            wanted = there if owner == name else name
            for module in (origin, f"{origin}/{there}"):
                if other := names_of(module):
                    found |= other.of(wanted, wanted, depth)
        return found


def first_name(node: ast.AST) -> str:
    """`a.b.channel` -> a."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _origin(name: str, node: ast.ImportFrom) -> str:
    """The path in okienko that `from X` in a file means; of others a path that is not there."""
    parts = (node.module or "").split(".") if node.module else []
    if node.level:
        here = name.removesuffix(".py").split("/")
        return "/".join([*here[: len(here) - node.level], *parts])
    return "/".join(parts[1:]) if parts[:1] == ["okienko"] else "-"


@cache
def names_of(path: str) -> Names | None:
    """The names of a module or package of ours by its path without an ending."""
    trees = dict(modules())
    for name in (f"{path}.py", f"{path}/__init__.py"):
        if name in trees:
            return Names(name, trees[name])
    return None


#: A word that is compared with these is a kind of address and no channel.
OF_ADDRESSES = {"identity_kinds", "address_kind"}


def comparisons(name: str, tree: ast.Module, kinds: set[str]) -> Iterator[int]:
    """The lines of a module that ask which channel something is, by whatever way it is written."""
    names = Names(name, tree)
    for node in ast.walk(tree):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        elif isinstance(node, ast.Subscript):
            sides = [node.value] if last_name(node.slice) in {"channel", "kind"} else []
        elif isinstance(node, ast.Call):
            sides = _asked(node)
        if any(last_name(side) in OF_ADDRESSES for side in sides):
            continue
        named = any(last_name(side) == "channel" for side in sides if len(sides) > 1)
        found = [names.words(side) for side in sides]
        if (named and any(found)) or any(words & kinds for words in found):
            yield getattr(node, "lineno", 0)


def _asked(call: ast.Call) -> list[ast.expr]:
    """What a call asks of a channel: a filter by it, a door by its name, a table's entry."""
    name = last_name(call.func)
    if name in {"filter", "exclude", "get", "Q"}:
        first = call.args[0] if call.args else None
        table = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        if isinstance(first, ast.expr) and last_name(first) in {"channel", "kind"}:
            return table
        return [
            word.value
            for word in call.keywords
            if (word.arg or "").split("__")[0] in {"channel", "kind"}
            or (word.arg or "").split("__")[-1] in {"channel", "kind"}
        ]
    if name == "door":
        return list(call.args)
    if name in {"startswith", "endswith", "__eq__"} and isinstance(call.func, ast.Attribute):
        return [call.func.value, *call.args] if last_name(call.func.value) == "channel" else []
    return []


def test_nobody_but_doors_compares_a_channel() -> None:
    kinds = {door.kind for door in registry.doors()}
    found = []
    for name, tree in modules():
        if name.startswith(("channels/", *OUTSIDE)):
            continue
        mine = kinds - ALSO_ADDRESSES if name.startswith("customers/") else kinds
        found += [f"{name}:{line}" for line in comparisons(name, tree, mine)]
    assert not found, f"ask the door's abilities (channels/door.py): {found}"


@pytest.mark.parametrize(
    "code",
    [
        'contact.channel == "phone"',
        'PHONE = "phone"\nAccount.objects.filter(kind=PHONE)',
        'PHONE = "phone"\nALSO = PHONE\nif kind == ALSO: pass',
        'class Kinds:\n    PHONE = "phone"\nif row.kind in (Kinds.PHONE,): pass',
        'def ask(one):\n    word = "phone"\n    return one.channel != word',
        'LIVE = frozenset({"phone", "video"})\ncontact.channel in LIVE',
        'LIVE = ("video",) + ("phone",)\ncontact.channel in LIVE',
        'ICONS = {"phone": "tel"}\nICONS[contact.channel]',
        'ICONS = {"phone": "tel"}\nICONS.get(contact.channel, "")',
        'match kind:\n    case "phone": pass',
        'registry.door("phone").check(account)',
        'contact.channel.startswith("pho")',
        'Wait.objects.filter(interaction__channel="phone")',
        "from okienko.channels.phone.door import PhoneDoor\nkind == PhoneDoor.kind",
        "from okienko.channels.phone import door\nkind == door.PhoneDoor.kind",
    ],
)
def test_no_other_name_hides_a_channel(code: str) -> None:
    assert list(comparisons("desk/some.py", ast.parse(code), {"phone", "email"})), code


def test_no_page_compares_a_channel() -> None:
    found = []
    for path in tracked("okienko/**/*.html", "frontend/*.ts"):
        if "channels" in path.parts or {*OUTSIDE} & {*path.parts}:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"(channel|door\.kind)\s*(===?|!==?)\s*[\"']", line):
                found.append(f"{path.relative_to(PROJECT)}:{number}")
    assert not found, f"ask the door's abilities, or give it a slot: {found}"


def test_pages_write_no_rows() -> None:
    found = []
    for name, tree in modules():
        if not name.startswith(("desk/", "supervision/", "portal/", "api/")):
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            chain = ast.unparse(node.func.value)
            rows = re.search(r"\b(objects|_default_manager|_base_manager)\b", chain)
            if node.func.attr in WRITES and (rows or node.func.attr in {"save", "delete"}):
                found.append(f"{name}:{node.lineno} {chain}.{node.func.attr}")
    assert not found, f"views call verbs; nobody else writes a room's tables: {found}"


#: Rows of settings: verbs of their rooms alone write them, also in tests and benchmarks.
SETTINGS = {
    "Office", "Person", "Official", "Department", "Schedule", "Span", "ClosedDay", "Queue", "Skill",
    "OfficialSkill", "Step", "Topic", "OutcomeWords", "Account", "Number", "Prompt",
    "ReplyTemplate", "CaseKind",
}  # fmt: skip
#: Files that write them otherwise, and why.
WRITE_SETTINGS = {
    "okienko/channels/phone/tests/test_lines.py": "settings that no verb takes",
    "okienko/channels/phone/tests/test_numbers.py": "menus that no verb takes",
    "okienko/channels/phone/tests/test_consult.py": "settings that no verb takes",
    "okienko/interactions/tests/test_live_text.py": "accounts of a door that is not there",
    "okienko/machinery/tests/test_keys.py": "the rows' own encryption",
    "okienko/offices/access.py": "ends sessions, and changes no setting",
    "okienko/offices/tests/test_guarding.py": "a login without an office",
    "okienko/offices/tests/test_sign_in.py": "the rows' own constraint",
    "okienko/events/tests/test_scope.py": "a row that two write at once",
    "okienko/routing/tests/test_settings.py": "a circle that no verb makes",
    "okienko/supervision/tests/test_pages.py": "somebody who waits in a queue out of use",
    "tests/badday/test_desk.py": "a password as it was kept before",
    "tests/lines/test_recordings.py": "a recording of which nobody told",
    "tests/isolation/rows.py": "a row of each table",
    "tests/isolation/test_functions.py": "rows in every state",
    "tests/isolation/test_absent_doors.py": "accounts of a door that is gone",
    "tests/kit/test_inbox.py": "an office without queues",
}


def test_settings_are_written_by_verbs() -> None:
    """Or no event tells who changed what, and neither the matcher nor a door learns of it."""
    found = set()
    rows = re.compile(rf"\b({'|'.join(SETTINGS)})\s*\.\s*objects\b")
    for path in tracked("*.py"):
        name = str(path.relative_to(PROJECT))
        if {"migrations", "actions"} & {*path.parts} or path.name == "actions.py":
            continue
        if not rows.search(text := path.read_text()):
            continue
        for node in ast.walk(ast.parse(text, name)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            written = node.func.attr in {*WRITES, "create_user"}
            chain = re.match(r"(\w+)\.objects\b", ast.unparse(node.func.value))
            if written and chain and chain[1] in SETTINGS:
                found.add(name)
    assert found == set(WRITE_SETTINGS), found ^ set(WRITE_SETTINGS)


def test_the_time_comes_from_one_clock() -> None:
    found = []
    for name, tree in modules():
        if name.startswith(tuple(MACHINE_TIME)):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                text = ast.unparse(node.func)
                if _READS_A_CLOCK.search(text):
                    found.append(f"{name}:{node.lineno} {text}")
                found += [
                    f"{name}:{node.lineno} {word.arg}"
                    for word in node.keywords
                    if word.arg in {"auto_now", "auto_now_add"}
                ]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                sql = re.search(r"\b(now\(\)|clock_timestamp\(\)|current_timestamp)", node.value)
                if sql and re.search(r"\b(select|insert|update|where|default)\b", node.value):
                    found.append(f"{name}:{node.lineno} {sql[1]}")
    assert not found, f"take okienko.events.clock.now(): {found}"


def test_streams_go_by_one_helper() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and last_name(node) in {"StreamingHttpResponse", "FileResponse"}
    ]
    assert not found, f"it would keep its database connection (events/stream.py): {found}"


def test_locks_leave_foreign_keys_alone() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and last_name(node.func) == "select_for_update"
        and "no_key" not in {word.arg for word in node.keywords}
    ]
    assert not found, f"select_for_update(no_key=True), or it deadlocks: {found}"


def test_no_hidden_ways() -> None:
    """No signals of our own, no default administration pages."""
    found = [
        f"{name}:{node.lineno} {node.module}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.db.models.signals", "django.contrib.admin"))
    ]
    assert not found, f"say it in the verb, where it is read: {found}"


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("okienko/**/*.py", 500), ("frontend/**", 500), ("tests/**/*.py", 600), ("scripts/*", 500)],
)
def test_files_are_short(pattern: str, most: int) -> None:
    long = {}
    for path in tracked(pattern):
        lines = len(path.read_text(errors="replace").splitlines())
        if lines > most and "migrations" not in path.parts:
            long[str(path.relative_to(PROJECT))] = lines
    assert not long, f"divide them: {long}"


def test_nothing_names_a_machine_or_a_registry() -> None:
    hosts = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org",
             "deb.deb" + "ian.org"]  # fmt: skip
    word = re.compile("|".join([*map(re.escape, hosts), r"(?<!\w)/(wo" + "rk|ro" + "ot)/"]))
    found = {}
    for path in tracked():
        if path.suffix in {".png", ".wav", ".ico"}:
            continue
        match = word.search(path.read_text(errors="replace"))
        if match:
            found[str(path.relative_to(PROJECT))] = match[0]
    assert not found, f"others fetch and run from elsewhere: {found}"
