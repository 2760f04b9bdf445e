"""What a page says of a member's own is asked in written-out statements; they say what the QuerySets say."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.commons.jobs.worker import drain
from community.inbox.counting import unread_count
from community.inbox.models import Notification
from forums import operations
from forums.indexing import present
from forums.models import Draft, Post, Tag, Topic, WatchLevel
from forums.own import Own, own_of, put_own
from tests.forums.conftest import reply
from tests.forums.test_leaks import make_secrets

pytestmark = pytest.mark.django_db


def says_the_list(topic: Topic, person: Any) -> tuple[int | None, str]:
    row: Any = Topic.objects.with_place_of(person).get(pk=topic.pk)
    return row.my_place, row.my_level or WatchLevel.NORMAL


def test_place_and_level_are_those_of_the_list(topic: Topic, cast: Any) -> None:
    person = cast["member"]
    assert own_of(topic, AnonymousUser()) == Own()
    operations.tag_topic(topic, by=cast["moderator"], tags=["Keys"])
    watches = [
        lambda: operations.mark_read(topic, by=person, number=1),
        lambda: operations.watch_tag(Tag.objects.get(), by=person, level=WatchLevel.TRACKING),
        lambda: operations.watch_category(topic.category, by=person, level=WatchLevel.MUTED),
        lambda: operations.watch_topic(topic, by=person, level=WatchLevel.WATCHING),
    ]
    for act in watches:
        act()
        own, row = own_of(topic, person), Topic.objects.get(pk=topic.pk)
        put_own([row], person)
        said: Any = row
        assert (own.place, own.level) == says_the_list(topic, person)
        assert (said.my_place, said.my_level or WatchLevel.NORMAL) == says_the_list(topic, person)
    assert own.chosen_here and not own.elsewhere and not own.has_draft
    Draft.objects.create(member=person, place=f"topic:{topic.pk}", text="Begun")
    assert own_of(topic, person).has_draft


def test_rows_are_late_after_every_baseline(topic: Topic, cast: Any) -> None:
    person = cast["member"]

    def late() -> tuple[bool, bool]:
        chosen: Any = Topic.objects.with_place_of(person).get(pk=topic.pk)
        row: Any = Topic.objects.get(pk=topic.pk)
        put_own([row], person)
        return row.is_late, chosen.last_post_at > chosen.my_baseline

    assert late() == (True, True)
    operations.mark_all_read(topic.category, by=person)
    assert late() == (False, False)
    reply(topic, cast["trusted"], "Once more.")
    assert late() == (True, True)
    operations.mark_all_read(None, by=person)
    assert late() == (False, False)


def test_the_bell_counts_what_the_inbox_lists(topic: Topic, cast: Any) -> None:
    person = topic.author
    for name in ("member", "moderator", "newcomer"):
        reply(topic, cast[name], f"@{person.handle} see this.")
    drain()

    def listed() -> int:
        return Notification.objects.of(person).unread().count()

    assert unread_count(person) == listed() > 0
    operations.mark_read(topic, by=person, number=2)
    assert unread_count(person) == listed()
    operations.delete_post(topic.posts.get(number=4), by=cast["newcomer"])
    assert unread_count(person) == listed()


def test_search_shows_what_one_may_see(cast: Any) -> None:
    make_secrets(cast)
    ids = list(Post.objects.values_list("pk", flat=True))
    seen = {
        name: set(Post.objects.visible_to(person).values_list("pk", flat=True))
        for name, person in cast.items()
    }
    assert {name: set(present(ids, person)) for name, person in cast.items()} == seen
    assert len({len(found) for found in seen.values()}) > 2
    assert present(ids, AnonymousUser()).keys() == seen["visitor"] != set() and not present(
        [], cast["member"]
    )
