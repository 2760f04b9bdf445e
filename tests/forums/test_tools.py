"""Deleting, archive, slow mode, pins, timers, topics for later, wiki, histories, jumps and print."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.jobs.worker import drain
from community.commons.search.find import search
from forums import operations
from forums.changes import side_by_side
from forums.models import Category, ScheduledTopic, Timer, Topic
from forums.operations.timers import keep_scheduled, keep_timer

from .conftest import reply
from .test_moving import fresh
from .test_pages import client_of

pytestmark = pytest.mark.django_db


def in_minutes(minutes: int) -> Any:
    return timezone.now() + timedelta(minutes=minutes)


# -- Deleted by its author -------------------------------------------------------------------------


def test_delete_topic_and_put_it_back(topic: Topic, category: Category, cast: Mapping[str, Any]) -> None:
    client, visitor = client_of(cast["trusted"]), client_of(cast["visitor"])
    assert "Delete my topic" in client.get(topic.url).content.decode()
    assert client.post(f"/forums/t/{topic.pk}/delete/").status_code == 302
    category.refresh_from_db()
    assert (category.topic_count, category.post_count) == (0, 0)
    gone = visitor.get(topic.url)
    assert gone.status_code == 410
    assert "took it back" in gone.content.decode() and "one set" not in gone.content.decode()
    assert search("set", viewer=AnonymousUser()).total == 0
    assert "Put my topic back" in client.get(topic.url).content.decode()
    assert client.post(f"/forums/t/{topic.pk}/restore/").status_code == 302
    assert visitor.get(topic.url).status_code == 200
    assert search("set", viewer=AnonymousUser()).total == 1


def test_an_answered_topic_is_not_deleted_by_its_author(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["member"])
    with pytest.raises(Refused, match="answered"):
        operations.delete_topic(fresh(topic), by=cast["trusted"])
    with pytest.raises(Forbidden):
        operations.delete_topic(fresh(topic), by=cast["moderator"])


def test_what_was_never_in_sight_leaves_no_line(private: Category, cast: Mapping[str, Any]) -> None:
    topic = operations.open_topic(private, by=cast["moderator"], title="Hush", text="A word")
    operations.delete_topic(topic, by=cast["moderator"])
    assert client_of(cast["member"]).get(topic.url).status_code == 404
    assert client_of(cast["administrator"]).get(topic.url).status_code == 200


# -- Archive, slow mode, pins ----------------------------------------------------------------------


def test_archive_topic_is_read_only_and_found(topic: Topic, cast: Mapping[str, Any]) -> None:
    moderator, member = client_of(cast["moderator"]), client_of(cast["member"])
    assert moderator.post(f"/forums/t/{topic.pk}/archive/").status_code == 302
    assert member.post(f"/forums/t/{topic.pk}/archive/").status_code == 403
    kept = member.post(f"/forums/t/{topic.pk}/reply/", {"text": "Too late, my friends"})
    assert kept.status_code == 403 and "Too late, my friends" in kept.content.decode()
    with pytest.raises(Forbidden):
        operations.edit_post(fresh(topic).posts.get(), by=cast["trusted"], text="Other words")
    assert "keeps the keys" not in member.get("/forums/").content.decode()
    assert "keeps the keys" in member.get("/forums/?archived=true").content.decode()
    assert search("set", viewer=cast["member"]).total == 1
    assert "in the archive" in member.get(topic.url).content.decode()
    assert moderator.post(f"/forums/t/{topic.pk}/unarchive/").status_code == 302
    assert "keeps the keys" in member.get("/forums/").content.decode()


def test_slow_mode_lets_everybody_wait_but_moderators(
    clock: Any, topic: Topic, cast: Mapping[str, Any]
) -> None:
    assert (
        client_of(cast["moderator"]).post(f"/forums/t/{topic.pk}/slow/", {"seconds": 300}).status_code == 302
    )
    client = client_of(cast["member"])
    assert "5 minutes between two posts" in client.get(topic.url).content.decode()
    assert client.post(f"/forums/t/{topic.pk}/reply/", {"text": "First."}).status_code == 302
    early = client.post(f"/forums/t/{topic.pk}/reply/", {"text": "And something else."})
    assert early.status_code == 429
    assert "And something else." in early.content.decode() and "Slow mode" in early.content.decode()
    assert topic.posts.count() == 2
    reply(topic, cast["moderator"])
    reply(topic, cast["moderator"])
    clock.forward(minutes=6)
    reply(topic, cast["member"], "And something else.")
    with pytest.raises(Refused):
        operations.slow_topic(fresh(topic), by=cast["moderator"], seconds=10**6)


def test_pin_everywhere_until_a_time(
    clock: Any, topic: Topic, category: Category, cast: Mapping[str, Any]
) -> None:
    operations.open_topic(category, by=cast["member"], title="Later", text="Words")
    client = client_of(cast["moderator"])
    assert client.get(f"/forums/t/{topic.pk}/pin/").status_code == 200
    until = timezone.localtime(in_minutes(60)).strftime("%Y-%m-%dT%H:%M")
    assert (
        client.post(f"/forums/t/{topic.pk}/pin/", {"where": "everywhere", "until": until}).status_code == 302
    )
    listed = client.get("/forums/").content.decode()
    assert listed.index("keeps the keys") < listed.index("Later")
    assert "Pinned until" in client.get(topic.url).content.decode()
    clock.forward(hours=2)
    drain()
    assert fresh(topic).pinned_at is None
    listed = client.get("/forums/").content.decode()
    assert listed.index("keeps the keys") > listed.index("Later")


# -- Timers ----------------------------------------------------------------------------------------


def test_a_timer_closes_a_topic_once_at_its_time(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    timer = operations.set_timer(fresh(topic), by=cast["moderator"], act="close", at=in_minutes(30))
    assert "Closes" in client_of(cast["visitor"]).get(topic.url).content.decode()
    drain()
    keep_timer.func(timer.pk)
    assert not fresh(topic).is_closed
    clock.forward(minutes=31)
    keep_timer.func(timer.pk)
    keep_timer.func(timer.pk)  # a worker died and another begins anew
    drain()
    assert fresh(topic).is_closed and fresh(topic).closed_by_id == cast["moderator"].pk
    assert fresh(topic).timer_count == 0


def test_a_timer_is_cancelled_replaced_and_refused(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["moderator"])
    at = timezone.localtime(in_minutes(30)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(f"/forums/t/{topic.pk}/timers/", {"act": "close", "at": at}).status_code == 302
    assert (
        client.post(f"/forums/t/{topic.pk}/timers/", {"act": "close", "at": "2001-01-01T10:00"}).status_code
        == 422
    )
    timer = Timer.objects.get()
    assert client_of(cast["member"]).post(f"/forums/timers/{timer.pk}/cancel/").status_code == 403
    assert client.post(f"/forums/timers/{timer.pk}/cancel/").status_code == 302
    operations.set_timer(fresh(topic), by=cast["moderator"], act="archive", at=in_minutes(30))
    operations.set_timer(fresh(topic), by=cast["moderator"], act="archive", at=in_minutes(50))
    operations.set_timer(fresh(topic), by=cast["moderator"], act="close", at=in_minutes(50))
    assert fresh(topic).timer_count == 2
    operations.close_topic(fresh(topic), by=cast["moderator"])
    clock.forward(minutes=40)
    drain()
    assert not fresh(topic).is_archived
    clock.forward(minutes=40)
    drain()
    assert fresh(topic).is_archived
    assert Timer.objects.filter(act="close", state="refused").count() == 1


def test_schedule_topic_is_published_once_as_its_author(
    clock: Any, category: Category, cast: Mapping[str, Any]
) -> None:
    client = client_of(cast["member"])
    at = timezone.localtime(in_minutes(30)).strftime("%Y-%m-%dT%H:%M")
    sent = {"category": "practice", "title": "Tomorrow's news", "text": "Wait for it.", "publish_at": at}
    assert client.post("/forums/new/", sent)["Location"] == "/forums/drafts/"
    wrong = client.post("/forums/new/", sent | {"publish_at": "2001-01-01T10:00"})
    assert wrong.status_code == 422 and "Wait for it." in wrong.content.decode()
    assert "news" in client.get("/forums/drafts/").content.decode()
    assert not Topic.objects.exists()
    for who in ("visitor", "trusted", "moderator"):
        assert "Tomorrow" not in client_of(cast[who]).get("/forums/").content.decode()
    drain()
    assert not Topic.objects.exists()
    clock.forward(minutes=31)
    scheduled = ScheduledTopic.objects.get()
    keep_scheduled.func(scheduled.pk)
    ScheduledTopic.objects.update(state="running")  # a worker died before it could say so
    keep_scheduled.func(scheduled.pk)
    drain()
    topic = Topic.objects.get()
    assert (topic.title, topic.author) == ("Tomorrow's news", cast["member"])
    assert ScheduledTopic.objects.get().state == "done"


def test_a_scheduled_topic_becomes_a_draft_again(category: Category, cast: Mapping[str, Any]) -> None:
    scheduled = operations.schedule_topic(
        category, by=cast["member"], title="Later", text="Words", at=in_minutes(9)
    )
    assert client_of(cast["trusted"]).post(f"/forums/scheduled/{scheduled.pk}/cancel/").status_code == 404
    client = client_of(cast["member"])
    assert client.post(f"/forums/scheduled/{scheduled.pk}/cancel/").status_code == 302
    assert "Words" in client.get("/forums/drafts/").content.decode()
    assert client.post(f"/forums/scheduled/{scheduled.pk}/cancel/").status_code == 409


def test_what_may_not_be_published_then_says_why(
    clock: Any, category: Category, cast: Mapping[str, Any]
) -> None:
    operations.schedule_topic(category, by=cast["member"], title="Later", text="Words", at=in_minutes(9))
    operations.edit_category(category, by=cast["administrator"], post="staff")
    clock.forward(minutes=10)
    drain()
    assert not Topic.objects.exists()
    page = client_of(cast["member"]).get("/forums/drafts/").content.decode()
    assert "could not be published" in page and "Words" in page


# -- Wiki and histories ----------------------------------------------------------------------------


def test_members_edit_a_wiki_and_the_history_names_them(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = topic.posts.get()
    member = client_of(cast["member"])
    assert member.get(f"/forums/p/{post.pk}/edit/").status_code == 403
    assert member.post(f"/forums/p/{post.pk}/wiki/").status_code == 403
    assert client_of(cast["trusted"]).post(f"/forums/p/{post.pk}/wiki/").status_code == 302
    assert "wiki" in member.get(topic.url).content.decode()
    sent = {"text": "I have two sets.", "reason": "A second set", "seen": 0, "title": "My own title"}
    assert member.post(f"/forums/p/{post.pk}/edit/", sent).status_code == 302
    assert fresh(topic).title == "Who keeps the keys?"  # a wiki is the text, not the title
    history = client_of(cast["visitor"]).get(f"/forums/p/{post.pk}/history/").content.decode()
    assert "by Member" in history and "A second set" in history
    assert "<del>one set.</del>" in history and "<ins>two sets.</ins>" in history
    assert "before this change back" not in history
    assert member.post(f"/forums/p/{post.pk}/revert/", {"number": 1}).status_code == 302
    post.refresh_from_db()
    assert (post.text, post.revision_count) == ("I have one set.", 2)
    assert member.post(f"/forums/p/{post.pk}/revert/", {"number": 9}).status_code == 404
    assert client_of(cast["trusted"]).post(f"/forums/p/{post.pk}/wiki/", {"end": 1}).status_code == 302
    assert member.post(f"/forums/p/{post.pk}/revert/", {"number": 1}).status_code == 403


def test_a_wiki_is_no_way_around_the_first_look(cast: Mapping[str, Any]) -> None:
    room = operations.create_category(None, by=cast["administrator"], name="Read first", premoderated=True)
    topic = operations.open_topic(room, by=cast["trusted"], title="A list", text="One")
    operations.begin_wiki(topic.posts.get(), by=cast["trusted"])
    with pytest.raises(Refused, match="moderator reads"):
        operations.edit_post(topic.posts.get(), by=cast["newcomer"], text="Buy my things")


def test_side_by_side_marks_words_and_leaves_out_what_is_the_same() -> None:
    before = "\n".join(["a", "b", "c", "d", "The old word stands", "e"])
    rows = side_by_side(before, before.replace("old", "new") + "\nmore")
    assert [row.kind for row in rows] == ["left_out", "same", "changed", "same", "changed"]
    assert [(one.kind, one.text) for one in rows[2].was] == [
        ("same", "The "), ("gone", "old "), ("same", "word stands"),
    ]  # fmt: skip
    assert [(one.kind, one.text) for one in rows[2].now][1] == ("new", "new ")
    assert (rows[4].was, [one.text for one in rows[4].now]) == ([], ["more"])
    assert side_by_side("same", "same")[0].kind == "left_out"


# -- Jumps and print -------------------------------------------------------------------------------


def test_jump_to_a_day_and_a_number(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    first_day = timezone.localdate()
    clock.forward(days=3)
    reply(topic, cast["member"])
    visitor = client_of(cast["visitor"])
    after = (first_day + timedelta(days=1)).isoformat()
    assert visitor.get(f"{topic.url}?date={after}")["Location"] == f"{topic.url}#p2"
    assert visitor.get(f"{topic.url}?date={first_day}")["Location"] == f"{topic.url}#p1"
    assert visitor.get(f"{topic.url}?date=2099-01-01")["Location"] == f"{topic.url}#p2"
    assert visitor.get(f"{topic.url}?post=2")["Location"] == f"/forums/t/{topic.pk}/2/"
    for wrong in ("date=soon", "date=2026-02-31", "post=x", "post=0", "post=99999999999", "post=²"):
        answer = visitor.get(f"{topic.url}?{wrong}")
        assert answer.status_code == 302, wrong


def test_a_day_begins_in_the_zone_of_its_reader(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    from datetime import UTC, datetime

    clock.at(datetime(2026, 5, 1, 11, 30, tzinfo=UTC))  # in Auckland it is half past eleven at night
    reply(topic, cast["member"])
    clock.at(datetime(2026, 5, 1, 13, 0, tzinfo=UTC))
    reply(topic, cast["member"])
    type(cast["member"]).objects.filter(pk=cast["member"].pk).update(time_zone="Pacific/Auckland")
    where = client_of(cast["member"]).get(f"{topic.url}?date=2026-05-02")["Location"]
    assert where == f"{topic.url}#p3"


def test_print_has_all_posts_and_says_where_it_ends(
    topic: Topic, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(24):
        reply(topic, cast["member"], f"Reply wordno{n}.")
    visitor = client_of(cast["visitor"])
    page = visitor.get(f"/forums/t/{topic.pk}/print/").content.decode()
    assert "wordno0" in page and "wordno23" in page and "A page holds" not in page
    monkeypatch.setattr("forums.views.printing.MOST", 10)
    page = visitor.get(f"/forums/t/{topic.pk}/print/").content.decode()
    assert "wordno23" not in page and "A page holds 10 posts" in page
    page = visitor.get(f"/forums/t/{topic.pk}/print/?from=21").content.decode()
    assert "wordno23" in page and "From post 21" in page


def test_the_menu_holds_what_one_may_do(topic: Topic, cast: Mapping[str, Any]) -> None:
    def shown(who: str) -> str:
        return client_of(cast[who]).get(topic.url).content.decode()

    assert "/print/" in shown("visitor") and "/move/" not in shown("visitor")
    assert "/split/" not in shown("member") and "/move/" not in shown("member")
    assert "/move/" in shown("trusted") and "/split/" not in shown("trusted")
    for tool in ("move", "split", "merge", "slow", "timers", "pin", "archive", "close"):
        assert f"/forums/t/{topic.pk}/{tool}/" in shown("moderator"), tool
