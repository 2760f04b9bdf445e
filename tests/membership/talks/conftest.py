"""A few people who write to each other."""

from collections.abc import Mapping
from typing import Any

import pytest

from membership.models import Block
from membership.talks import operations as talks
from membership.talks.models import Conversation


@pytest.fixture
def two(cast: Mapping[str, Any]) -> Conversation:
    """The member wrote to the trusted one."""
    return begin(cast["member"], cast["trusted"])


@pytest.fixture
def several(cast: Mapping[str, Any]) -> Conversation:
    """The member wrote to the trusted one and the coordinator."""
    return begin(cast["member"], cast["trusted"], cast["coordinator"], text="Shall we meet?")


def begin(by: Any, *people: Any, text: str = "A word with you.", **more: Any) -> Conversation:
    return talks.begin_conversation(None, by=by, people=people, text=text, **more)


def block(by: Any, blocked: Any) -> None:
    Block.objects.create(by=by, blocked=blocked)
