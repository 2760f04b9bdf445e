"""A large community made by bulk inserts, for measuring only: believable in size and shape, not in words."""

import random
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons import text as markdown
from community.commons.search import index as search
from community.commons.search.kinds import Entry
from community.commons.search.models import Document
from forums import hotness
from forums.indexing import KIND, OPENING
from forums.models import Category, Post, ReadPosition, Relation, Topic
from membership.models import Account, Member

from .filling import bare, fill, told

RARE = "quincunx"  # stands in one post of a hundred
SPAN = 1_000 * 86_400  # seconds from the first post to the last
GAP = 8 * 3_600  # seconds between two posts of a topic, on average
PLACES = 50  # topics that a member has read in
RELATED = 5
TEXTS = 1_000
WORDS = (
    "we meet when kitchen garden bread key door lamp chair table window bicycle ladder saw plank evening morning"
    " week letter question answer idea plan budget tool shed roof rain path neighbour market soup piano song"
).split()
SYLLABLES = "ba den fer gil hon jur kel mas nip ovo pra qui rud ses tal und ver wim yot zan".split()


@dataclass
class Planned:
    """What the counters of a topic have to say, and when its posts were written."""

    began: int  # seconds after the first post of all
    ended: int
    count: int
    author: int = 0
    last_author: int = 0


def seed(sizes: dict[str, int]) -> dict[str, Any]:
    """Fill the empty database; returns what the measuring needs: ids and sessions."""
    chance = random.Random(7)  # noqa: S311
    start = timezone.now() - timedelta(seconds=SPAN + 60)
    members = _members(sizes["members"], start)
    rooms = Category.objects.bulk_create(
        Category(name=f"Category {n}", slug=f"category-{n}", tint=n % 6 + 1, position=n)
        for n in range(sizes["categories"])
    )
    topics, order = _plan(sizes, chance)
    authors = array("q", (chance.choice(members) for _n in order))
    _attribute(topics, order, authors)
    with bare(Topic, Post, Document, ReadPosition, Relation):
        _write_topics(topics, rooms, start, chance)
        _write_posts(topics, order, authors, rooms, start, chance)
        _write_places(topics, members, chance)
        _write_relations(len(topics), chance)
    _count(topics, rooms)
    long = Topic.objects.get(pk=1)
    return {
        "room": rooms[0].slug,
        "long": long.url,
        "long_pages": long.pages,
        "topics": list(range(1, min(400, len(topics)) + 1)),
        "sessions": [
            _session(member) for member in Member.objects.filter(pk__in=members[1:33]).order_by("pk")
        ],
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "posts": len(order),
    }


def inside(sizes: dict[str, int]) -> dict[str, Any]:
    """What `--seed` does within the scratch site: fills it, and counts statements."""
    seeded = seed(sizes)
    return seeded | {"statements": count_statements(seeded)}


def count_statements(seeded: dict[str, Any]) -> dict[str, int]:
    """Statements of SQL for each page, as a guest and as a member, each opened a second time; and for a reply."""
    pages = {"latest": "/forums/", "category": f"/forums/c/{seeded['room']}/", "topic": seeded["long"]}
    pages["deep page"] = f"{seeded['long']}?page={seeded['long_pages'] - 1}"
    counted = {}
    for who in ("guest", "signed in"):
        browser = Client(headers={"host": "localhost"})
        if who == "signed in":
            browser.cookies[seeded["cookie"]] = seeded["sessions"][0]
        for name, path in pages.items():
            browser.get(path)
            with CaptureQueriesContext(connection) as asked:
                browser.get(path)
            counted[f"{name}, {who}"] = len(asked)
    reply = f"/forums/t/{seeded['topics'][-1]}/reply/"
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.post(reply, {"text": f"An answer of some words, number {number}."})
    counted["reply"] = len(asked)
    browser = Client(headers={"host": "localhost"})
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get("/search/", {"q": RARE})
    counted["search"] = len(asked)
    return counted


# -- What is planned -------------------------------------------------------------------------


def _plan(sizes: dict[str, int], chance: random.Random) -> tuple[list[Planned], Sequence[int]]:
    """The topics, and the posts of all in the order of their time, each as seconds and topic in one number.

    Posts of different topics alternate, as they do in a community: those of one page lie far apart on the disk.
    """
    topics, posts = [], array("q")
    for n, count in enumerate(_shares(sizes, chance)):
        began = 0 if n == 0 else int(chance.random() * SPAN)
        ended = SPAN if n == 0 else min(SPAN, began + int(GAP * count * (0.5 + chance.random())))
        moments = sorted([began, *(chance.randint(began, ended) for _n in range(count - 1))])
        topics.append(Planned(began, moments[-1], count))
        posts.extend(moment << 32 | n for moment in moments)
    return topics, array("q", sorted(posts))


def _shares(sizes: dict[str, int], chance: random.Random) -> list[int]:
    """Posts of each topic: one long, the others sharing the rest unequally."""
    left, others = sizes["posts"] - sizes["long"], sizes["topics"] - 1
    weights = [min(chance.paretovariate(1.2), 100) for _n in range(others)]
    total = sum(weights)
    return [sizes["long"], *(max(1, round(left * weight / total)) for weight in weights)]


def _attribute(topics: list[Planned], order: Sequence[int], authors: Sequence[int]) -> None:
    for one, author in zip(order, authors, strict=True):
        topic = topics[one & 0xFFFFFFFF]
        topic.author = topic.author or author
        topic.last_author = author


def _texts(chance: random.Random) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Texts of 80 words as (source, HTML, plain): without the rare word, and with it.

    A few words stand everywhere and most hardly ever, as in any language (the n-th most frequent one n times as
    seldom as the first).
    """
    invented = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _n in range(4_000))
    known = list(dict.fromkeys([*WORDS, *invented]))
    weights = [1 / (n + 2) for n in range(len(known))]

    def one(*more: str) -> tuple[str, str, str]:
        words = chance.choices(known, weights, k=80 - len(more))
        words[20:20] = more
        source = f"{' '.join(words[:40])}.\n\n{' '.join(words[40:])}, **in short**.".capitalize()
        html = markdown.render(source).html
        return source, html, markdown.plain_text(html)

    return [one() for _n in range(TEXTS)], [one(RARE) for _n in range(TEXTS // 10)]


# -- What is written -------------------------------------------------------------------------


def _members(count: int, start: datetime) -> list[int]:
    Member.objects.bulk_create(
        (
            Member(
                handle=f"m{n}",
                name=f"Member {n}",
                account=Account.ACTIVE,
                password="!",  # noqa: S106
                joined_at=start,
            )
            for n in range(count)
        ),
        batch_size=1_000,
    )
    return list(Member.objects.filter(automaton=False).order_by("pk").values_list("pk", flat=True))


def _write_topics(
    topics: list[Planned], rooms: list[Category], start: datetime, chance: random.Random
) -> None:
    names = "id title slug category_id author_id last_poster_id created_at last_post_at last_number highest_number"
    now = timezone.now()

    def row(pk: int, one: Planned) -> tuple[Any, ...]:
        began = start + timedelta(seconds=one.began)
        title = f"{chance.choice(WORDS).capitalize()} and {chance.choice(WORDS)}, number {pk}"
        room = rooms[pk % len(rooms)].pk
        return (
            pk, title, f"number-{pk}", room, one.author, one.last_author, began,
            start + timedelta(seconds=one.ended), one.count, one.count, one.count,
            hotness.score(one.count - 1, 0, began),
        )  # fmt: skip

    rows = (row(pk, one) for pk, one in enumerate(told(topics, "topics"), 1))
    fill(Topic, [*names.split(), "post_count", "hot"], rows, language="en", related_at=now)


def _write_posts(
    topics: list[Planned], order: Sequence[int], authors: Sequence[int], rooms: list[Category],
    start: datetime, chance: random.Random,
) -> None:  # fmt: skip
    plain, holding = _texts(chance)
    titles = dict(Topic.objects.values_list("pk", "title"))
    spaces = [f"forums.category:{room.pk}" for room in rooms]
    written = zip(range(1, len(order) + 1), told(order, "posts"), authors, strict=True)
    numbers: Counter[int] = Counter()
    while batch := list(islice(written, 20_000)):
        posts, entries = [], []
        for pk, one, author in batch:
            topic, at = (one & 0xFFFFFFFF) + 1, start + timedelta(seconds=one >> 32)
            numbers[topic] += 1
            number = numbers[topic]
            source, html, words = chance.choice(holding if chance.random() < 0.01 else plain)
            posts.append((pk, topic, number, author, source, html, at))
            opening = number == 1
            entries.append(
                Entry(
                    KIND, pk, titles[topic] if opening else "", words, "en", at, spaces[topic % len(rooms)], author,
                    weight=OPENING if opening else 1.0,
                )
            )  # fmt: skip
        fill(
            Post, ["id", "topic_id", "number", "author_id", "text", "html", "created_at"], posts,
            language="en", renderer=markdown.RENDER_VERSION,
        )  # fmt: skip
        search.fill(entries)


def _write_places(topics: list[Planned], members: list[int], chance: random.Random) -> None:
    def rows() -> Iterator[tuple[int, int, int]]:
        for member in told(members, "members' places"):
            for n in chance.sample(range(len(topics)), min(PLACES, len(topics))):
                yield member, n + 1, chance.randint(1, topics[n].count)

    fill(ReadPosition, ["member_id", "topic_id", "number"], rows())


def _write_relations(count: int, chance: random.Random) -> None:
    def rows() -> Iterator[tuple[int, int, float]]:
        for pk in range(1, count + 1):
            others = {chance.randint(1, count) for _n in range(RELATED)} - {pk}
            yield from ((pk, other, chance.random() + 1) for other in others)

    fill(Relation, ["topic_id", "other_id", "score"], rows())


def _count(topics: list[Planned], rooms: list[Category]) -> None:
    for place, room in enumerate(rooms):
        own = [one for pk, one in enumerate(topics, 1) if pk % len(rooms) == place]
        room.topic_count, room.post_count, room.version = len(own), sum(one.count for one in own), 1
    Category.objects.bulk_update(rooms, ["topic_count", "post_count", "version"])


def _session(member: Member) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(member.pk)
    session["_auth_user_backend"] = "membership.backends.MemberBackend"
    session["_auth_user_hash"] = member.get_session_auth_hash()
    session.save()
    return str(session.session_key)
