"""Bring okienko/locale up to date with the texts in the code: `make messages`.

Needs no gettext tools: Python is read by its syntax tree, templates by Django's own lexer. Texts of
the page's scripts stand in Python (desk/texts.py), so nothing else has to be read. English is what
the code says; Polish and Ukrainian keep their translations, new texts come empty, unused ones go.
Prints what is missing; with `--check` writes nothing and fails when the files are not up to date.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "okienko"
LOCALE = SOURCE / "locale"
LANGUAGES = ("pl", "en", "uk")
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);",
}
#: How many leading arguments of each function are texts, and which of them is the context.
FUNCTIONS = {
    "gettext": ("id",),
    "pgettext": ("context", "id"),
    "ngettext": ("id", "plural"),
    "npgettext": ("context", "id", "plural"),
}
WIDTH = 100
_CALL = re.compile(r"(?<!\w)(n?p?gettext|_)\(")
Key = tuple[str | None, str]


@dataclass
class Text:
    """One text, where it stands, and its plural."""

    context: str | None
    id: str
    plural: str = ""
    files: list[str] = field(default_factory=list)

    @property
    def flags(self) -> list[str]:
        """What translators' tools must watch in it."""
        whole = self.id + self.plural
        flags = ["python-format"] if re.search(r"%\(\w+\)[sd]|%[sd]", whole) else []
        return flags + (["python-brace-format"] if re.search(r"\{\w*\}", whole) else [])


def texts() -> dict[Key, Text]:
    """Every text of the program, in the order of files and lines."""
    found: dict[Key, Text] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {"tests", "migrations"} & {*path.parts}:
            continue
        name = str(path.relative_to(PROJECT))
        read = _python if path.suffix == ".py" else _template
        for text in read(path.read_text(), name):
            known = found.setdefault((text.context, text.id), text)
            known.plural = known.plural or text.plural
            if name not in known.files:
                known.files.append(name)
    return found


def _python(source: str, name: str) -> Iterator[Text]:
    tree = ast.parse(source, name)
    names = {"_": "gettext"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                kind = alias.name.removesuffix("_lazy").removesuffix("_noop")
                names[alias.asname or alias.name] = kind
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    for call in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        kind = FUNCTIONS.get(names.get(call.func.id, ""))  # type: ignore[attr-defined]
        if kind and not _given_on(call.args[: len(kind)]):
            yield _text(kind, call, name)


def _given_on(texts: Sequence[ast.expr]) -> bool:
    """A text that is only handed on (`gettext(label)`): it is marked where it is written."""
    return any(isinstance(text, ast.Name | ast.Attribute) for text in texts)


def _text(kind: tuple[str, ...], call: ast.Call, name: str) -> Text:
    parts: dict[str, str] = {}
    for role, argument in zip(kind, call.args, strict=False):
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            raise SystemExit(f"{name}:{call.lineno}: a text to translate must be a plain string")
        parts[role] = argument.value
    return Text(parts.get("context"), parts["id"], parts.get("plural", ""))


def _template(source: str, name: str) -> Iterator[Text]:
    code = templatize(source, origin=name)
    for found in _CALL.finditer(code):
        call = _whole(code, found.start())
        kind = "gettext" if found[1] == "_" else found[1]
        if call is not None:
            yield _text(FUNCTIONS[kind], call, name)


def _whole(code: str, start: int) -> ast.Call | None:
    """The call that begins at `start`: up to the first bracket that makes it whole."""
    for end in re.finditer(r"\)", code[start:]):
        try:
            node = ast.parse(code[start : start + end.end()], mode="eval").body
        except SyntaxError:
            continue
        return node if isinstance(node, ast.Call) else None
    return None


def catalog(language: str) -> polib.POFile:
    """What stands in the file of a language; empty when there is none."""
    path = LOCALE / language / "LC_MESSAGES/django.po"
    return polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile()


def renewed(language: str, found: dict[Key, Text], old: polib.POFile) -> polib.POFile:
    """The file of a language with the texts that are there now and the translations known."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = {
        "Project-Id-Version": "Okienko",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for key, text in found.items():
        entry = polib.POEntry(
            msgctxt=text.context,
            msgid=text.id,
            occurrences=[(name, "") for name in text.files],
            flags=text.flags,
        )
        before = known.get(key)
        if text.plural:
            entry.msgid_plural = text.plural
            count = int(PLURALS[language][9])
            forms = dict(before.msgstr_plural) if before else {}
            entry.msgstr_plural = {n: forms.get(n, "") for n in range(count)}
        elif before:
            entry.msgstr = before.msgstr
        if language == "en":
            entry.msgstr = "" if text.plural else text.id
            entry.msgstr_plural = {0: text.id, 1: text.plural} if text.plural else {}
        file.append(entry)
    return file


def missing(file: polib.POFile) -> list[polib.POEntry]:
    """The texts of a file without a translation."""

    def there(entry: polib.POEntry) -> bool:
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        return all(forms)

    return [entry for entry in file if not there(entry)]


def main(*, check: bool) -> int:
    """Renew the files, or look whether they are up to date. 1 when they are not."""
    found, stale = texts(), []
    for language in LANGUAGES:
        old = catalog(language)
        file = renewed(language, found, old)
        if check:
            stale += [language] if str(file) != str(old) else []
        else:
            path = LOCALE / language / "LC_MESSAGES/django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            file.save(str(path))
        print(f"{language}: {len(file)} texts, {len(missing(file))} without a translation")
    if stale:
        print(f"not up to date: {', '.join(stale)}; run `make messages`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
