"""How the processes log: a short line for a person at a terminal, JSON for everything else.

Log a dotted or snake_case name and ids, as `log.info("offer_made", extra={"offer": 7})`; never a
name, number, address or text of a customer.
"""

import logging
import re
import sys
import time
from typing import Any

import structlog
from structlog.types import EventDict, Processor


class Throttled(logging.Filter):
    """Lets a few lines of each kind of storm through in a minute; the next tells how many were not.

    A kind is a logger's message before its values are put in: strangers choose those.
    """

    def __init__(self, most: int = 5, seconds: float = 60.0) -> None:
        super().__init__()
        self.most, self.seconds = most, seconds
        self.seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(STORMS):
            return True
        kind = (record.name, str(record.msg)[:100])
        now = time.monotonic()
        began, count = self.seen.get(kind, (now, 0))
        if now - began > self.seconds:
            if count > self.most:
                record.__dict__["not_logged"] = count - self.most
            began, count = now, 0
        if kind not in self.seen and len(self.seen) > 1000:
            self.seen.clear()
        self.seen[kind] = (began, count + 1)
        return count < self.most


def without_query(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Django logs a request with its query, in which a name may have been searched for."""
    request = event.pop("request", None)
    if request is not None:
        event["method"] = getattr(request, "method", "")
        event["path"] = getattr(request, "path", "")
    return event


#: What PostgreSQL adds to an error: the key that was there already, the refused row, the statement.
#: In a traceback it ends with it, or where the traceback of the next error begins.
DETAILS = re.compile(
    r"\n(?:DETAIL|HINT|CONTEXT|QUERY|LINE \d+): .*?"
    r"(?=\n\n(?:The above exception was|During handling of the above)|\Z)",
    re.DOTALL,
)


def without_details(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep the rows that PostgreSQL quotes in its errors, customers' numbers, out of tracebacks."""
    if isinstance(text := event.get("exception"), str):
        event["exception"] = DETAILS.sub("", text)
    return event


QUIET = {
    "aiohttp.access": "WARNING",
    "asyncio": "WARNING",
    "django.db.backends": "WARNING",
    "django.request": "ERROR",
    "mail.log": "WARNING",
    "psycopg.pool": "ERROR",
    "uvicorn.access": "WARNING",
    "uvicorn.error": "WARNING",
}
#: Loggers, by how their names begin, in which strangers can make any number of lines.
STORMS = (
    "asyncio",
    "django.security.",
    "okienko.events.stream.sse",
    "okienko.machinery.connections",
    "uvicorn.error",
)


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        without_query,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def logging_settings(level: str) -> dict[str, Any]:
    """The dictionary for `logging.config.dictConfig`; `level` is a name such as `info`."""
    at_terminal = sys.stderr.isatty()
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if at_terminal:
        last += [structlog.dev.ConsoleRenderer(colors=True, pad_event_to=28)]
    else:
        last += [
            structlog.processors.format_exc_info,
            without_details,
            structlog.processors.JSONRenderer(),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"throttled": {"()": Throttled}},
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _processors(),
                "processors": last,
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "lines",
                "filters": ["throttled"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "uvicorn": {"handlers": [], "propagate": True},
            **{name: {"level": level} for name, level in QUIET.items()},
        },
    }


def configure_structlog() -> None:
    """Let structlog's own loggers end in the same handler as the standard library's."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
