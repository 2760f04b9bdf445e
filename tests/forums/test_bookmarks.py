"""Bookmarks: put, found again, let go; and reminders that come once, wherever one may still look."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.commons.access import Refused
from community.commons.jobs.worker import drain
from community.inbox.models import Kind, Notification
from community.inbox.presenting import present
from forums import operations
from forums.models import Bookmark, Category, Topic

from .conftest import reply
from .test_moving import fresh
from .test_pages import client_of

pytestmark = pytest.mark.django_db


def told(member: Any) -> list[str]:
    drain()
    rows = Notification.objects.of(member).filter(kind=Kind.REMINDER)
    return [f"{one.sentence} / {one.excerpt}" for one in present(rows, member)]


def test_bookmark_a_post_change_it_and_let_it_go(topic: Topic, cast: Mapping[str, Any]) -> None:
    client, post = client_of(cast["member"]), topic.posts.get()
    page = f"/forums/p/{post.pk}/bookmark/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"note": "  For the   hall ", "when": ""}).status_code == 302
    assert Bookmark.objects.get().note == "For the hall"
    assert "Bookmarked" in client.get(topic.url).content.decode()
    assert "Bookmarked" not in client_of(cast["trusted"]).get(topic.url).content.decode()
    assert client.post(page, {"note": "Hall", "when": "tomorrow"}).status_code == 302
    bookmark = Bookmark.objects.get()
    local = timezone.localtime(bookmark.remind_at, timezone.zoneinfo.ZoneInfo(cast["member"].time_zone))
    assert local.hour == 9
    wrong = client.post(page, {"note": "Kept words", "when": "date", "at": "2001-01-01T10:00"})
    assert wrong.status_code == 422 and "Kept words" in wrong.content.decode()
    assert client.post(page, {"when": "date"}).status_code == 422
    listed = client.get("/forums/bookmarks/").content.decode()
    assert "Hall" in listed and "Reminder" in listed
    assert "Hall" in client.get("/forums/bookmarks/?kind=waiting&words=hall").content.decode()
    assert "No bookmark fits" in client.get("/forums/bookmarks/?words=cellar").content.decode()
    assert client_of(cast["trusted"]).post(f"/forums/bookmarks/{bookmark.pk}/remove/").status_code == 404
    assert client.post(f"/forums/bookmarks/{bookmark.pk}/remove/").status_code == 302
    assert not Bookmark.objects.exists()
    assert client.post("/forums/bookmarks/put-back/").status_code == 302
    assert Bookmark.objects.get().note == "Hall" and Bookmark.objects.get().waits
    assert client.post("/forums/bookmarks/put-back/").status_code == 409


def test_a_reminder_comes_once_at_its_time(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    post = topic.posts.get()
    operations.bookmark_post(post, by=cast["member"], remind_at=timezone.now() + timedelta(hours=1))
    later = timezone.now() + timedelta(hours=2)
    operations.bookmark_post(post, by=cast["member"], note="Buy a lock", remind_at=later)
    assert told(cast["member"]) == []
    clock.forward(minutes=70)
    assert told(cast["member"]) == []  # it was put off
    clock.forward(minutes=70)
    assert told(cast["member"]) == ["You wanted to be reminded of this / Buy a lock"]
    clock.forward(days=1)
    assert len(told(cast["member"])) == 1
    assert Bookmark.objects.get().reminded_at is not None


def test_a_reminder_of_what_went_out_of_sight_never_comes(
    clock: Any, topic: Topic, private: Category, cast: Mapping[str, Any]
) -> None:
    at = timezone.now() + timedelta(hours=1)
    operations.bookmark_post(topic.posts.get(), by=cast["member"], note="Secretnote", remind_at=at)
    operations.move_topic(fresh(topic), by=cast["moderator"], category=private)
    clock.forward(hours=2)
    assert told(cast["member"]) == []
    assert "Secretnote" not in client_of(cast["member"]).get("/forums/bookmarks/").content.decode()


def test_a_removed_bookmark_reminds_of_nothing(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    at = timezone.now() + timedelta(hours=1)
    bookmark = operations.bookmark_post(topic.posts.get(), by=cast["member"], remind_at=at)
    operations.remove_bookmark(bookmark, by=cast["member"])
    clock.forward(hours=2)
    assert told(cast["member"]) == []
    with pytest.raises(Refused):
        operations.bookmark_post(topic.posts.get(), by=cast["member"], remind_at=timezone.now())


def test_the_list_costs_the_same(topic: Topic, cast: Mapping[str, Any], same_number_of_queries: Any) -> None:
    def rows(n: int) -> None:
        for _ in range(n):
            operations.bookmark_post(reply(topic, cast["trusted"]), by=cast["member"], note="Again")

    client = client_of(cast["member"])
    same_number_of_queries(rows, lambda: client.get("/forums/bookmarks/"))
