"""What search knows of the forums; moved in the transaction of whatever moves it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused
from community.commons.search import index as documents
from community.commons.search.kinds import Entry, Found, Kind, register_kind
from community.commons.search.query import register_operator
from community.commons.standing.models import State
from community.commons.text import plain_text

from .models import Category, Post, Tag, Topic, TopicKind, TopicTag
from .tagging import slug_of

KIND = "forums.post"
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
    posts = Post.objects.visible_to(viewer).filter(pk__in=ids).select_related("topic__category", "author")
    return {
        post.pk: Found(
            title=post.topic.title,
            url=post.url,
            place=post.topic.category,
            author=post.author,
            note="" if post.is_opening else gettext("reply %(n)d") % {"n": post.number},
        )
        for post in posts
    }


def _in_category(value: str, viewer: Any) -> Q:
    """`in:practice`: the category of this address or name."""
    for category in Category.objects.visible_to(viewer):
        if value.lower() in (category.slug, category.name.lower(), str(category).lower()):
            return Q(space=category.space)
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
