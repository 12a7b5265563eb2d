"""A configuration file's text: TOML that people can read. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from .doors import Menu
from .format import PARTS, OfficeFile, StepFile
from .part import Part

_BARE = re.compile(r"[A-Za-z0-9_-]+")

_HEAD = """\
# {title}
#
# What an office is set to, without secrets, people and contacts: to be kept, or for another office.
# Rows name each other by what they are called; what is left out stays as it is there.
format = 1
"""


def text(file: OfficeFile, title: str) -> str:
    """The whole file. `read(text(...).encode())` gives the same again."""
    parts = [_HEAD.format(title=" ".join(title.split()))]
    if file.topics:
        lines = "".join(f"  {_value(topic)},\n" for topic in file.topics)
        parts.append(f"topics = [\n{lines}]\n")
    for part in PARTS:
        parts += [f"[[{part}]]\n{_row(part, row)}" for row in getattr(file, part)]
    return "\n".join(parts)


def _row(part: str, row: Part) -> str:
    found, tables = [], []
    for name, field in type(row).model_fields.items():
        value = getattr(row, name)
        usual = field.get_default(call_default_factory=True)
        if value is None or (value == usual and name not in row.key):
            continue
        if isinstance(value, Menu):
            tables.append(_menu(f"{part}.{name}", value))
        elif name == "settings":
            tables.append(_table(f"{part}.{name}", value))
        else:
            found.append(f"{name} = {_value(value)}\n")
    return "".join(found + tables)


def _menu(place: str, menu: Menu) -> str:
    fields = {name: getattr(menu, name) for name in Menu.model_fields if name != "steps"}
    steps = (_table(f"{place}.steps.{name}", step) for name, step in menu.steps.items())
    return _table(place, fields) + "".join(steps)


def _table(place: str, fields: Mapping[str, Any]) -> str:
    lines = (f"{_key(name)} = {_value(value)}\n" for name, value in fields.items())
    return f"\n[{place}]\n{''.join(lines)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, StepFile):
        return _value({name: getattr(value, name) for name in StepFile.model_fields})
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {_value(one)}' for name, one in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _string(str(value))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _string(value: str) -> str:
    """A basic string; JSON's escapes are TOML's. One of several lines stands as it is."""
    if "\n" not in value:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    lines = [_string(line)[1:-1] for line in value.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'
