"""Two acts that wait for each other in a circle: the database ends one, which is done again."""

from typing import Any

import pytest
from django.db import OperationalError

from community.commons import access
from community.commons.activity.models import Activity
from forums import operations
from forums.models import Category, Topic
from membership.models import Member


class Deadlock(Exception):
    sqlstate = "40P01"


def crosswise(times: int, act: Any) -> Any:
    """`act`, which the database ends the first `times` times, after it has written."""
    left = [times]

    def ended(*args: Any, **kwargs: Any) -> Any:
        answer = act(*args, **kwargs)
        if left[0]:
            left[0] -= 1
            raise OperationalError("deadlock detected") from Deadlock()
        return answer

    return ended


@pytest.fixture
def room(transactional_db: None) -> Category:
    return operations.create_category(None, by=Member.objects.automaton(), name="Square")


@pytest.mark.parametrize("times", [1, access.ATTEMPTS - 1])
def test_an_act_that_met_another_crosswise_is_done_again(
    room: Category, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    from forums.operations import topics

    by = Member.objects.automaton()
    topic = operations.open_topic(room, by=by, title="Keys", text="Who has them?")
    monkeypatch.setattr(topics, "touch_neighbours", crosswise(times, topics.touch_neighbours))
    operations.retitle_topic(topic, by=by, title="The keys")
    assert Topic.objects.get().title == "The keys"
    assert Activity.objects.filter(verb="forums.topic_retitled").count() == 1


def test_an_act_is_not_tried_for_ever(room: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    from forums.operations import topics

    by = Member.objects.automaton()
    topic = operations.open_topic(room, by=by, title="Keys", text="Who has them?")
    monkeypatch.setattr(topics, "touch_neighbours", crosswise(99, topics.touch_neighbours))
    with pytest.raises(OperationalError):
        operations.retitle_topic(topic, by=by, title="The keys")
    assert Topic.objects.get().title == "Keys"
