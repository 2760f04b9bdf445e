"""Who gets which answer where: every route with every member of the cast, by GET and by an empty POST.

The outcome is committed as access_matrix.txt: a change of access shows in a diff. `manage.py test
--update-matrix` writes it afresh.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache, caches
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from community.commons.api.models import Scope, Token
from community.commons.api.tokens import digest_of, new_secret
from community.commons.live.channels import KINDS
from membership.models import Member
from tests.cast import CAST, Person

from .parts import routes
from .samples import BODIES, CHANNELS, Values, filled

FILE = Path(__file__).with_name("access_matrix.txt")
METHODS = ("GET", "POST")
METHOD = {"DELETE": "DEL", "PATCH": "PTCH"}  # as wide as the others
HEAD = """\
# Who gets which answer where. Written by `manage.py test --update-matrix`; read the diff before you commit it.
# A word in brackets at the end: the same address with something that most may not see.
# WS: joining a live channel. GET, and POST without any data.
# "in" is a redirect to sign in, "re" one to sign in again, 3xx goes elsewhere.
# The API (v1) is asked with a token of every scope, by the method of each operation.
"""
LEFT_OUT = {"static"}  # files of the program


def lines(cast: Mapping[str, Person]) -> Iterator[str]:
    """The matrix, a line for each route and method. Raises NoSample."""
    values = Values(cast)
    browsers = {role: _client(cast[role]) for role in CAST}
    programs = {role: _program(cast[role]) for role in CAST}
    yield "     " + " ".join(role[:6].ljust(6) for role in CAST)
    for route in sorted(routes(), key=lambda one: (one.name, one.pattern)):
        if route.name in LEFT_OUT:
            continue
        for variant in values.variants_of(route.name, route.parameters):
            chosen = {name: values.of(route.name, name, variant) for name in route.parameters}
            url = reverse(route.name, kwargs=chosen)
            title = f"{route.name}  /{route.pattern}" + (f"  ({variant})" if variant else "")
            operation = getattr(route.view, "operation", None)
            clients = programs if operation else browsers
            body = filled(BODIES.get(route.name.removeprefix("v1:")), values) if operation else None
            for method in operation.methods if operation else METHODS:
                with _no_words_about_refusals():
                    answers = " ".join(_answer(clients[role], method, url, body).ljust(6) for role in CAST)
                yield f"{METHOD.get(method, method):4} {answers} {title}"

    yield from _channels(cast, values)


def _channels(cast: Mapping[str, Person], values: Values) -> Iterator[str]:
    """Who may join which live channel, asked as the consumer asks it. A kind without a sample is a KeyError."""
    for name in sorted(KINDS):
        for variant, make in CHANNELS[name].items():
            number = 1 if name == "moderation.queue" else values.made(make).pk
            may = [KINDS[name].may_join(_afresh(cast[role]), number) for role in CAST]
            answers = " ".join(("joins" if one else "no").ljust(6) for one in may)
            yield f"WS   {answers} {name}  /ws/" + (f"  ({variant})" if variant else "")


def _afresh(person: Person) -> Person:
    return person if isinstance(person, AnonymousUser) else Member.objects.get(pk=person.pk)


@contextmanager
def _no_words_about_refusals() -> Iterator[None]:
    """Django logs each 4xx as a warning; here they are the point."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _client(person: Person) -> Client:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    if not isinstance(person, AnonymousUser):
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def _program(person: Person) -> Client:
    """With a token that has every scope, as one made before a suspension has."""
    headers = {"accept-language": "en"}
    if not isinstance(person, AnonymousUser):
        secret = new_secret()
        Token.objects.create(
            member=person, name="matrix", prefix="matrix", digest=digest_of(secret), scopes=Scope.values
        )
        headers["authorization"] = f"Bearer {secret}"
    return Client(raise_request_exception=False, headers=headers)


def _answer(client: Client, method: str, url: str, body: dict[str, Any] | None = None) -> str:
    """The answer in a word; what it changed is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        if body is not None and "file" in body:
            body["file"].seek(0)
            response = client.post(url, body)
        elif body is not None:
            response = client.generic(method, url, json.dumps(body), "application/json")
        else:
            response = client.post(url) if method == "POST" else client.generic(method, url)
        transaction.set_rollback(True)
    cache.clear()  # rate limits would answer 429 to the later ones
    caches["counters"].clear()
    client.cookies = cookies
    return _word(response)


def _word(response: HttpResponseBase) -> str:
    place = response.headers.get("Location", "")
    if response.status_code in (301, 302, 303) and "/login" in place:
        return "in"
    if response.status_code in (301, 302, 303) and "/reauthenticate" in place:
        return "re"
    return str(response.status_code)
