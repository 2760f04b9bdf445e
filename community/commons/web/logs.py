"""Structured logs: one line an event, with the request's id."""

import logging
from typing import Any

import structlog


def configure(options: dict[str, Any]) -> None:
    logging.basicConfig(level=options["level"], format="%(message)s")
    structlog.configure(logger_factory=structlog.stdlib.LoggerFactory())
