"""Logs: one JSON object a line, with the request's id and without secrets."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from tests.house.parts import ROOT

SCRIPT = """
import logging, structlog
from community.commons.web import logs
logs.configure({"level": "INFO", "json": %s})
with logs.request_id("abc-12345"):
    structlog.get_logger("parvis").info("mail_refused", delivery=3, password="hush")
    logging.getLogger("library").warning("half of %%s", 8, extra={"request": object()})
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger("library").exception("failed")
structlog.get_logger("parvis").info("later")
structlog.get_logger("parvis").debug("too fine")
"""


def lines(as_json: bool) -> list[str]:
    environment = {"PATH": os.environ["PATH"]}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT % as_json],
        check=True, cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.stdout == ""
    return ran.stderr.splitlines()


def test_a_line_is_an_object_with_the_id_of_its_request() -> None:
    events: list[dict[str, Any]] = [json.loads(line) for line in lines(as_json=True)]
    first, second, third, last = events
    assert first["event"] == "mail_refused" and first["delivery"] == 3 and first["level"] == "info"
    assert first["password"] == "(hidden)"
    assert second["event"] == "half of 8" and second["logger"] == "library"
    assert "ZeroDivisionError" in third["exception"]
    assert {first["request"], second["request"], third["request"]} == {"abc-12345"}
    assert "request" not in last
    assert all(event["timestamp"].endswith("Z") for event in events)


def test_for_people_it_is_a_line_they_can_read() -> None:
    text = "\n".join(lines(as_json=False))
    assert "mail_refused" in text and "abc-12345" in text and "hush" not in text
    assert not text.startswith("{")


@pytest.mark.django_db
def test_an_answer_carries_the_id_of_its_request() -> None:
    own = Client().get("/nothing-is-here/")["X-Request-Id"]
    assert len(own) == 12
    assert (
        Client(headers={"x-request-id": "from-the-proxy-1"}).get("/x/")["X-Request-Id"] == "from-the-proxy-1"
    )
    strange = Client(headers={"x-request-id": "a b\tc<script>"}).get("/x/")["X-Request-Id"]
    assert "<" not in strange and len(strange) == 12
