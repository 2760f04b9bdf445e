"""Polls below posts of a small forum."""

from typing import Any

import pytest

from community.surveys import operations
from community.surveys.drafting import Draft
from community.surveys.models import Poll
from forums.models import Post, Topic
from tests.forums import conftest as forum

category, private, topic = forum.category, forum.private, forum.topic


def make_poll(topic: Topic, *, number: int = 1, **more: Any) -> Poll:
    post = Post.objects.select_related("topic__category", "author").get(topic=topic, number=number)
    draft = Draft(**{"question": "Which day?", "choices": ("Monday", "Friday", "Sunday")} | more)
    return operations.add_poll(post, by=post.author, draft=draft)


def fresh(poll: Poll) -> Poll:
    return Poll.objects.get(pk=poll.pk)


def pick(poll: Poll, *positions: int) -> list[int]:
    return [poll.choices.get(position=position).pk for position in positions]


@pytest.fixture
def poll(topic: Topic) -> Poll:
    return make_poll(topic)


@pytest.fixture
def secret(topic: Topic) -> Poll:
    return make_poll(topic, secret=True)
