"""A page of a topic as one person sees it: which posts, which lines in place of those that are gone."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from community.commons.access import allowed
from community.commons.standing.models import State

from .models import PAGE, Post, ReactionKind, Topic, WatchLevel
from .own import put_own

COUNTED = {WatchLevel.WATCHING, WatchLevel.TRACKING}  # levels at which a topic never opened is counted

REACTION_ICONS = {ReactionKind.THANK: "thank", ReactionKind.LEARNED: "learn", ReactionKind.AGREE: "check"}
BOOKMARK = "bookmark"  # beside the kinds of reactions, so that one query asks for all
FOLDED = "folded"  # its author was blocked by the viewer
OWN_MARKS = """
    SELECT post_id, kind FROM forums_reaction WHERE member_id = %s AND post_id IN ({these})
    UNION SELECT post_id, %s FROM forums_bookmark WHERE member_id = %s AND post_id IN ({these})
    UNION SELECT post.id, %s FROM forums_post post
        JOIN membership_block block ON block.blocked_id = post.author_id AND block.by_id = %s
        WHERE post.id IN ({these}) AND NOT EXISTS (
            SELECT 1 FROM membership_roleinterval role WHERE role.member_id IN (block.blocked_id, block.by_id)
            AND role.role <> 'trusted' AND (role.ends_at IS NULL OR role.ends_at > CURRENT_TIMESTAMP)
        )
"""


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
    bookmarked: bool = False
    folded: bool = False  # the viewer blocked its author
    given: frozenset[str] = frozenset()  # the viewer's own reactions
    lines: list[Any] = field(default_factory=list)  # notices that stand before it
    poll: str = ""  # its panel, where a page shows one

    @property
    def number(self) -> int | None:
        return self.post.number

    def reactions(self) -> list[dict[str, Any]]:
        """Each kind with its count, whether it is the viewer's too, and where its button leads."""
        return [self._reaction(kind) for kind in ReactionKind]

    def _reaction(self, kind: ReactionKind) -> dict[str, Any]:
        mine = kind.value in self.given
        return {
            "kind": kind.value,
            "icon": REACTION_ICONS[kind],
            "label": kind.label,
            "count": self.post.reactions.get(kind.value, 0),
            "mine": mine,
            "url": f"/forums/p/{self.post.pk}/react/?kind={kind}{'&undo=1' if mine else ''}",
        }


def waiting(topic: Topic, viewer: Any) -> Any:
    """Held posts without a number stand at the end: the viewer's own, or all for who moderates here."""
    held = topic.posts.for_page().filter(number=None, state__in=[State.HELD, State.DELETED]).order_by("pk")  # type: ignore[attr-defined]
    if topic.category.moderated_by(viewer):
        return held.filter(state=State.HELD)[:PAGE]
    return held.filter(author=viewer.pk)[:PAGE] if getattr(viewer, "pk", None) else []


def present(posts: list[Post], topic: Topic, viewer: Any) -> list[Seen]:
    """What the viewer sees of each and may do with it. One query, and one more where something was restricted."""
    given: dict[int, set[str]] = {}
    if getattr(viewer, "pk", None) and posts:
        for post_id, kind in own_marks([post.pk for post in posts], viewer):
            given.setdefault(post_id, set()).add(kind)
    _add_statements(posts)
    moderates = topic.category.moderated_by(viewer)
    rights = _Rights(viewer)
    seen = []
    for post in posts:
        post.topic = topic
        one = _seen(post, topic, viewer, moderates, rights)
        one.given = frozenset(given.get(post.pk, ()))
        one.bookmarked = BOOKMARK in one.given
        one.folded = FOLDED in one.given
        seen.append(one)
    return seen


def own_marks(ids: list[int], viewer: Any) -> list[tuple[int, str]]:
    """What the viewer left on these posts: kinds of reactions, BOOKMARK, FOLDED. One query.

    Blocks have no effect between members and the team, as in `membership.sight`.
    """
    these = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        me = viewer.pk
        asked = [me, *ids, BOOKMARK, me, *ids, FOLDED, me, *ids]
        cursor.execute(OWN_MARKS.format(these=these), asked)
        return cursor.fetchall()


def folded_of(ids: list[int], viewer: Any) -> set[int]:
    """Those of these posts whose author the viewer blocked. One query, none for visitors."""
    if not getattr(viewer, "pk", None):
        return set()
    return {pk for pk, mark in own_marks(ids, viewer) if mark == FOLDED}


def _add_statements(posts: list[Post]) -> None:
    """The reasons of what was restricted, which most pages have none of."""
    restricted = [post for post in posts if post.restriction_id]
    if restricted:
        prefetch_related_objects(restricted, "restriction__statement")


class _Rights:
    """What the viewer may do, asked once for all posts of others in the same state."""

    def __init__(self, viewer: Any) -> None:
        self.viewer = viewer
        self._asked: dict[tuple[str, State, bool], bool] = {}

    def may(self, permission: str, post: Post) -> bool:
        if post.author_id == getattr(self.viewer, "pk", None):
            return allowed(self.viewer, permission, post)
        asked = permission, State(post.state), post.wiki
        if asked not in self._asked:
            self._asked[asked] = allowed(self.viewer, permission, post)
        return self._asked[asked]


def _seen(post: Post, topic: Topic, viewer: Any, moderates: bool, rights: _Rights) -> Seen:
    own = getattr(viewer, "pk", None) == post.author_id
    seen = Seen(post)
    if post.state != State.VISIBLE:
        if not (own or moderates):
            seen.gone = _gone(post)
            return seen
        seen.note = _note(post, own)
    seen.can_edit = rights.may("forums.edit_post", post)
    seen.can_delete = (
        own and post.state in (State.VISIBLE, State.HELD) and not (post.is_opening and topic.post_count > 1)
    )
    seen.can_restore = own and post.state == State.DELETED
    seen.can_react = rights.may("forums.react", post)
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


def mark_unread(topics: list[Topic], person: Any) -> None:
    """Set on each row what the list shows: whether it is unread, and how many posts are new. One query.

    Posts are counted where the member has read some, or follows closely enough.
    """
    put_own(topics, person)
    for topic in topics:
        place: int | None = topic.my_place  # type: ignore[attr-defined]
        behind = place is None or place < topic.last_number
        topic.is_unread = behind and topic.is_late  # type: ignore[attr-defined]
        counted = place or topic.my_level in COUNTED  # type: ignore[attr-defined]
        topic.new_count = topic.last_number - (place or 0) if counted and topic.is_unread else 0  # type: ignore[attr-defined]
