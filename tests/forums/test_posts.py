"""Posts: numbered, counted, held, mended, taken back."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.standing.models import State
from forums import operations
from forums.counting import recount
from forums.models import Category, Draft, Post, ReadPosition, Topic, Watch
from forums.writing import AlreadySent

from .conftest import reply

pytestmark = pytest.mark.django_db


def test_open_topic_counts_and_records(topic: Topic, category: Category) -> None:
    category.refresh_from_db()
    assert (category.topic_count, category.post_count, topic.post_count) == (1, 1, 1)
    assert Activity.objects.filter(verb="forums.topic_opened", subject_id=topic.pk).count() == 1


def test_create_post_takes_the_next_number(topic: Topic, cast: Mapping[str, Any]) -> None:
    assert [reply(topic, cast["member"]).number for _ in range(3)] == [2, 3, 4]
    topic.refresh_from_db()
    assert recount(topic) == {"post_count": 4, "last_number": 4, "highest_number": 4}
    assert topic.post_count == 4
    assert topic.last_poster == cast["member"]


def test_create_post_leaves_the_draft_behind(topic: Topic, cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    operations.save_draft(f"topic:{topic.pk}", by=member, text="half a thought")
    reply(topic, member)
    assert not Draft.objects.filter(member=member).exists()
    assert ReadPosition.objects.get(member=member, topic=topic).number == 2
    assert Watch.objects.get(member=member, topic=topic).level == "watching"


def test_a_form_sent_twice_is_one_post(topic: Topic, cast: Mapping[str, Any]) -> None:
    first = reply(topic, cast["member"], once="abc")
    with pytest.raises(AlreadySent) as again:
        reply(topic, cast["member"], once="abc")
    assert again.value.post == first
    assert topic.posts.count() == 2


@pytest.mark.parametrize("text", ["", "   \n", "a\x00b"])
def test_create_post_refuses_what_nobody_could_read(topic: Topic, cast: Mapping[str, Any], text: str) -> None:
    with pytest.raises(Refused):
        reply(topic, cast["member"], text)


def test_create_post_in_a_closed_topic_is_for_moderators(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.close_topic(topic, by=cast["moderator"])
    with pytest.raises(Forbidden, match="closed"):
        reply(topic, cast["member"])
    assert reply(topic, cast["moderator"]).number == 2


def test_edit_post_keeps_what_it_said(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"], "First words")
    operations.edit_post(post, by=cast["member"], text="Second words", seen=0)
    post.refresh_from_db()
    assert (post.text, post.revision_count, post.revisions.get().text) == ("Second words", 1, "First words")
    with pytest.raises(Refused, match="while you wrote"):
        operations.edit_post(post, by=cast["member"], text="Third words", seen=0)


def test_edit_post_of_others_is_forbidden(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"])
    with pytest.raises(Forbidden):
        operations.edit_post(post, by=cast["trusted"], text="Mine now")


def test_delete_post_and_restore_post_move_the_counters(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"])
    operations.delete_post(post, by=cast["member"])
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number, topic.highest_number) == (1, 1, 2)
    operations.restore_post(post, by=cast["member"])
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number) == (2, 2)


def test_a_held_post_has_no_number_until_it_is_approved(category: Category, cast: Mapping[str, Any]) -> None:
    operations.edit_category(category, by=cast["administrator"], premoderated=True)
    topic = operations.open_topic(category, by=cast["moderator"], title="Rules", text="Read them.")
    held = reply(topic, cast["member"])
    assert (held.number, held.state) == (None, State.HELD)
    later = reply(topic, cast["moderator"])
    assert later.number == 2
    assert not Post.objects.visible_to(cast["trusted"]).filter(pk=held.pk).exists()
    operations.set_post_state(held, by=cast["moderator"], state=State.VISIBLE)
    held.refresh_from_db()
    assert (held.number, held.state) == (3, State.VISIBLE)


def test_the_database_refuses_a_hidden_post_without_a_statement(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    from django.db import IntegrityError, transaction

    post = reply(topic, cast["member"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
