"""How the processes log: a short line for a person at a terminal, JSON for everything else.

Log a dotted or snake_case name and ids, as `log.info("offer_made", extra={"offer": 7})`; never a
name, number, address or text of a customer.
"""

import sys
from typing import Any

import structlog
from structlog.types import Processor

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


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def logging_settings(level: str) -> dict[str, Any]:
    """The dictionary for `logging.config.dictConfig`; `level` is a name such as `info`."""
    at_terminal = sys.stderr.isatty()
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if at_terminal:
        last += [structlog.dev.ConsoleRenderer(colors=True, pad_event_to=28)]
    else:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
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
            }
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "uvicorn": {"handlers": [], "propagate": True},
            **{name: {"level": quiet} for name, quiet in QUIET.items()},
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
