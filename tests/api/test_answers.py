"""What every answer of the API has: problem documents, allowances, a language, a schema that is true."""

from typing import Any, get_args

import pytest
from django.db import OperationalError
from django.test import Client
from pydantic import BaseModel

from community.commons.api.openapi import schema
from community.commons.api.root import api
from community.commons.api.shapes import Asked, Told
from forums.models import Topic

from .conftest import Program

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


def test_an_error_is_a_problem_in_the_readers_language(topic: Topic, programs: Any) -> None:
    no = Program().get("/topics/999999")
    assert no.status_code == 404 and no["Content-Type"] == "application/problem+json"
    problem = no.json()
    assert problem["status"] == 404 and problem["type"].endswith("#problem-404") and problem["title"]
    assert problem["instance"] == "/api/v1/topics/999999" and problem["request_id"] == no["X-Request-Id"]
    french = Program().get("/topics/999999", **FRENCH).json()
    assert french["detail"] != problem["detail"]
    refused = programs("member").post(f"/topics/{topic.pk}/close")
    assert refused.status_code == 403 and refused.json()["detail"]


@pytest.mark.parametrize("path", ["/nowhere", "/topics/", "/", "/topics/1/nothing"])
def test_an_address_that_does_not_exist(path: str) -> None:
    answer = Program().post(path)
    assert answer.status_code in (404, 405)
    if path != "/":
        assert answer["Content-Type"] == "application/problem+json"


def test_other_methods_are_named() -> None:
    answer = Program().ask("DELETE", "/topics")
    assert answer.status_code == 405 and answer["Allow"] == "GET, POST"
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"title": "T", "text": "x"}, "body.category"),
        ({"category": "practice", "title": "", "text": "x"}, "body.title"),
        ({"category": "practice", "title": 5, "text": "x"}, "body.title"),
        ({"category": "practice", "title": "T", "text": "a\x00b"}, "body.text"),
        ({"category": "practice", "title": "T", "text": "x" * 100_001}, "body.text"),
        ({"category": "practice", "title": "T", "text": "x", "more": 1}, "body.more"),
        ([], "body"),
    ],
)
def test_what_does_not_fit_is_named(body: Any, place: str, programs: Any, category: Any) -> None:
    answer = programs("member").post("/topics", body)
    assert answer.status_code == 422
    assert place in [error["place"] for error in answer.json()["errors"]], answer.json()


def test_what_does_not_fit_is_said_in_the_readers_language(programs: Any) -> None:
    for body in ({}, {"category": 5, "title": "", "text": "x", "more": 1}):
        english = programs("member").post("/topics", body).json()
        french = programs("member").post("/topics", body, **FRENCH).json()
        assert french["title"] != english["title"]
        for one, other in zip(english["errors"], french["errors"], strict=True):
            assert one["place"] == other["place"] and one["detail"] != other["detail"]


def test_what_cannot_be_read_and_what_is_too_large(programs: Any, settings: Any) -> None:
    member = programs("member")
    for raw in (b"{", b"\xff\xfe", b"[" * 5000, b"nothing"):
        answer = member.client.generic(
            "POST", "/api/v1/topics", raw, "application/json", headers=member.headers
        )
        assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json", raw
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert member.post("/topics", {"text": "x" * 2000}).status_code == 413


def test_text_that_shows_nothing_is_refused_with_a_sentence(category: Any, programs: Any) -> None:
    answer = programs("member").post("/topics", {"category": "practice", "title": "T", "text": " \n "})
    assert answer.status_code == 409 and answer.json()["detail"]


def test_a_busy_database_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("forums.api.categories.rooms_with_level", busy)
    answer = Program().get("/categories/practice")
    assert answer.status_code == 503 and answer["Retry-After"]
    assert answer["Content-Type"] == "application/problem+json"


def test_an_allowance_by_address_and_by_token(settings: Any, programs: Any, topic: Topic) -> None:
    settings.API_REQUESTS_PER_ADDRESS, settings.API_REQUESTS_PER_TOKEN, settings.API_WRITES_PER_TOKEN = (
        2,
        5,
        1,
    )
    answers = [Program().get("/categories") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one["RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert answers[2]["Retry-After"] == answers[2]["RateLimit-Reset"] and answers[2].json()["status"] == 429
    assert Program("parvis_wrong").get("/categories").status_code == 429  # guesses count by address
    member = programs("member")
    assert member.get("/categories")["RateLimit-Remaining"] == "4"  # its own, whatever the address
    first, second = (member.post("/preview", {"text": "x"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert member.get("/categories").status_code == 200  # reading goes on


def test_every_operation_states_its_access_and_stands_in_the_schema() -> None:
    documented = {
        one["operationId"]: one for methods in schema()["paths"].values() for one in methods.values()
    }
    operations = {operation.operation_id: operation for _path, _view, operation in api.operations()}
    assert set(documented) == set(operations) and len(operations) > 40
    for name, details in documented.items():
        assert details["x-access"] and details["x-scope"] and details["summary"], name
        assert {"401", "403", "404", "422", "429"} <= set(details["responses"]), name


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_docs_show_every_operation_without_scripts(language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200 and "'unsafe-inline'" not in page["Content-Security-Policy"]
    for _path, _view, operation in api.operations():
        assert f'id="{operation.operation_id}"' in text
    assert Client().get("/api/v1/").headers["Location"] == "/api/v1/docs"


def test_the_schema_is_for_everybody() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200 and answer.json()["openapi"].startswith("3.1")


def test_no_two_models_share_a_name_and_no_path_two_rooms() -> None:
    """The schema knows models by their names, and an address answers from one room."""
    named: dict[str, set[object]] = {}
    paths: dict[str, set[int]] = {}
    for path, view, operation in api.operations():
        paths.setdefault(path, set()).add(id(view))
        for model in _models(operation):
            named.setdefault(model.__name__, set()).add(model)
    assert not {name for name, models in named.items() if len(models) > 1}
    assert not {path for path, views in paths.items() if len(views) > 1}


def _models(operation: Any) -> set[Any]:
    """All models in what an operation takes and answers, down to the last."""
    found: set[Any] = set()
    waiting = [*operation.models, *filter(None, operation.response_models.values())]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
            found.add(kind)
            waiting += [one.annotation for one in kind.model_fields.values()]
    return {one for one in found if issubclass(one, Asked | Told)}
