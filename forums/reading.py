"""A page of a topic as one person sees it: which posts, which lines in place of those that are gone."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value
from django.utils.translation import gettext as _

from community.commons.access import allowed
from community.commons.standing.models import State

from .models import PAGE, Bookmark, Post, Reaction, ReactionKind, ReadBaseline, Topic

BOOKMARK = "bookmark"  # beside the kinds of reactions, so that one query asks for both


@dataclass
class Seen:
    """One post on the page: `gone` is the sentence in its place where the text is not shown."""

    post: Post
    gone: str = ""
    note: str = ""  # what its author or a moderator should know of its state
    can_edit: bool = False
    can_delete: bool = False
    can_restore: bool = False
    can_react: bool = False
    reactions: list[dict[str, Any]] | None = None
    is_new: bool = False
    bookmarked: bool = False
    lines: list[Any] = field(default_factory=list)  # notices that stand before it


def page_of(topic: Topic, page: int, viewer: Any) -> list[Seen]:
    """Posts of one page in order, with what the viewer may do with each. Three queries, whatever its size."""
    posts = list(topic.posts.for_page().on_page(page).exclude(number=None))  # type: ignore[attr-defined]
    if page >= topic.pages:
        posts += list(_waiting(topic, viewer))
    return present(posts, topic, viewer)


def _waiting(topic: Topic, viewer: Any) -> Any:
    """Held posts without a number stand at the end: the viewer's own, or all for who moderates here."""
    held = topic.posts.for_page().filter(number=None, state__in=[State.HELD, State.DELETED]).order_by("pk")  # type: ignore[attr-defined]
    if topic.category.moderated_by(viewer):
        return held.filter(state=State.HELD)[:PAGE]
    return held.filter(author=viewer.pk)[:PAGE] if getattr(viewer, "pk", None) else []


def present(posts: list[Post], topic: Topic, viewer: Any) -> list[Seen]:
    mine: set[tuple[int, str]] = set()
    if getattr(viewer, "pk", None) and posts:
        given = Reaction.objects.filter(member=viewer.pk, post__in=[post.pk for post in posts])
        kept = Bookmark.objects.filter(member=viewer.pk, post__in=[post.pk for post in posts])
        also = kept.values_list("post_id", Value(BOOKMARK, output_field=CharField()))
        mine = set(given.values_list("post_id", "kind").union(also))
    moderates = topic.category.moderated_by(viewer)
    return [_seen(post, topic, viewer, moderates, mine) for post in posts]


def _seen(post: Post, topic: Topic, viewer: Any, moderates: bool, mine: set[tuple[int, str]]) -> Seen:
    post.topic = topic
    own = getattr(viewer, "pk", None) == post.author_id
    seen = Seen(post, bookmarked=(post.pk, BOOKMARK) in mine)
    if post.state != State.VISIBLE:
        if not (own or moderates):
            seen.gone = _gone(post)
            return seen
        seen.note = _note(post, own)
    seen.can_edit = allowed(viewer, "forums.edit_post", post)
    seen.can_delete = (
        own and post.state in (State.VISIBLE, State.HELD) and not (post.is_opening and topic.post_count > 1)
    )
    seen.can_restore = own and post.state == State.DELETED
    seen.can_react = allowed(viewer, "forums.react", post)
    seen.reactions = [
        {
            "kind": kind,
            "label": kind.label,
            "count": post.reactions.get(kind.value, 0),
            "mine": (post.pk, kind.value) in mine,
        }
        for kind in ReactionKind
    ]
    return seen


def _gone(post: Post) -> str:
    """The line that stands where a post stood. It names the rule, never the text."""
    if post.state == State.DELETED:
        return _("#%(n)d was deleted by its author.") % {"n": post.number}
    if post.state == State.REMOVED and post.restriction is not None:
        return _("#%(n)d was removed by a moderator: %(rule)s. The author knows why and may appeal.") % {
            "n": post.number,
            "rule": post.restriction.statement.rule_title,
        }
    return _("#%(n)d is not shown for now: a moderator is looking at it.") % {"n": post.number}


def _note(post: Post, own: bool) -> str:
    if post.state == State.HELD:
        return post.held_because
    if post.state == State.DELETED:
        return (
            _("You deleted this post; only you and the moderators see it.")
            if own
            else _("Deleted by its author.")
        )
    if post.restriction is None:
        return ""
    rule = post.restriction.statement.rule_title
    if post.state == State.HIDDEN:
        return _("Hidden by a moderator (%(rule)s); only its author and the moderators see it.") % {
            "rule": rule
        }
    return _("Removed by a moderator (%(rule)s); only its author and the moderators see it.") % {"rule": rule}


def mark_unread(topics: list[Topic], member: Any) -> None:
    """Set on each row what the list shows: whether it is unread, and how many posts are new."""
    baseline = (
        ReadBaseline.objects.filter(member=member.pk).values_list("at", flat=True).first() or member.joined_at
    )
    for topic in topics:
        place: int | None = topic.my_place  # type: ignore[attr-defined]
        behind = place is None or place < topic.last_number
        topic.is_unread = behind and topic.last_post_at > baseline  # type: ignore[attr-defined]
        topic.new_count = topic.last_number - place if place and topic.is_unread else 0  # type: ignore[attr-defined]
