"""A configuration file's text: TOML that people can read. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from .format import PARTS, OfficeFile, Part, StepFile

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
        parts += [f"[[{part}]]\n{_row(row)}" for row in getattr(file, part)]
    return "\n".join(parts)


def _row(row: Part) -> str:
    found = []
    for name, field in type(row).model_fields.items():
        value = getattr(row, name)
        if value is None or (value == field.default and name not in row.key):
            continue
        found.append(f"{name} = {_value(value)}\n")
    return "".join(found)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, StepFile):
        return _value({name: getattr(value, name) for name in StepFile.model_fields})
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {_value(one)}' for name, one in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _string(str(value))


def _string(value: str) -> str:
    """A basic string; JSON's escapes are TOML's. One of several lines stands as it is."""
    if "\n" not in value:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    lines = [_string(line)[1:-1] for line in value.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'
