"""Posts that come from elsewhere: looked through, rendered and given their topic before a transaction begins."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from community.commons import text as markdown
from membership.models import Member

from .models import Category, Post, Revision, Topic, TopicKind
from .writing import TITLE_LENGTH, slug_of

MOST_AT_ONCE = 500  # rows of one transaction
SAME_SUBJECT_WITHIN = timedelta(days=60)  # a mail without references goes on with a topic this young


@dataclass(frozen=True)
class Thanks:
    """Somebody liked the post there."""

    member: Member
    at: datetime


@dataclass(frozen=True)
class TopicNews:
    """What the source says of a topic beside its posts; taken over when the topic is made, ours afterwards."""

    tags: tuple[str, ...] = ()
    question: bool = False
    closed_at: datetime | None = None
    pinned_at: datetime | None = None
    pinned_everywhere: bool = False
    archived_at: datetime | None = None
    addresses: tuple[str, ...] = ()  # keys of forums/old_addresses.py


NO_NEWS = TopicNews()


@dataclass(frozen=True)
class Arriving:
    """One post of another place, in that place's own words and ids."""

    line: int  # of the file, for the report
    source: str
    source_id: str
    author: Member | None  # none while nothing is written (a dry run)
    text: str
    format: markdown.Format
    at: datetime
    title: str
    topic: str = ""  # the topic's id at the source, where the source knows topics
    parents: tuple[str, ...] = ()  # ids of the posts answered, the nearest first
    continues: bool = False  # the title was that of an answer
    language: str = ""
    url: str = ""
    author_url: str = ""
    edited_at: datetime | None = None
    closed_at: datetime | None = None
    told: str = ""  # the text as its source has it, where `text` names files by their new address
    uploads: tuple[str, ...] = ()  # addresses of those files
    of_topic: TopicNews = NO_NEWS
    thanks: tuple[Thanks, ...] = ()
    accepted_at: datetime | None = None  # it is the accepted answer of its topic
    wiki: bool = False
    addresses: tuple[str, ...] = ()  # keys of forums/old_addresses.py


Kind = Literal["created", "updated", "unchanged", "refused"]


@dataclass(frozen=True)
class Outcome:
    """What became of one arriving post; `reason` where it was refused."""

    line: int
    source_id: str
    kind: Kind
    reason: str = ""


@dataclass(frozen=True)
class Ready:
    """An arriving post, rendered."""

    arriving: Arriving
    source: str
    html: str
    renderer: int
    plain: str
    language: str
    digest: str
    post: Post | None = None  # what an earlier import made of it


@dataclass
class Looked:
    """The batch, looked through: what is new, what changed at its source, and what became of the rest."""

    new: list[Ready] = field(default_factory=list)
    changed: list[Ready] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass
class Placed:
    """A topic, perhaps not stored yet, with the posts that it will get."""

    topic: Topic
    posts: list[Ready] = field(default_factory=list)
    is_new: bool = False


def look_through(arriving: Sequence[Arriving], *, by: Any) -> Looked:
    """Sort a batch of one source: refused, unchanged, changed or new; the last two are rendered."""
    looked, seen = Looked(), set()
    known = _known(arriving)
    edited_here = _edited_here(known.values(), by)
    for one in arriving:
        if one.source_id in seen:
            looked.outcomes.append(Outcome(one.line, one.source_id, "unchanged"))
            continue
        seen.add(one.source_id)
        before, digest = known.get(one.source_id), _digest(one)
        if before is not None and before.source_digest == digest:
            looked.outcomes.append(Outcome(one.line, one.source_id, "unchanged"))
            continue
        if before is not None and (before.pk in edited_here or not before.is_shown):
            reason = "changed at its source, but edited, deleted or restricted here: ours stays"
            looked.outcomes.append(Outcome(one.line, one.source_id, "refused", reason))
            continue
        try:
            ready = _rendered(one, digest, before)
        except markdown.TextRefused as refusal:
            looked.outcomes.append(Outcome(one.line, one.source_id, "refused", str(refusal.sentence)))
            continue
        (looked.new if before is None else looked.changed).append(ready)
    return looked


def _known(arriving: Sequence[Arriving]) -> dict[str, Post]:
    if not arriving:
        return {}
    ids = [one.source_id for one in arriving]
    rows = Post.objects.filter(source=arriving[0].source, source_id__in=ids).select_related("topic")
    return {post.source_id: post for post in rows}


def _edited_here(posts: Iterable[Post], by: Any) -> set[int]:
    ids = [post.pk for post in posts if post.revision_count]
    return set(Revision.objects.filter(post__in=ids).exclude(editor=by).values_list("post", flat=True))


def _digest(one: Arriving) -> str:
    return hashlib.sha256(f"{one.format}\0{one.told or one.text}".encode("utf-8", "replace")).hexdigest()[:16]


def _rendered(one: Arriving, digest: str, before: Post | None) -> Ready:
    """Raises TextRefused. @names in it are those of another place and mention nobody here."""
    source = markdown.check_source(markdown.mend_source(one.text))
    rendered = markdown.render(source, one.format)
    if not rendered.plain.strip() and not rendered.images:
        markdown.check_source("")  # refuses: markup alone says nothing
    language = one.language or markdown.guess_language(rendered.plain, "en")
    return Ready(one, source, rendered.html, rendered.version, rendered.plain, language, digest, before)


def tidy_title(title: str, otherwise: str) -> str:
    """A title as ours are; a longer one is cut, for a conversation is not lost over its name."""
    try:
        return markdown.excerpt(markdown.clean_line(title), TITLE_LENGTH, html=False)
    except markdown.TextRefused:
        return markdown.excerpt(otherwise, 80, html=False) or "…"


# -- Which topic a post belongs to ---------------------------------------------------------


def place(new: Sequence[Ready], category: Category) -> list[Placed]:
    """The topics of new posts: named by the source, or those of the posts answered, or of the same subject."""
    by_id, by_post = _topics_named(new), _topics_answered(new)
    placed: dict[int, Placed] = {}
    for ready in new:
        one = ready.arriving
        topic = by_id.get(one.topic) if one.topic else None
        if topic is None and not one.topic:
            topic = next((by_post[parent] for parent in one.parents if parent in by_post), None)
            topic = topic or _same_subject(one, category, [known.topic for known in placed.values()])
        if topic is None:
            topic = _new_topic(ready, category)
            if one.topic:
                by_id[one.topic] = topic
        by_post[one.source_id] = topic
        placed.setdefault(id(topic), Placed(topic)).posts.append(ready)
    return list(placed.values())


def _topics_named(new: Sequence[Ready]) -> dict[str, Topic]:
    names = {ready.arriving.topic for ready in new} - {""}
    if not names:
        return {}
    rows = Topic.objects.filter(source=new[0].arriving.source, source_id__in=names).select_related("category")
    return {topic.source_id: topic for topic in rows}


def _topics_answered(new: Sequence[Ready]) -> dict[str, Topic]:
    """One Topic instance per topic, however many of its posts are answered."""
    parents = {parent for ready in new if not ready.arriving.topic for parent in ready.arriving.parents}
    if not parents:
        return {}
    rows = Post.objects.filter(source=new[0].arriving.source, source_id__in=parents)
    posts = dict(rows.values_list("source_id", "topic"))
    topics = Topic.objects.select_related("category").in_bulk(set(posts.values()))
    return {source_id: topics[pk] for source_id, pk in posts.items()}


def _same_subject(one: Arriving, category: Category, others: Sequence[Topic]) -> Topic | None:
    if not one.continues:
        return None
    title = tidy_title(one.title, "")
    for topic in others:
        if topic.title == title and abs(topic.last_post_at - one.at) < SAME_SUBJECT_WITHIN:
            return topic
    since, until = one.at - SAME_SUBJECT_WITHIN, one.at + SAME_SUBJECT_WITHIN
    found = (
        Topic.objects.filter(
            category=category, source=one.source, title=title, last_post_at__range=(since, until)
        )
        .select_related("category")
        .order_by("-last_post_at")
        .first()
    )
    return next((topic for topic in others if found and topic.pk == found.pk), found)


def _new_topic(ready: Ready, category: Category) -> Topic:
    one, news = ready.arriving, ready.arriving.of_topic
    title = tidy_title(one.title, ready.plain)
    return Topic(
        category=category,
        title=title,
        slug=slug_of(title),
        author=one.author,
        language=ready.language,
        created_at=one.at,
        last_post_at=one.at,
        last_poster=one.author,
        kind=TopicKind.QUESTION if news.question else TopicKind.DISCUSSION,
        closed_at=news.closed_at or one.closed_at,
        pinned_at=news.pinned_at,
        pinned_everywhere=news.pinned_everywhere,
        archived_at=news.archived_at,
        source=one.source,
        source_id=one.topic or one.source_id,
    )
