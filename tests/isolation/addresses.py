"""Every address of the project, with something in the place of every parameter.

A parameter `customer_id` stands for a row of the model Customer; others are named in lists.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter
from django.urls.resolvers import RegexPattern, RoutePattern

from .lists import PARAMETERS, ROWS
from .rows import office_models

_ROUTE = re.compile(r"<(?:(?P<converter>[^>:]+):)?(?P<name>[^>]+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<inner>[^()]*)\)")
_CHOICES = re.compile(r"[\w-]+(?:\|[\w-]+)*")


@dataclass(frozen=True)
class Parameter:
    """One gap of a route: the row that it names, or the words that fit."""

    name: str
    model: str = ""  # label of the model whose id it is
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Address:
    """One route, as a text with {name} in the gaps."""

    route: str
    template: str
    parameters: tuple[Parameter, ...] = ()
    callback: Any = field(default=None, compare=False)

    @property
    def rows(self) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if p.model)

    def paths(self, row: Callable[[Parameter], Any]) -> Iterator[str]:
        """Its paths, with the ids that `row` gives; one for each choice of words."""
        choices = [[row(p)] if p.model else list(p.words) for p in self.parameters]
        for values in product(*choices):
            gaps = {p.name: v for p, v in zip(self.parameters, values, strict=True)}
            yield "/" + self.template.format(**gaps)


@cache
def addresses() -> list[Address]:
    """All of them, in the order of the routes."""
    return [_address(parts, pattern) for parts, pattern in _leaves(get_resolver(), ())]


def _leaves(
    resolver: URLResolver, before: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], URLPattern]]:
    for pattern in resolver.url_patterns:
        parts = (*before, pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern, parts)
        else:
            yield parts, pattern


def _address(parts: tuple[Any, ...], pattern: URLPattern) -> Address:
    route = "".join(str(part) for part in parts)
    parameters: list[Parameter] = []
    template = ""
    for part in parts:
        if isinstance(part, RoutePattern):
            template += _from_route(part, route, parameters)
        elif isinstance(part, RegexPattern):
            template += _from_regex(part, route, parameters)
        else:
            raise TypeError(f"{route}: teach addresses.py to read a {type(part).__name__}")
    return Address(route, template, tuple(parameters), pattern.callback)


def _from_route(part: RoutePattern, route: str, parameters: list[Parameter]) -> str:
    def gap(found: re.Match[str]) -> str:
        name = found["name"]
        converter = part.converters[name]
        number = isinstance(converter, IntConverter)
        parameters.append(_parameter(name, route, "" if not number else r"\d+"))
        return "{" + name + "}"

    return _ROUTE.sub(gap, str(part))


def _from_regex(part: RegexPattern, route: str, parameters: list[Parameter]) -> str:
    def gap(found: re.Match[str]) -> str:
        parameters.append(_parameter(found["name"], route, found["inner"]))
        return "{" + found["name"] + "}"

    text = _GROUP.sub(gap, str(part)).removeprefix("^").removesuffix("$").replace(r"\Z", "")
    assert not re.search(r"[()\[\]*+?|\\]", text), f"{route}: addresses.py cannot fill {text}"
    return text


def _parameter(name: str, route: str, inner: str) -> Parameter:
    for key in (f"{route} {name}", name):
        if key in PARAMETERS:
            return Parameter(name, words=PARAMETERS[key])
    if inner and inner != r"\d+" and _CHOICES.fullmatch(inner):
        return Parameter(name, words=tuple(inner.split("|")))
    if name in ROWS:
        return Parameter(name, model=ROWS[name])
    models = [
        m._meta.label
        for m in office_models()
        if name in (m._meta.model_name, f"{m._meta.model_name}_id")
    ]
    if len(models) == 1:
        return Parameter(name, model=models[0])
    raise AssertionError(
        f"/{route} has a parameter {name!r} that the walk over all addresses cannot fill. Name it "
        f"after its row ({{model}}_id), or say in tests/isolation/lists.py what it is: in ROWS the "
        f"model whose id it is, in PARAMETERS the words that fit. (Models of the name: {models})"
    )


def request(client: Client, method: str, path: str, form: dict[str, Any]) -> Any:
    """The answer to a form, sent as a page sends one without files.

    The test client's own way, a part for each of a hundred fields, took a third of the time.
    """
    if method == "get":
        return client.get(path, form)
    plain = "application/x-www-form-urlencoded"
    return client.post(path, urlencode(form, doseq=True), content_type=plain)


def known_models() -> set[str]:
    return {model._meta.label for model in apps.get_models()}
