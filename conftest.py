"""For all tests: a PostgreSQL of their own, and the limited role that the program runs under."""

import gc
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings as django_settings
from django.db.backends.signals import connection_created
from django.test.signals import setting_changed
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from okienko.config import PROJECT, config
from okienko.machinery import postgres
from okienko.machinery.prepare import compile_texts
from tests.emptying import use_for_every_test
from tests.template import use_template

# A busy machine is slow, not wrong. OKIENKO_TEST_RANDOM=1: other examples each time, not the same.
settings.register_profile(
    "okienko",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=not os.environ.get("OKIENKO_TEST_RANDOM"),
)
settings.load_profile("okienko")

use_for_every_test()

# Where Python is told to keep no compiled files, each worker would rewrite all tests' assertions,
# and each process that a test starts compile what it loads.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Answers leave at once, but where a test is about taking them back.
os.environ.setdefault("OKIENKO_UNDO_SECONDS", "0")
config.cache_clear()

# Asterisk is unpacked once for all homes, whichever test asks first.
os.environ.setdefault("OKIENKO_CACHE", str(PROJECT / "var" / "cache"))

HOME = config().home / "test"
_server = ExitStack()
_limited = False


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the tests' server, or use the one that another run of tests started."""
    compile_texts()
    setting_changed.send(None, setting="LOCALE_PATHS", value=None, enter=True)  # read them anew
    if not config().database_url and not os.environ.get("PYTEST_XDIST_WORKER"):
        _server.enter_context(postgres.held(HOME, for_tests=True))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server, unless another run of tests still uses it."""
    _server.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: it is not looked through for garbage again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


#: Fixtures whose servers are shared: one worker has all tests of a folder that need them. Those at
#: a desk in a browser are apart, so that no worker has all the long ones.
SHARED = ("dovecot_server", "running", "desk")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep together what shares servers, unless it says itself with what it goes."""
    needed = set(getattr(item, "fixturenames", ()))
    shared = [name for name in SHARED if name in needed]
    apart = "chromium" in needed  # a browser test stands in no group, whatever it shares
    if shared and not apart and not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}: {', '.join(shared)}"))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: many tests wait for real parts, and four at most."""
    return min(4, (os.cpu_count() or 1) + 1)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Each test begins in the program's first language, whatever was read before it."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups come first, for they are the longest and run one after another.

    Browser tests come last: their driver keeps an event loop that no asyncio test may meet. Those
    with a folder, for the films of their cameras, are the longest and begin: at the end a worker
    that has a long one still would leave the others idle.
    """

    def browses(item: pytest.Item) -> int:
        names = getattr(item, "fixturenames", ())
        return 0 if "chromium" not in names else 1 if "tmp_path" in names else 2

    def grouped(item: pytest.Item) -> bool:
        return item.get_closest_marker("xdist_group") is not None

    items.sort(key=lambda item: (browses(item), not grouped(item)))
    for item in items:
        if browses(item) and grouped(item):
            raise pytest.UsageError(f"{item.nodeid}: a browser test in a group")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Copy the tests' database instead of making all its tables."""
    with django_db_blocker.unblock():
        use_template()


def _set_role(sender: object, connection: object, **more: object) -> None:
    """A connection that a test's thread opens is limited too."""
    if _limited:
        _run(connection, f"set role {postgres.APP_ROLE}")


connection_created.connect(_set_role)


def _run(connection: object, sql: str) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql)


@pytest.fixture(autouse=True)
def limited_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with a database work as okienko_app: the owner is not bound by the policies.

    `@pytest.mark.as_owner` leaves one out (a test of the policies themselves, say).
    """
    global _limited
    marker = request.node.get_closest_marker("django_db")
    asked = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if not (marker or asked) or request.node.get_closest_marker("as_owner"):
        yield
        return
    committing = bool(asked - {"db"}) or (marker is not None and marker.kwargs.get("transaction"))
    request.getfixturevalue("transactional_db" if committing else "db")
    from django.db import connection

    _run(connection, f"set role {postgres.APP_ROLE}")
    _limited = True
    yield
    _limited = False
    if committing and connection.connection is not None:  # else the rollback takes it back
        _run(connection, "reset role")
