"""A small forum for the tests: made by the operations, like everything else."""

from collections.abc import Mapping
from typing import Any

import pytest

from forums import operations
from forums.models import Category, Topic
from membership.models import Member


@pytest.fixture
def category(cast: Mapping[str, Any]) -> Category:
    return operations.create_category(
        None, by=cast["administrator"], name="Practice", description="How we do it"
    )


@pytest.fixture
def private(cast: Mapping[str, Any]) -> Category:
    return operations.create_category(
        None, by=cast["administrator"], name="Stewards", see="staff", post="staff", reply="staff"
    )


@pytest.fixture
def topic(category: Category, cast: Mapping[str, Any]) -> Topic:
    return operations.open_topic(
        category, by=cast["trusted"], title="Who keeps the keys?", text="I have one set."
    )


def reply(topic: Topic, by: Member, text: str = "A reply.", **more: Any) -> Any:
    topic = Topic.objects.select_related("category").get(pk=topic.pk)
    return operations.create_post(topic, by=by, text=text, **more)
