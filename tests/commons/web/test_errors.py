"""Closed doors: a sentence, a status, the shape that was asked for, and nothing typed lost."""

import json
from typing import Any
from unittest import mock

import pytest
from django.db import DataError, OperationalError
from django.test import Client, RequestFactory

from community.commons.access import Refused
from community.commons.web import errors
from community.commons.web.middleware import Refusals

TYPED = "A long letter\nwith two lines & <b>marks</b>."


def _post(**headers: str) -> Any:
    request = RequestFactory().post(
        "/somewhere/", {"body": TYPED, "password": "open sesame"}, headers=headers
    )
    request.htmx = None  # type: ignore[attr-defined]
    request.user = None  # type: ignore[assignment]
    return request


def _middleware() -> Refusals:
    return Refusals(lambda request: None)  # type: ignore[arg-type,return-value]


def test_an_unknown_page_is_found_out_kindly(client: Client, db: None) -> None:
    response = client.get("/nowhere/at/all/")
    assert response.status_code == 404
    assert b"you did nothing wrong" in response.content


def test_a_refusal_keeps_what_was_typed_and_hides_secrets() -> None:
    page = _middleware().process_exception(_post(), Refused("Bao decided first."))
    assert page is not None and page.status_code == 409
    text = page.content.decode()
    assert "Bao decided first." in text
    assert "A long letter\nwith two lines &amp; &lt;b&gt;marks&lt;/b&gt;." in text
    assert "open sesame" not in text


def test_a_refusal_is_json_for_those_who_ask_for_it() -> None:
    page = _middleware().process_exception(_post(accept="application/json"), Refused("No.", status=422))
    assert page is not None and page.status_code == 422
    assert json.loads(page.content) == {"error": "No."}


def test_a_refusal_is_a_notice_for_htmx() -> None:
    request = _post()
    request.htmx = mock.Mock(boosted=False)
    page = _middleware().process_exception(request, Refused("No."))
    assert page is not None and page.status_code == 409
    assert page["HX-Retarget"] == "#notices" and b"<html" not in page.content and b"No." in page.content


def test_a_busy_database_is_said_to_be_busy() -> None:
    page = _middleware().process_exception(_post(), OperationalError("database is locked"))
    assert page is not None and page.status_code == 503 and page["Retry-After"]
    assert "A long letter" in page.content.decode() and "locked" not in page.content.decode()


def test_a_value_that_no_column_holds_is_the_senders_to_mend() -> None:
    page = _middleware().process_exception(_post(), DataError("text fields cannot contain NUL"))
    assert page is not None and page.status_code == 400 and "A long letter" in page.content.decode()


def test_a_full_disk_is_said(caplog: pytest.LogCaptureFixture) -> None:
    page = _middleware().process_exception(_post(), OSError(28, "No space left on device"))
    assert page is not None and page.status_code == 503


def test_other_exceptions_are_left_to_django() -> None:
    assert _middleware().process_exception(_post(), KeyError("x")) is None


@pytest.mark.parametrize("answer", [errors.server_error, errors.unavailable])
def test_our_own_faults_need_no_database(answer: Any, django_db_blocker: Any) -> None:
    """No `db` fixture: a query would fail this test."""
    assert answer(_post()).status_code in (500, 503)


def test_an_expired_form_can_be_sent_again(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/password/reset/", {"email": "lea@example.org", "body": TYPED})
    assert response.status_code == 403
    text = response.content.decode()
    assert 'name="csrfmiddlewaretoken"' in text and "A long letter" in text
    assert 'name="email" value="lea@example.org"' in text
    assert 'action="/accounts/password/reset/"' in text


def test_a_form_too_large_is_said_to_be(client: Client, settings: Any, db: None) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/look/", {"next": "a" * 5000}, headers={"sec-fetch-site": "same-origin"})
    assert response.status_code == 413
