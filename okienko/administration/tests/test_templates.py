"""A name that a template asks of a form is one of the form's: Django shows nothing for others."""

import importlib
import inspect
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest

from okienko import administration

from ..configuration import format as files
from ..configuration.doors import ConnectionFile
from ..configuration.words import _FIELDS, PART_NAMES
from ..forms import SettingsForm

ROOT = Path(administration.__file__).parent
ASKED = re.compile(r"\bform\.(?!html\b)([a-z_]+)")
#: What `self` is given in a class.
GIVEN = re.compile(r"self\.(\w+)(?:: [^=\n]+)? = ")


def classes_of(package: str) -> list[type]:
    """The form that all are made from, and what is written in a package (a table may be "form")."""
    found = pkgutil.walk_packages(administration.__path__, "okienko.administration.")
    names = [one.name for one in found if one.name.startswith(package) and ".tests" not in one.name]
    modules = [importlib.import_module(name) for name in [package, *names]]
    classes = [one for module in modules for one in vars(module).values() if isinstance(one, type)]
    return [SettingsForm, *(one for one in classes if one.__module__.startswith(package))]


@cache
def names_of(found: type) -> set[str]:
    """The names that objects of a class have."""
    own = [each for each in found.__mro__ if each is not object and each.__module__ != "builtins"]
    fields = {name for each in own for name in getattr(each, "__annotations__", ())}
    return {*dir(found), *getattr(found, "base_fields", ()), *fields, *_given(own)}


def _given(classes: list[type]) -> set[str]:
    return {
        name
        for each in classes
        if each.__module__.startswith(("okienko.", "django."))
        for name in GIVEN.findall(_source(each))
    }


_source = cache(inspect.getsource)


TEMPLATES = [path for path in sorted(ROOT.rglob("*.html")) if ASKED.search(path.read_text())]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_template_asks_of_its_form_is_there(path: Path) -> None:
    package = ".".join(["okienko.administration", *path.parent.relative_to(ROOT).parts])
    known = set().union(*map(names_of, classes_of(package)))
    assert set(ASKED.findall(path.read_text())) <= known


def test_every_field_of_a_file_has_words_for_the_difference() -> None:
    parts = {name: files.OfficeFile.model_fields[name].annotation for name in files.PARTS}
    assert PART_NAMES.keys() == {"topics", *parts}
    for annotation in parts.values():
        part = annotation.__args__[0]
        differing = set(part.model_fields) - set(part.key) - {"recorded"}
        if part is not ConnectionFile:  # which is never changed by a file
            assert differing <= _FIELDS.keys(), part
