"""Contacts and accounts stay when the package of their door is taken away: nothing breaks."""

from typing import Any

import pytest
from django.utils.translation import override

from okienko.channels import registry
from okienko.channels.models import Account
from okienko.channels.registry import UnknownDoor
from okienko.events.runtime.health import run_all
from okienko.events.security.scope import in_offices
from okienko.events.stream import hub
from okienko.machinery import health

from .addresses import addresses
from .test_addresses import Visits, forms, visits

__all__ = ["health", "visits"]  # health: its checks are known once it is imported


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_breaks_without_the_doors(visits: Visits, monkeypatch: Any, method: str) -> None:
    """Every address with one's own rows, all of whose channels are installed no more."""
    with in_offices([visits.here.office]):
        visits.here.tie()
    paths = [(a, path) for a in addresses() for path in a.paths(lambda p: visits.here.row(p.model))]
    monkeypatch.setattr(registry, "_doors", {})
    problems = []
    for address, path in paths:
        for form in forms(visits.here, address):
            answer: Any = visits.visit(visits.ours, method, path, form)
            if answer.status_code == 500:
                problems.append(f"{method.upper()} {path}\n{answer.errors}")
    for name in hub.FRAGMENTS:
        hub.render(name, [visits.here.office], "pl")
    assert not problems, "\n".join(problems)


def test_health_names_the_absent_door(visits: Visits, monkeypatch: Any) -> None:
    kind = registry.doors()[0].kind
    visits.here.row("channels.Account")
    with in_offices([visits.here.office]):
        Account.objects.update(kind=kind, enabled=True)
        account = Account.objects.latest("id")
    monkeypatch.setattr(registry, "_doors", {})
    with override("en"):
        answers = run_all()
    assert {name for name, one in answers.items() if one.state == "failed"} <= {"switchboard"}
    assert answers["doors"].state == "off"
    assert answers["doors"].words.startswith(f"not installed: {kind}")
    assert str(account.door.label) == kind
    assert account.door.check(account).state == "off"
    with pytest.raises(UnknownDoor):
        account.read()
