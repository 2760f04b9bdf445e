"""What becomes of posts and of what others wrote about them when somebody is erased.

Posts stay as a former member's or go, as the member chose. In words of others, mentions and quotes point to the person
by number and show "former member" at once; where the name was typed by hand, the place is noted for a moderator.
"""

import hashlib
import re
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from community.commons.live import push
from community.commons.persons import Leaving
from community.commons.standing.models import State
from community.commons.text.markdown import MENTION
from membership.models import FORMER, NameLeft

from . import indexing, rendering
from .counting import count_reaction, touch, touch_neighbours
from .models import Post, Reaction, Revision, Topic, Whisper
from .operations.erasing import erase_posts, erase_topics

POSTS, TOPICS, REACTIONS = 25, 50, 100  # rows of one transaction
_QUOTED = re.compile(r"\[@([^\]\n]*), #(\d+)\]\(((?:https?://[^/\s)]+)?/forums/t/(\d+)/(\d+)/)\)")
_PLACE = re.compile(r"/forums/t/(\d+)/(\d+)/")


# -- What the person wrote -------------------------------------------------------------------


def posts(leaving: Leaving, most: int) -> int:
    """Where they stay, they lead to no page elsewhere; else they go with pictures, files and earlier versions."""
    own = Post.objects.filter(author=leaving.person.pk).order_by("pk")
    if leaving.posts_stay:
        ids = list(own.exclude(source_author_url="", once="").values_list("pk", flat=True)[:most])
        return Post.objects.filter(pk__in=ids).update(source_author_url="", once="") if ids else 0
    there = own.exclude(text="", html="", source_url="", source_author_url="", once="") | own.filter(
        state__in=[State.VISIBLE, State.HELD]
    )
    found = list(there.select_related("topic__category")[: min(most, POSTS)])
    if found:
        erase_posts(leaving.person, by=leaving.by, posts=found)
    return len(found)


def topics(leaving: Leaving, most: int) -> int:
    """Titles go with the posts; a topic in which nobody else wrote goes whole."""
    if leaving.posts_stay:
        return 0
    own = Topic.objects.filter(author=leaving.person.pk).exclude(slug__startswith="former-member-")
    found = list(own.select_related("category").order_by("pk")[: min(most, TOPICS)])
    if found:
        erase_topics(leaving.person, by=leaving.by, topics=found)
        leaving.named.note_titles(leaving.erasure, [topic.title for topic in found])
    return len(found)


def revisions(leaving: Leaving, most: int) -> int:
    """Why somebody changed a text of others; earlier versions of one's own posts go with the posts."""
    if leaving.posts_stay:
        return 0
    found = Revision.objects.filter(editor=leaving.person.pk).exclude(reason="")
    ids = list(found.values_list("pk", flat=True)[:most])
    return Revision.objects.filter(pk__in=ids).update(reason="") if ids else 0


def reactions(leaving: Leaving, most: int) -> int:
    """Thanks are counted on the posts, which count one less."""
    found = list(
        Reaction.objects.filter(member=leaving.person.pk)
        .select_related("post__topic")
        .order_by("post_id")[: min(most, REACTIONS)]
    )
    for row in found:
        with transaction.atomic():
            locked = Post.objects.select_for_update().get(pk=row.post_id)
            locked.topic = Topic.objects.get(pk=locked.topic_id)
            if Reaction.objects.filter(pk=row.pk).delete()[0]:
                count_reaction(locked, locked.topic, row.kind, -1)
    return len(found)


# -- What others wrote -----------------------------------------------------------------------


@lru_cache(maxsize=2)
def _near(leaving: Leaving) -> frozenset[int]:
    """The topics in which the person wrote: there one word of the name is enough to be meant."""
    return frozenset(Post.objects.filter(author=leaving.person.pk).values_list("topic", flat=True).distinct())


def is_meant(post: Post, leaving: Leaving) -> bool:
    """A quote of a post of this person, or a word of the name in a topic in which they wrote."""
    if 'class="quoted"' in post.html and _quotes_of(post.html, leaving):
        return True
    return post.topic_id in _near(leaving) and leaving.named.stands_in(post.text, near=True)


def _quotes_of(words: str, leaving: Leaving) -> set[tuple[int, int]]:
    """Which posts of this person the words lead to."""
    places = {(int(topic), int(number)) for topic, number in _PLACE.findall(words)}
    found: set[tuple[int, int]] = set()
    for topic, number in places:
        if Post.objects.filter(topic=topic, number=number, author=leaving.person.pk).exists():
            found.add((topic, number))
    return found


def meet_post(post: Post, leaving: Leaving) -> None:
    post = Post.objects.select_for_update().get(pk=post.pk)
    text = without_name(post.text, post.language, leaving) if post.format == "markdown" else post.text
    if text != post.text:
        post.text = text
        Post.objects.filter(pk=post.pk).update(text=text)
        draw_again(post)
    note_left(post, "text", leaving, near=post.topic_id in _near(leaving))


def draw_again(post: Post) -> None:
    """The words have changed without being edited: page, search and open pages know."""
    rendering.again(post)
    touch(post.topic_id)
    topic = Topic.objects.select_related("category").get(pk=post.topic_id)
    post.refresh_from_db(fields=["html"])
    if post.state == State.VISIBLE and topic.state == State.VISIBLE:
        indexing.index(post, topic)
    push(topic.channel, "post_changed", {"number": post.number})


def title_again(topic: Topic) -> None:
    Topic.objects.filter(pk=topic.pk).update(version=F("version") + 1, related_at=None)
    touch_neighbours(topic)
    indexing.index_topic(topic)


def meet_revision(revision: Revision, leaving: Leaving) -> None:
    revision = Revision.objects.select_related("post").get(pk=revision.pk)
    text = without_name(revision.text, revision.post.language, leaving)
    if text != revision.text:
        Revision.objects.filter(pk=revision.pk).update(text=text)
        revision.text = text
    for column in ("text", "title"):
        note_left(revision, column, leaving)


def meet_topic(topic: Topic, leaving: Leaving) -> None:
    note_left(topic, "title", leaving)


def meet_whisper(whisper: Any, leaving: Leaving) -> None:
    whisper = Whisper.objects.select_related("topic").get(pk=whisper.pk)
    text = without_name(whisper.text, whisper.topic.language, leaving)
    if text != whisper.text:
        whisper.text = text
        Whisper.objects.filter(pk=whisper.pk).update(text=text)
        rendering.draw_whisper(whisper)
    note_left(whisper, "text", leaving)


def meet_draft(draft: Any, leaving: Leaving) -> None:
    """Nobody but its author reads it: mentions and quotes are mended, the rest is theirs to publish or not."""
    text = without_name(draft.text, leaving.person.language, leaving)
    type(draft).objects.filter(pk=draft.pk).update(text=text)


def without_name(text: str, language: str, leaving: Leaving) -> str:
    """Mentions and quotes of this person, by number."""
    handles = {handle.lower() for handle in leaving.named.handles}

    def mention(found: re.Match[str]) -> str:
        return f"@{leaving.person.handle}" if found[1].lower() in handles else found[0]

    def quote(found: re.Match[str]) -> str:
        place = int(found[4]), int(found[5])
        if place not in mine:
            return found[0]
        with translation.override(language):
            return f"[@{gettext(FORMER)}, #{found[2]}]({found[3]})"

    text = MENTION.sub(mention, text)
    mine = _quotes_of(text, leaving) if _QUOTED.search(text) else set()
    return _QUOTED.sub(quote, text)


def note_left(row: Any, column: str, leaving: Leaving, *, near: bool = False) -> None:
    """What was typed by hand waits for a moderator: where it stands, and of which text."""
    text = getattr(row, column)
    places = leaving.named.spans(text, near=near)
    if places:
        NameLeft.objects.update_or_create(
            erasure_id=leaving.erasure,
            kind=row._meta.label,
            thing=row.pk,
            column=column,
            defaults={"places": places, "digest": digest_of(text)},
        )


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
