"""What the processes log holds no query of a request, and no row that the database refused."""

import io
import json
import logging
import logging.config
import time

import pytest
from django.db import IntegrityError, connection
from django.http import HttpRequest

from okienko.machinery.logs import logging_settings


@pytest.fixture
def written():
    """The lines that come out of the settings of a process."""
    settings = logging_settings("info")
    stream = io.StringIO()
    settings["handlers"]["stderr"]["stream"] = stream
    settings["loggers"] = {name: spec for name, spec in settings["loggers"].items() if "." in name}
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logging.config.dictConfig(settings)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def a_request(path):
    request = HttpRequest()
    request.method, request.path = "GET", path
    request.META["QUERY_STRING"] = "q=Kowalska"
    return request


def test_a_failed_page_is_logged_without_its_query(written):
    log = logging.getLogger("django.request")
    log.error("Internal Server Error: %s", "/desk/", extra={"request": a_request("/desk/")})
    (line,) = written()
    assert (line["method"], line["path"], line["level"]) == ("GET", "/desk/", "error")
    assert "Kowalska" not in json.dumps(line)


@pytest.mark.parametrize(
    "name", ["uvicorn.error", "django.security.TooManyFieldsSent", "okienko.events.stream.sse"]
)
def test_a_storm_of_equal_lines_is_a_few_and_their_number(written, name):
    log = logging.getLogger(name)
    (throttled,) = (one for each in logging.getLogger().handlers for one in each.filters)
    throttled.seconds = 0.2
    for _ in range(1000):
        log.warning("Invalid HTTP request received.")
    passed = len(written())
    assert passed <= 10 * throttled.most
    until = time.monotonic() + 0.25
    while time.monotonic() < until:
        time.sleep(0.01)
    log.warning("Invalid HTTP request received.")
    told = sum(line.get("not_logged", 0) for line in written())
    assert passed + told == 1000, "each is written or counted"


def test_ids_are_fields(written):
    logging.getLogger("okienko.test").info("offer_made", extra={"offer": 7})
    (line,) = written()
    assert (line["event"], line["offer"]) == ("offer_made", 7)


@pytest.mark.django_db
@pytest.mark.as_owner
def test_a_refused_row_is_not_in_the_traceback(written):
    with connection.cursor() as cursor:
        cursor.execute("create temporary table numbers (number text primary key)")
        number = "+48601000212"
        cursor.execute("insert into numbers values (%s)", [number])
        with pytest.raises(IntegrityError, match="601000212") as refused:
            cursor.execute("insert into numbers values (%s)", [number])
    logging.getLogger("okienko.test").error("call_failed", exc_info=refused.value)
    (line,) = written()
    assert line["exception"].count("duplicate key value violates") == 2, "the error and its cause"
    assert "The above exception was the direct cause" in line["exception"]
    assert "601000212" not in line["exception"]
