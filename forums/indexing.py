"""What search knows of the forums; moved in the transaction of whatever moves it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused
from community.commons.search import index as documents
from community.commons.search.kinds import Entry, Found, Kind, register_kind
from community.commons.search.models import in_spaces
from community.commons.search.query import register_operator
from community.commons.standing.models import State
from community.commons.text import plain_text
from membership.models import FORMER, Member

from .models import (
    Category,
    Post,
    Tag,
    Topic,
    TopicKind,
    TopicTag,
    audiences_of,
    categories_moderated_by,
    groups_of,
    moderates_everything,
    translated,
)
from .tagging import slug_of

KIND = "forums.post"
FOUND = """
    SELECT post.id, post.number, topic.id, topic.title, category.name, category.translations,
        author.id, author.handle, author.name, author.avatar
    FROM forums_post post JOIN forums_topic topic ON topic.id = post.topic_id
    JOIN forums_category category ON category.id = topic.category_id
    JOIN membership_member author ON author.id = post.author_id
    WHERE post.id IN ({ids}) AND {sight}
"""
OPENING = 2.0  # an opening post with its title answers more than a reply that shares a word


def entry(post: Post, topic: Topic, words: str | None = None) -> Entry:
    """The title stands with the opening post alone, so that a long topic is found once by it.

    `words` is the post's plain text where it is known already.
    """
    return Entry(
        kind=KIND,
        object_id=post.pk,
        title=topic.title if post.is_opening else "",
        body=plain_text(post.html) if words is None else words,
        language=post.language,
        created_at=post.created_at,
        space=topic.space,
        author_id=post.author_id,
        shown=post.state == State.VISIBLE and topic.state == State.VISIBLE,
        weight=OPENING if post.is_opening else 1.0,
    )


def index(post: Post, topic: Topic) -> None:
    documents.index_many([entry(post, topic)])


def index_imported(posts: Iterable[tuple[Post, Topic, str]]) -> None:
    """Many posts at once, each with its topic and its plain text."""
    documents.index_many(entry(*one) for one in posts)


def index_topic(topic: Topic) -> None:
    """After a new title: only the opening post carries it."""
    opening = topic.posts.filter(number=1).first()
    if opening is not None and opening.state == State.VISIBLE:
        index(opening, topic)


def index_moved(posts: Sequence[Post], topic: Topic) -> None:
    """Posts came to `topic` from another: the words stay; place, and the title of the first, are those of `topic`.

    `posts` carry in `came_from` their number in the old topic.
    """
    documents.update(KIND, [post.pk for post in posts], space=topic.space)
    titled = [post for post in posts if 1 in (post.number, post.came_from[0])]  # type: ignore[attr-defined]
    documents.index_many(entry(post, topic) for post in titled if post.state == State.VISIBLE)


def move_topic(topic: Topic) -> None:
    """A topic stands in another category now."""
    ids = list(topic.posts.filter(state=State.VISIBLE).values_list("pk", flat=True))
    documents.update(KIND, ids, space=topic.space)


def remove(post: Post) -> None:
    documents.remove(KIND, [post.pk])


def show_topic(topic: Topic, shown: bool) -> None:
    """A whole topic came into or went out of sight. Held posts without a number were never indexed."""
    visible = topic.posts.filter(state=State.VISIBLE)
    if not shown:
        documents.update(KIND, visible.values_list("pk", flat=True), shown=False)
        return
    documents.index_many(entry(post, topic) for post in visible.iterator())


def visible(viewer: Any) -> Q:
    spaces = [
        f"forums.category:{pk}" for pk in Category.objects.visible_to(viewer).values_list("pk", flat=True)
    ]
    return Q(space__in=spaces)


def everything() -> Iterable[Entry]:
    posts = Post.objects.shown().filter(topic__state=State.VISIBLE).select_related("topic").order_by("pk")
    return (entry(post, post.topic) for post in posts.iterator(chunk_size=500))


def present(ids: Sequence[int], viewer: Any) -> Mapping[int, Found]:
    """Asked once more what the viewer may see: the index may be a moment behind."""
    if not ids:
        return {}
    sight, asked = _sight(viewer)
    with connection.cursor() as cursor:
        cursor.execute(FOUND.format(ids=_places(ids), sight=sight), [*ids, *asked])
        return {pk: _found(*row) for pk, *row in cursor}


def _sight(viewer: Any) -> tuple[str, list[Any]]:
    """`Post.objects.visible_to`, written out: the ORM took longer to write it than the database to answer it.

    A test holds the two equal.
    """
    audiences, moderated = audiences_of(viewer), categories_moderated_by(viewer)
    within = f"category.id IN ({_places(moderated)})" if moderated else "FALSE"
    groups = groups_of(viewer)
    theirs = f"category.see = 'group' AND category.group_id IN ({_places(groups)})" if groups else "FALSE"
    sight = (
        f"topic.merged_into_id IS NULL AND (category.see IN ({_places(audiences)}) OR {within} OR {theirs})"
    )
    asked = [*audiences, *moderated, *groups]
    if moderates_everything(viewer):
        return sight, asked
    me = getattr(viewer, "pk", None) or 0
    sight += (
        f" AND (topic.state = 'visible' OR topic.author_id = %s OR {within})"
        f" AND (post.state = 'visible' OR post.author_id = %s OR {within})"
    )
    return sight, [*asked, me, *moderated, me, *moderated]


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _found(number: int | None, topic: int, title: str, room: str, translations: str, *author: Any) -> Found:
    pk, handle, name, avatar = author
    return Found(
        title=title,
        url=f"/forums/t/{topic}/{number}/" if number else f"/forums/t/{topic}/",
        place=translated(room, json.loads(translations)) if translations != "{}" else room,
        author=Member(pk=pk, handle=handle, name=gettext(name) if name == FORMER else name, avatar=avatar),
        note="" if number in (1, None) else gettext("reply %(n)d") % {"n": number},
    )


def _in_category(value: str, viewer: Any) -> Q:
    """`in:practice`: the category of this address or name."""
    for category in Category.objects.visible_to(viewer):
        if value.lower() in (category.slug, category.name.lower(), str(category).lower()):
            return in_spaces([category.space])
    raise Refused(
        gettext("There is no category “%(name)s”. After in: write its address, as in in:practice.")
        % {"name": value[:40]},
        status=422,
    )


def _with_tag(value: str, viewer: Any) -> Q:
    """`tag:heating`: topics with the tag of this name or address, or with the one whose synonym it is."""
    tag = Tag.objects.visible_to(viewer).filter(slug=slug_of(value), gone_at=None).first()
    if tag is None:
        tag = Tag.objects.filter(slug=slug_of(value), synonym_of__in=Tag.objects.visible_to(viewer)).first()
    if tag is None:
        raise Refused(
            gettext("There is no tag “%(name)s”. After tag: write its address, as in tag:heating.")
            % {"name": value[:40]},
            status=422,
        )
    topics = TopicTag.objects.filter(tag=tag.synonym_of_id or tag.pk).values("topic")
    return _posts_of(topic__in=topics)


STATES: Mapping[str, Mapping[str, Any]] = {
    "solved": {"topic__solved": True},
    "unsolved": {"topic__kind": TopicKind.QUESTION, "topic__solved": False},
    "question": {"topic__kind": TopicKind.QUESTION},
    "announcement": {"topic__kind": TopicKind.ANNOUNCEMENT},
    "closed": {"topic__closed_at__isnull": False},
    "open": {"topic__closed_at": None},
}


def _that_is(value: str, viewer: Any) -> Q:
    """`is:solved`: posts of questions with an accepted answer, and the like."""
    state = STATES.get(value.lower())
    if state is None:
        raise Refused(gettext("After is: write one of %(words)s.") % {"words": ", ".join(STATES)}, status=422)
    return _posts_of(**state)


def _posts_of(**conditions: Any) -> Q:
    return Q(kind=KIND, object_id__in=Post.objects.filter(**conditions).values("pk"))


def register() -> None:
    register_operator("tag", _with_tag)
    register_operator("is", _that_is)
    register_operator("in", _in_category)
    register_kind(Kind(KIND, _("posts"), visible, everything, present))
