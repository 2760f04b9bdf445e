"""Logs: one JSON object a line, with the request's id and without secrets."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from community.commons.web import logs
from community.commons.web.middleware import logged_path
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


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/members/some-body/", "/members/<handle>/"),
        ("/forums/t/12/words-of-a-title/", "/forums/t/12/<slug>/"),
        ("/accounts/address/undo/a-key/", "/accounts/address/undo/<key>/"),
        ("/nobody-knows/some-body/", "/…"),
    ],
)
def test_the_log_keeps_numbers_and_no_names(path: str, logged: str, rf: RequestFactory) -> None:
    """Else an erasure would have to change the log."""
    request = rf.get(path, {"q": "some-body"})
    try:
        request.resolver_match = resolve(path)
    except Resolver404:
        request.resolver_match = None
    assert logged_path(request) == logged


def test_django_says_what_happened_and_not_where() -> None:
    said = logs._without_addresses(
        None, "", {"logger": "django.request", "event": "Not Found: /members/some-body/"}
    )
    assert said["event"] == "Not Found"
