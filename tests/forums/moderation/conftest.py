"""Rules and a reported post, made by the operations."""

from collections.abc import Mapping
from typing import Any

import pytest

from forums import operations as forum
from forums.models import Category, Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, RuleVersion, Urgency
from tests.cast import make_member
from tests.forums.conftest import category, private, reply, topic

__all__ = ["category", "private", "topic"]


@pytest.fixture
def rule(cast: Mapping[str, Any]) -> RuleVersion:
    return operations.write_rule(
        None,
        by=cast["administrator"],
        code="kind",
        titles={"en": "Speak to people, not about them", "fr": "Parlez aux personnes, non d’elles"},
        texts={"en": "Attack arguments.", "fr": "Attaquez les arguments."},
        urgency=Urgency.HOUR,
    )


@pytest.fixture
def post(topic: Topic, cast: Mapping[str, Any]) -> Post:
    return reply(topic, cast["member"], "You people always say that.")


@pytest.fixture
def case(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> Case:
    return operations.report_thing(post, by=cast["trusted"], rule=rule, words="An attack").case


@pytest.fixture
def room(cast: Mapping[str, Any]) -> Category:
    return forum.create_category(None, by=cast["administrator"], name="Elsewhere")


@pytest.fixture
def third(cast: Mapping[str, Any]) -> Any:
    """A second moderator: three people, so that two can look at something."""
    return make_member("second", role="moderator")
