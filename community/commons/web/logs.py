"""Structured logs: one line an event, with the id of the request it belongs to.

Any part logs with `log = structlog.get_logger(__name__)` and `log.info("mail_refused", delivery=3)`: a name in
the past tense and ids, never a name, an address or a text. Lines of Django and of libraries take the same way.
JSON in production, for people in development and in the demo.
"""

import logging.config
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

# structlog takes rich where it finds it, to colour errors. The site does not need it, tools of the tests bring it
# along: without it every process is 4 MB smaller, and lines look the same everywhere.
_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]
import structlog

if _rich is None:
    del sys.modules["rich"]
else:
    sys.modules["rich"] = _rich

Event = MutableMapping[str, Any]
SECRET = ("password", "secret", "token", "authorization", "cookie", "session", "csrf")
HIDDEN = "(hidden)"


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG; `options` is settings.LOGGING: `level` ("INFO"), `json` (bool)."""
    as_json = bool(options["json"])
    shared = _processors()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": _last(as_json),
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                # Their lines repeat what RequestLog writes, or say nothing that an operator can use.
                "uvicorn.access": {"level": "WARNING"},
                "django.server": {"level": "WARNING"},
                "asyncio": {"level": "WARNING"},
            },
        }
    )


@contextmanager
def request_id(identifier: str) -> Iterator[None]:
    """Every line logged inside carries this id; jobs use it too, with the id of the request that enqueued them."""
    with structlog.contextvars.bound_contextvars(request=identifier):
        yield


def _processors() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _hide_secrets,
        _without_objects,
        _without_addresses,
    ]


def _last(as_json: bool) -> list[Any]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_json:
        return [strip, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    return [strip, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _hide_secrets(logger: Any, method: str, event: Event) -> Event:
    """The last line of defence: nobody should log these in the first place."""
    for key in event:
        if any(word in key.lower() for word in SECRET):
            event[key] = HIDDEN
    return event


def _without_objects(logger: Any, method: str, event: Event) -> Event:
    """Django hands requests and sockets over with its lines; they would print people's addresses."""
    for key in ("request", "server_time"):
        if not isinstance(event.get(key, ""), str):
            event.pop(key)
    return event


def _without_addresses(logger: Any, method: str, event: Event) -> Event:
    """Django says "Not Found: /members/…/": the address, which may be somebody's name, stands in our own line."""
    if str(event.get("logger", "")).startswith(("django.request", "django.security")):
        event["event"] = str(event.get("event", "")).partition(":")[0]
    return event
