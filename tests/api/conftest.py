"""Programs that ask the API, each with a token of somebody of the cast."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from community.commons.api.models import Scope
from community.commons.api.operations import create_token
from forums import operations
from forums.models import Category, Topic

BASE = "/api/v1"
ALL = tuple(Scope.values)


class Program:
    """A client with a token, or with none; answers come as Django's responses, `.json()` at hand."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"accept-language": "en", **headers}
        if secret:
            self.headers["authorization"] = f"Bearer {secret}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, BASE + path, headers={**self.headers, **headers}, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)


def program(person: Any, scopes: tuple[str, ...] = ALL) -> Program:
    """A token of `person` made in the open, whatever they may do now."""
    if isinstance(person, AnonymousUser):
        return Program()
    _token, secret = create_token(person, by=person, name="a test", scopes=scopes)
    return Program(secret)


@pytest.fixture
def programs(cast: Mapping[str, Any]) -> Callable[..., Program]:
    """`programs("member")`, or with fewer scopes `programs("member", "read")`."""
    return lambda role, *scopes: program(cast[role], scopes or ALL)


@pytest.fixture
def category(cast: Mapping[str, Any]) -> Category:
    return operations.create_category(
        None, by=cast["administrator"], name="Practice", description="How we do it"
    )


@pytest.fixture
def private(cast: Mapping[str, Any]) -> Category:
    only = {"see": "staff", "post": "staff", "reply": "staff"}
    return operations.create_category(None, by=cast["administrator"], name="Stewards", **only)


@pytest.fixture
def topic(category: Category, cast: Mapping[str, Any]) -> Topic:
    return operations.open_topic(
        category, by=cast["trusted"], title="Who keeps the keys?", text="I have one set."
    )
