"""Many people at once: no number twice, no gap, every counter as if counted afresh."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import close_old_connections, connection

from community.commons.access import Forbidden, Refused
from community.commons.search.find import search
from community.commons.search.models import Document
from community.commons.sqlite.base import DatabaseWrapper
from community.commons.standing.models import State
from forums import operations
from forums.counting import recount
from forums.models import Category, Post, Reaction, ReadPosition, Tag, Topic, TopicTag
from membership.models import Member
from tests.cast import make_member

PEOPLE = 50
MOST = 0.05  # seconds that an ordinary operation may hold SQLite's write lock
SLACK = 4  # a machine shared with others is slower than the one that the rule was made for


def at_once(people: list[Member], act: Callable[[Member], None]) -> list[BaseException]:
    """Everybody acts at the same moment, each on a thread and a connection of their own."""
    start, failed = threading.Barrier(len(people)), []

    def run(person: Member) -> None:
        start.wait(30)
        try:
            act(person)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    close_old_connections()
    return failed


@pytest.fixture
def crowd(transactional_db: None) -> list[Member]:
    return [make_member(f"person{number}") for number in range(PEOPLE)]


@pytest.fixture
def room(crowd: list[Member]) -> Category:
    return operations.create_category(None, by=Member.objects.automaton(), name="Square")


@pytest.fixture
def topic(room: Category, crowd: list[Member]) -> Topic:
    return operations.open_topic(room, by=crowd[0], title="Everybody at once", text="Say something.")


def exact(topic: Topic) -> None:
    topic.refresh_from_db()
    assert recount(topic) == {
        "post_count": topic.post_count,
        "last_number": topic.last_number,
        "highest_number": topic.highest_number,
    }
    category = Category.objects.get(pk=topic.category_id)
    visible = Post.objects.filter(topic__category=category, topic__state=State.VISIBLE, state=State.VISIBLE)
    assert category.post_count == visible.count()
    assert category.topic_count == category.topics.filter(state=State.VISIBLE).count()
    last = visible.filter(topic=topic).order_by("-number").first()
    assert last is not None and topic.last_poster_id == last.author_id
    found = Document.objects.filter(kind="forums.post", shown=True)
    assert set(found.values_list("object_id", flat=True)) == set(visible.values_list("pk", flat=True))


def test_fifty_reply_at_once(topic: Topic, crowd: list[Member], size: Callable[[int, int], int]) -> None:
    each = size(2, 20)

    def talk(person: Member) -> None:
        for number in range(each):
            operations.create_post(
                Topic.objects.select_related("category").get(pk=topic.pk),
                by=person,
                text=f"Word {number} of person, zanzibar.",
            )

    assert at_once(crowd, talk) == []
    numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
    assert numbers == [*range(1, PEOPLE * each + 2)]
    exact(topic)
    for person in crowd:
        last = topic.posts.filter(author=person).order_by("-number").first()
        place = ReadPosition.objects.get(member=person, topic=topic)
        assert last is not None and place.number == last.number
    assert search("zanzibar", viewer=crowd[0]).total == PEOPLE * each


def test_fifty_write_delete_and_react_at_once(topic: Topic, crowd: list[Member]) -> None:
    """Every second one takes the own post back; all thank the opening."""

    def act(person: Member) -> None:
        post = operations.create_post(
            Topic.objects.select_related("category").get(pk=topic.pk), by=person, text="Here, then gone."
        )
        if person.pk % 2:
            operations.delete_post(post, by=person)
        if person != crowd[0]:
            opening = Post.objects.select_related("topic__category").get(topic=topic.pk, number=1)
            operations.react(opening, by=person, kind="thank")

    assert at_once(crowd, act) == []
    exact(topic)
    opening = topic.posts.get(number=1)
    assert opening.reactions == {"thank": PEOPLE - 1} and topic.thanks == PEOPLE - 1
    assert Reaction.objects.filter(post=opening).count() == PEOPLE - 1


def test_one_of_many_decides(topic: Topic, crowd: list[Member]) -> None:
    """A form sent fifty times at once is one post; a topic closed fifty times is closed once."""
    sender = crowd[1]

    def send(_person: Member) -> None:
        operations.create_post(
            Topic.objects.select_related("category").get(pk=topic.pk), by=sender, text="Once.", once="form-1"
        )

    refused = at_once(crowd, send)
    assert topic.posts.filter(author=sender).count() == 1
    assert len(refused) == PEOPLE - 1
    exact(topic)


# -- SQLite's write lock -------------------------------------------------------------------


@contextmanager
def measured() -> Iterator[list[tuple[float, str]]]:
    """(seconds from BEGIN to COMMIT, first statement) of each transaction of this thread's connection."""
    held: list[tuple[float, str]] = []
    begun: list[Any] = [None, ""]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if begun[0] is not None and not begun[1] and not sql.startswith(("BEGIN", "SAVEPOINT")):
            begun[1] = sql[:80]
        return answer

    start, commit = DatabaseWrapper._start_transaction_under_autocommit, DatabaseWrapper._commit

    def timed_start(self: DatabaseWrapper) -> None:
        start(self)
        begun[:] = [time.perf_counter(), ""]

    def timed_commit(self: DatabaseWrapper) -> None:
        commit(self)
        if begun[0] is not None:
            held.append((time.perf_counter() - begun[0], begun[1]))
            begun[0] = None

    DatabaseWrapper._start_transaction_under_autocommit = timed_start
    DatabaseWrapper._commit = timed_commit
    try:
        with connection.execute_wrapper(watch):
            yield held
    finally:
        DatabaseWrapper._start_transaction_under_autocommit = start
        DatabaseWrapper._commit = commit


@pytest.mark.sqlite
def test_no_ordinary_operation_holds_the_lock_long(topic: Topic, crowd: list[Member]) -> None:
    long_text = "\n\n".join(
        f"Paragraph {n} with **bold** words and `code`, and a list:\n\n- one\n- two" for n in range(400)
    )
    words = {"short": "A few words.", "long": long_text[:20_000]}
    slowest: dict[str, float] = {}
    acts: dict[str, Callable[[], Any]] = {}
    person, moderator = crowd[2], make_member("mod", role="moderator")

    def the_topic() -> Topic:
        return Topic.objects.select_related("category").get(pk=topic.pk)

    def last() -> Post:
        return (
            Post.objects.select_related("topic__category").filter(topic=topic.pk, author=person).latest("pk")
        )

    for name, text in words.items():
        acts[f"reply {name}"] = lambda text=text: operations.create_post(the_topic(), by=person, text=text)
        acts[f"edit {name}"] = lambda text=text: operations.edit_post(last(), by=person, text=text + " More.")
    acts["open"] = lambda: operations.open_topic(
        topic.category, by=person, title="New", text=long_text[:20_000]
    )
    acts["react"] = lambda: operations.react(last(), by=crowd[3], kind="agree")
    acts["delete"] = lambda: operations.delete_post(last(), by=person)
    acts["restore"] = lambda: operations.restore_post(last(), by=person)
    acts["read"] = lambda: operations.mark_read(the_topic(), by=person, number=1)
    acts["draft"] = lambda: operations.save_draft("topic:1", by=person, text=long_text[:20_000])
    acts["retitle"] = lambda: operations.retitle_topic(the_topic(), by=moderator, title="Another title")
    acts["close"] = lambda: operations.close_topic(the_topic(), by=moderator)
    acts["reopen"] = lambda: operations.reopen_topic(the_topic(), by=moderator)
    acts["reply short"]()  # warms stemmers and caches
    for name, act in acts.items():
        with measured() as held:
            act()
        slowest[name] = max((seconds for seconds, _sql in held), default=0.0)
    assert slowest["reply short"] > 0, "nothing was measured"
    assert all(seconds < MOST * SLACK for seconds in slowest.values()), slowest
    assert sorted(slowest.values())[len(slowest) // 2] < MOST, slowest


def test_tags_are_counted_exactly_by_many_at_once(room: Category, topic: Topic) -> None:
    """In other orders, on one topic and on new ones, while two of the tags are merged and parted."""
    team = make_member("team", role="moderator")
    trusted = [make_member(f"friend{number}", role="trusted") for number in range(12)]
    operations.tag_topic(topic, by=team, tags=["a", "b", "c", "d"])
    names = [["a", "b", "c"], ["c", "b", "a"], ["b", "d"], ["d", "a"], ["c"], []]

    def act(person: Member) -> None:
        mine = trusted.index(person) if person in trusted else -1
        if mine < 0:
            a, b = Tag.objects.get(slug="a"), Tag.objects.get(slug="b")
            operations.merge_tag(a, by=person, into=b)
            operations.part_tag(Tag.objects.select_related("synonym_of").get(slug="a"), by=person)
            return
        fresh = Topic.objects.select_related("category").get(pk=topic.pk)
        with suppress(Refused):  # somebody chose the same
            operations.tag_topic(fresh, by=person, tags=names[mine % 6])
        operations.open_topic(room, by=person, title=f"{mine}", text="Words", tags=names[(mine + 1) % 6])

    assert at_once([team, *trusted], act) == []
    for tag in Tag.objects.in_use():
        uses = TopicTag.objects.filter(tag=tag, topic__state=State.VISIBLE)
        assert tag.topic_count == uses.values("topic").distinct().count(), tag


def test_replies_fall_nowhere_while_topics_move_split_and_merge(topic: Topic, crowd: list[Member]) -> None:
    """Whoever writes while the ground moves lands in a topic that stands, or is told; every counter is exact."""
    keeper = Member.objects.automaton()
    other = operations.create_category(None, by=keeper, name="Elsewhere")
    second = operations.open_topic(topic.category, by=crowd[1], title="The other one", text="Here.")
    for person in crowd[:6]:
        operations.create_post(_now(topic), by=person, text="Before.")
    told: list[str] = []

    def act(person: Member) -> None:
        number = crowd.index(person)
        try:
            if number == 10:
                operations.move_topic(_now(topic), by=keeper, category=other)
            elif number == 11:
                chosen = list(topic.posts.filter(number__in=[3, 4]).values_list("pk", flat=True))
                operations.split_topic(_now(topic), by=keeper, posts=chosen, title="Apart")
            elif number == 12:
                operations.merge_topic(_now(second), by=keeper, into=_now(topic))
            elif number % 5 == 0:
                last = topic.posts.filter(author=person, state=State.VISIBLE).exclude(number=1).first()
                if last is not None:
                    operations.delete_post(last, by=person)
            else:
                where = topic if number % 2 else second
                operations.create_post(_now(where), by=person, text=f"Number {number}.")
        except (Refused, Forbidden) as refusal:
            told.append(str(refusal.sentence))

    failed = at_once(crowd[:24], act)
    assert not failed, failed
    stub = Topic.objects.get(pk=second.pk)
    assert (stub.merged_into_id == topic.pk) == (stub.posts.count() == 0)
    for one in Topic.objects.all():
        counted = recount(one)
        assert counted["post_count"] == one.post_count
        assert counted["highest_number"] <= one.highest_number
        if one.post_count:
            assert counted["last_number"] == one.last_number
    for room in Category.objects.all():
        topics = Topic.objects.filter(category=room, state=State.VISIBLE)
        visible = Post.objects.filter(topic__in=topics, state=State.VISIBLE)
        assert (room.topic_count, room.post_count) == (topics.count(), visible.count())


def _now(topic: Topic) -> Topic:
    return Topic.objects.select_related("category").get(pk=topic.pk)
