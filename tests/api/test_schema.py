"""The API does what its schema says: schemathesis as visitor, member, moderator and with a wrong token.

Each request is rolled back. Every operation must reach a success with one of them, every answer must be
documented, and all checks of schemathesis must pass.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation

from community.commons.api.models import Scope
from community.commons.api.openapi import schema
from community.commons.api.operations import create_token
from community.home.demo.filling import fill
from community.wsgi import application
from forums import operations as forums
from forums.moderation import operations as moderation
from membership.models import Member
from tests.cast import make_cast

from .seeds import Seed, Seeds

SCHEMA = schemathesis.openapi.from_dict(schema())
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
WRONG = "parvis_" + "w" * 43
OF_ADMINISTRATORS = {"moderation.set_deadlines", "forums.create_category", "forums.edit_category"}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Fuzzer:
    """Sends cases as one role, validates every answer, and remembers which operations succeeded."""

    def __init__(self, seeds: Seeds) -> None:
        self.seeds = seeds
        self.tokens = {"visitor": "", "wrong token": WRONG}
        people = {
            "member": seeds.member, "moderator": seeds.moderator, "administrator": seeds.administrator
        }  # fmt: skip
        for role, person in people.items():
            _token, secret = create_token(person, by=person, name="fuzzer", scopes=list(Scope.values))
            self.tokens[role] = secret
        self.succeeded: set[str] = set()
        self.failures: dict[tuple[str, str, str], str] = {}
        self.sent = 0

    def send(self, case: Any, role: str) -> int:
        secret = self.tokens[role]
        headers = {"Accept-Encoding": "identity"}  # what is asked without a server is unpacked by nobody
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        caches["counters"].clear()
        with undone():
            response = case.call(headers=headers)
            try:
                case.validate_response(response, headers=headers, transport_kwargs={"headers": headers})
            except FailureGroup as failures:
                for failure in failures.exceptions:
                    found = (name_of(case.operation), role, type(failure).__name__)
                    self.failures.setdefault(found, str(failures))
        self.sent += 1
        if response.status_code < 300:
            self.succeeded.add(name_of(case.operation))
        return int(response.status_code)

    def examples(
        self, operation: APIOperation, role: str, mode: GenerationMode, count: int, **fixed: Any
    ) -> None:
        """`count` cases made up by hypothesis, always the same ones."""

        @seed(2026)
        @hypothesis_settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode, **fixed))
        def each(case: Any) -> None:
            self.send(case, role)

        with suppress(Unsatisfiable):  # an operation without anything that could be wrong
            each()

    def covers(self, operation: APIOperation, role: str, most: int | None) -> None:
        """The cases that the schema itself suggests: every limit, every wrong type, every missing part."""
        cases = SCHEMA.iter_coverage_cases(
            operation,
            generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
            generation_config=SCHEMA.config.generation_for(operation=operation),
        )
        for case in islice(cases, most):
            self.send(case, role)

    def works(self, operation: APIOperation, role: str) -> int:
        """The seed of this operation, as it is."""
        one: Seed = self.seeds.of(name_of(operation))
        sent = {} if one.body is None else {"body": one.body, "media_type": one.media_type}
        return self.send(operation.Case(path_parameters=one.path, query=one.query, **sent), role)


def whose_is(operation: APIOperation) -> str:
    """The first role that may do it."""
    if operation.definition.raw["x-access"] in OF_ADMINISTRATORS:
        return "administrator"
    return "moderator" if operation.definition.raw["x-scope"] == Scope.MODERATE else "member"


def name_of(operation: APIOperation) -> str:
    return str(operation.definition.raw["operationId"])


@pytest.fixture(scope="module")
def fuzzer(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Fuzzer]:
    """A small community, or with --full the demonstration; taken away afterwards."""
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's own test client does: all requests share this transaction
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), undone():
        yield Fuzzer(_demonstration() if request.config.getoption("--full") else _small())
    for signal in signals:
        signal.connect(close_old_connections)


def _demonstration() -> Seeds:
    fill()
    people = {one.handle: one for one in Member.objects.with_account()}
    other = next(one for one in people.values() if not one.roles and one.handle != "nell")
    return Seeds(people["nell"], people["hanneke"], other, people["amina"])


def _small() -> Seeds:
    cast: Any = make_cast()
    administrator = cast["administrator"]
    forums.create_category(None, by=administrator, name="Practice")
    words = {"titles": {"en": "Be kind", "fr": "Soyez aimables"}, "texts": {"en": "", "fr": ""}}
    moderation.write_rule(None, by=administrator, code="kind", **words)
    return Seeds(cast["member"], cast["moderator"], cast["trusted"], administrator)


def test_every_operation_keeps_its_word(fuzzer: Fuzzer, size: Callable[[int, int], int]) -> None:
    full = size(0, 1) == 1
    for operation in OPERATIONS:
        whose = whose_is(operation)
        for role in fuzzer.tokens:
            if role == "administrator" != whose:  # may what moderators may
                continue
            fuzzer.works(operation, role)
            if role == whose or full:
                fuzzer.covers(operation, role, size(10, 10_000))
            if full or (role == whose and not operation.body):  # strategies of bodies take seconds to build
                path = fuzzer.seeds.of(name_of(operation)).path
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    fuzzer.examples(operation, role, mode, size(1, 20))
                    fuzzer.examples(operation, role, mode, size(1, 20), path_parameters=path or None)
    told = "\n".join(f"{' / '.join(where)}: {what[:1500]}" for where, what in fuzzer.failures.items())
    assert not fuzzer.failures, f"{len(fuzzer.failures)} failures\n{told}"
    missing = {name_of(one) for one in OPERATIONS} - fuzzer.succeeded
    assert not missing, f"never answered with success: {sorted(missing)}"
    assert fuzzer.sent > 10 * len(OPERATIONS)
