"""A large community made by bulk inserts, for measuring only: believable in size and shape, not in words."""

import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons import text as markdown
from forums import hotness, indexing
from forums.models import Category, Post, Topic
from membership.models import Account, Member

RARE = "quincunx"  # stands in one post of a hundred
BATCH = 1000
WORDS = (
    "we meet when kitchen garden bread key door lamp chair table window bicycle ladder saw plank evening morning"
    " week letter question answer idea plan budget tool shed roof rain path neighbour market soup piano song"
).split()


def seed(sizes: dict[str, int]) -> dict[str, Any]:
    """Fill the empty database; returns what the measuring needs: ids and sessions."""
    chance = random.Random(7)  # noqa: S311
    now = timezone.now()
    Member.objects.bulk_create(
        [
            Member(
                handle=f"m{n}",
                name=f"Member {n}",
                account=Account.ACTIVE,
                password="!",  # noqa: S106
                joined_at=now - timedelta(days=400),
            )
            for n in range(sizes["members"])
        ],
        batch_size=BATCH,
    )
    members = list(Member.objects.filter(automaton=False).order_by("pk"))
    rooms = Category.objects.bulk_create(
        [
            Category(name=f"Category {n}", slug=f"category-{n}", tint=n % 6 + 1, position=n)
            for n in range(sizes["categories"])
        ]
    )
    texts = [_text(chance) for _n in range(400)]
    rendered = [markdown.render(one).html for one in texts]
    counts = _shares(sizes, chance)
    for first in range(0, len(counts), 250):
        _topics(counts[first : first + 250], first, rooms, members, texts, rendered, chance, now)
    for room in rooms:
        own = Topic.objects.filter(category=room)
        Category.objects.filter(pk=room.pk).update(
            topic_count=own.count(),
            post_count=Post.objects.filter(topic__in=own).count(),
            version=F("version") + 1,
        )
    long = Topic.objects.order_by("-post_count", "pk").first()
    assert long is not None
    return {
        "room": rooms[0].slug,
        "long": long.url,
        "long_pages": long.pages,
        "topics": list(Topic.objects.order_by("pk").values_list("pk", flat=True)[:400]),
        "sessions": [_session(member) for member in members[1:33]],
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "posts": Post.objects.count(),
    }


def count_statements(seeded: dict[str, Any]) -> dict[str, int]:
    """Statements of SQL for each page, as a guest and as a member, each opened a second time."""
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
    return counted


def _text(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _n in range(80)]
    return " ".join(words[:40]).capitalize() + ".\n\n" + " ".join(words[40:]).capitalize() + ", **in short**."


def _shares(sizes: dict[str, int], chance: random.Random) -> list[int]:
    """Posts of each topic: one long, the others sharing the rest unequally."""
    left, others = sizes["posts"] - sizes["long"], sizes["topics"] - 1
    weights = [chance.paretovariate(1.2) for _n in range(others)]
    total = sum(weights)
    return [sizes["long"], *(max(1, round(left * weight / total)) for weight in weights)]


def _topics(
    counts: list[int], first: int, rooms: list[Category], members: list[Member],
    texts: list[str], rendered: list[str], chance: random.Random, now: Any,
) -> None:  # fmt: skip
    topics = Topic.objects.bulk_create(
        Topic(
            category=rooms[n % len(rooms)],
            title=f"{chance.choice(WORDS).capitalize()} and {chance.choice(WORDS)}, number {n}",
            slug=f"number-{n}",
            author=members[n % len(members)],
            last_poster=chance.choice(members),
            language="en",
            created_at=now - timedelta(minutes=(n + 2) * 60),
            last_post_at=now - timedelta(minutes=n * 60 + 1),
            last_number=count,
            highest_number=count,
            post_count=count,
            hot=hotness.score(count - 1, 0, now - timedelta(minutes=(n + 2) * 60)),
        )
        for n, count in enumerate(counts, first)
    )
    waiting: list[tuple[Post, Topic, str]] = []
    for topic, count in zip(topics, counts, strict=True):
        for number in range(1, count + 1):
            which = chance.randrange(len(texts))
            rare = f" {RARE}" if chance.random() < 0.01 else ""
            post = Post(
                topic=topic, number=number, author=chance.choice(members), text=texts[which] + rare,
                html=rendered[which] + (f"<p>{rare}</p>" if rare else ""), renderer=markdown.RENDER_VERSION,
                language="en", created_at=topic.created_at,
            )  # fmt: skip
            waiting.append((post, topic, texts[which] + rare))
            if len(waiting) >= BATCH:
                _store(waiting)
                waiting = []
    _store(waiting)


def _store(waiting: list[tuple[Post, Topic, str]]) -> None:
    Post.objects.bulk_create([post for post, _topic, _words in waiting])
    indexing.index_imported(waiting)


def _session(member: Member) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(member.pk)
    session["_auth_user_backend"] = "membership.backends.MemberBackend"
    session["_auth_user_hash"] = member.get_session_auth_hash()
    session.save()
    return str(session.session_key)
