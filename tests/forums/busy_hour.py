"""The two halves of the busy hour that run beside its server: the forum it begins with, and the recount after it.

Both run in a process of their own (`manage.py shell -c`) on the database of the server.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from community.commons.jobs.models import Job, JobState
from community.commons.jobs.worker import drain
from community.commons.search.models import Document
from community.commons.standing.models import State
from forums import operations
from forums.counting import recount
from forums.hotness import score
from forums.models import (
    Category,
    Forwarding,
    Notice,
    Post,
    Reaction,
    ReadPosition,
    Tag,
    Topic,
    TopicKind,
    TopicTag,
)
from membership.models import Member
from tests.cast import make_member

MEMBERS, MODERATORS = 27, 3
TAGS = ["Heating", "Keys", "Bicycles"]
WORDS = "market hall key lift bicycle workshop soup lamp bread garden door window yard halle clé vélo".split()


def words(chance: random.Random, count: int = 12) -> str:
    return " ".join(chance.choice(WORDS) for _n in range(count)).capitalize() + "."


def seed(number: int) -> None:
    """Thirty people, three rooms, a dozen topics, two of them of more than a page; prints who signs in how."""
    chance = random.Random(number)
    people = [make_member(f"person{n}", role="trusted" if n % 3 else "") for n in range(MEMBERS)]
    team = [make_member(f"team{n}", role="moderator") for n in range(MODERATORS)]
    keeper = Member.objects.automaton()
    rooms = [operations.create_category(None, by=keeper, name=name) for name in ("Square", "Garden", "Halle")]
    for n in range(12):
        topic = operations.open_topic(
            rooms[n % 3], by=chance.choice(people), title=words(chance, 4), text=words(chance),
            kind=TopicKind.QUESTION if n % 2 else TopicKind.DISCUSSION,
        )  # fmt: skip
        operations.tag_topic(topic, by=team[0], tags=chance.sample(TAGS, 2))
        for _reply in range(25 if n < 2 else 5):
            fresh = Topic.objects.select_related("category").get(pk=topic.pk)
            operations.create_post(fresh, by=chance.choice(people), text=words(chance))
    drain(limit=10_000, raising=False)
    told = {
        "cookie": settings.SESSION_COOKIE_NAME,
        "people": {one.handle: _session(one) for one in people + team},
        "moderators": [one.handle for one in team],
        "rooms": [room.slug for room in rooms],
    }
    print(json.dumps(told))


def _session(member: Member) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(member.pk)
    session["_auth_user_backend"] = "membership.backends.MemberBackend"
    session["_auth_user_hash"] = member.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def settle(seconds: float = 200) -> None:
    """Until the work that the hour left behind is done."""
    until = time.monotonic() + seconds
    while Job.objects.filter(state__in=[JobState.READY, JobState.RUNNING], run_after__lte=timezone.now()):
        drain(limit=10_000, raising=False)
        if time.monotonic() > until:
            left = Job.objects.filter(state__in=[JobState.READY, JobState.RUNNING])
            raise AssertionError(f"the jobs do not end: {Counter(left.values_list('task', 'state'))}")
        time.sleep(0.2)
    failed = Job.objects.failed().values_list("task", "error")
    print(json.dumps([f"{task}: {error[-600:]}" for task, error in failed]))


# -- The recount -------------------------------------------------------------------------------


def check() -> None:
    """Prints every counter that is not what a count from the rows gives."""
    faults = [*_topics(), *_rooms_and_tags(), *_numbers(), *_people(), *_posts(), *_index()]
    told = {
        "faults": faults,
        "topics": Topic.objects.count(),
        "posts": Post.objects.count(),
        "merged": Topic.objects.exclude(merged_into=None).count(),
        "deleted": Post.objects.filter(state=State.DELETED).count(),
        "reactions": Reaction.objects.count(),
        "solved": Topic.objects.filter(solved=True).count(),
        "forwardings": Forwarding.objects.count(),
        "edited": Post.objects.filter(revision_count__gt=0).count(),
    }
    print(json.dumps(told))


def _differences(what: str, said: dict[str, Any], true: dict[str, Any]) -> Iterator[str]:
    for name, value in true.items():
        if said[name] != value:
            yield f"{what}: {name} is {said[name]}, counted {value}"


def _topics() -> Iterator[str]:
    for topic in Topic.objects.all():
        shown = topic.posts.filter(state=State.VISIBLE)
        last = shown.order_by("-number").first()
        true: dict[str, Any] = {
            "post_count": shown.count(),
            "thanks": Reaction.objects.filter(post__topic=topic.pk).count(),
            "notice_count": Notice.objects.filter(topic=topic.pk).count(),
            "solved": topic.kind == TopicKind.QUESTION and shown.filter(pk=topic.accepted_id or 0).exists(),
        }
        if last is not None:
            true |= {"last_number": last.number, "last_poster_id": last.author_id}
            true |= {"last_post_at": max(shown.values_list("created_at", flat=True))}
            counted = score(topic.post_count - 1, topic.thanks, topic.created_at)
            if abs(topic.hot - counted) > 0.000_1:
                yield f"topic {topic.pk}: hot is {topic.hot}, counted {counted}"
        yield from _differences(f"topic {topic.pk}", vars(topic), true)
        if topic.highest_number < recount(topic)["highest_number"]:
            yield f"topic {topic.pk}: a post has a number above the highest"


def _rooms_and_tags() -> Iterator[str]:
    for room in Category.objects.all():
        topics = Topic.objects.filter(category=room, state=State.VISIBLE)
        posts = Post.objects.filter(topic__in=topics, state=State.VISIBLE)
        true = {"topic_count": topics.count(), "post_count": posts.count()}
        yield from _differences(f"category {room.slug}", vars(room), true)
    for tag in Tag.objects.in_use():
        uses = TopicTag.objects.filter(tag=tag, topic__state=State.VISIBLE).values("topic").distinct().count()
        yield from _differences(f"tag {tag.slug}", vars(tag), {"topic_count": uses})


def _numbers() -> Iterator[str]:
    """A number is a post's, or led away with the post that had it: none is missing, none twice."""
    for topic in Topic.objects.all():
        here = list(topic.posts.exclude(number=None).values_list("number", flat=True))
        away = list(
            Forwarding.objects.filter(topic=topic).exclude(number=None).values_list("number", flat=True)
        )
        if sorted(here + away) != [*range(1, topic.highest_number + 1)]:
            yield f"topic {topic.pk}: numbers {sorted(here)} and {sorted(away)} up to {topic.highest_number}"


def _people() -> Iterator[str]:
    for place in ReadPosition.objects.select_related("topic"):
        if not 0 <= place.number <= place.topic.highest_number:
            yield f"{place.member_id} read topic {place.topic_id} up to {place.number}"


def _posts() -> Iterator[str]:
    given: dict[int, dict[str, int]] = {}
    for post, kind, count in Reaction.objects.values_list("post", "kind").annotate(n=Count("pk")):
        given.setdefault(post, {})[kind] = count
    for post in Post.objects.annotate(changes=Count("revisions")):
        said = {kind: count for kind, count in post.reactions.items() if count}
        if said != given.get(post.pk, {}):
            yield f"post {post.pk}: reactions {post.reactions}, counted {given.get(post.pk)}"
        if post.revision_count != post.changes:
            yield f"post {post.pk}: {post.revision_count} revisions, counted {post.changes}"


def _index() -> Iterator[str]:
    shown = Post.objects.filter(state=State.VISIBLE, topic__state=State.VISIBLE).select_related("topic")
    posts = {post.pk: post for post in shown}
    found = {one.object_id: one for one in Document.objects.filter(kind="forums.post", shown=True)}
    if posts.keys() != found.keys():
        yield f"search has {found.keys() - posts.keys()} too many and {posts.keys() - found.keys()} too few"
    for pk in posts.keys() & found.keys():
        post, entry = posts[pk], found[pk]
        title = post.topic.title if post.number == 1 else ""
        if (entry.title, entry.space) != (title, post.topic.space):
            yield f"post {pk}: search says “{entry.title}” in {entry.space}, not “{title}” in {post.topic.space}"
        if Counter(entry.body.split()) != Counter(_plain(post.html).split()):
            yield f"post {pk}: search says “{entry.body}”, the post “{_plain(post.html)}”"


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


# -- The pages -----------------------------------------------------------------------------------


def paths(rooms: list[str]) -> list[str]:
    """The lists, and every page of every topic."""
    lists = [f"/forums/{query}" for query in ("", "?view=hot", "?view=unanswered")]
    lists += [f"/forums/c/{slug}/" for slug in rooms] + [f"/forums/tag/{name.lower()}/" for name in TAGS]
    pages = [
        f"{topic.url}{f'?page={page}' if page > 1 else ''}"
        for topic in Topic.objects.order_by("pk")
        for page in range(1, topic.pages + 1)
    ]
    return [*lists, "/forums/tags/", *pages]


def fresh_pages(host: str, sessions: dict[str, str], rooms: list[str]) -> None:
    """Prints every page as this process builds it, which has never kept anything: {who: {path: page}}."""
    told: dict[str, dict[str, list[Any]]] = {}
    for who, session in sessions.items():
        client = Client(raise_request_exception=False, headers={"host": host, "accept-language": "en"})
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        told[who] = {}
        for path in paths(rooms):
            answer = client.get(path)
            told[who][path] = [answer.status_code, comparable(answer.content.decode())]
    print(json.dumps(told))


_DIFFERS = (
    (re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|value="[^"]*" (?=name="once")'), r"\1"),
    (re.compile(r"<time([^>]*)>.*?</time>", re.DOTALL), r"<time\1/>"),  # "3 seconds ago"
    (re.compile(r"(/static/[-\w/]+)\.[0-9a-f]{12}\."), r"\1."),  # files gathered since the server began
    (re.compile(r"\s+"), " "),
)


def comparable(page: str) -> str:
    """What stands between <main> and </main>, without tokens and without how long ago something was."""
    main = page.partition("<main")[2].partition("</main>")[0]
    for pattern, instead in _DIFFERS:
        main = pattern.sub(instead, main)
    return main
