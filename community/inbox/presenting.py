"""Notifications in words: the sentence, what it is about, where it leads. Seven queries for any number of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from community.commons.access import allowed
from community.commons.activity.models import Words
from community.commons.standing.models import Statement
from community.commons.text import excerpt as words_of
from forums.models import Bookmark, Post, Topic
from membership.models import Group, Member
from membership.ties import unheard_by

from . import tie_words
from .above import ABOUT, Place, load_above
from .kinds import WHOEVER_DID_IT
from .models import Kind, Notification
from .sentences import sentence_of

EXCERPT = 140  # characters
VISITOR = AnonymousUser()
WITHOUT_FACE = {Kind.DECISION, Kind.REPORT, Kind.REMINDER, Kind.LETTER, Kind.ACCOUNT, Kind.SESSION}


@dataclass(frozen=True)
class Shown:
    notification: Notification
    sentence: str
    title: str  # of what it is about; may be empty
    language: str
    excerpt: str
    url: str
    icon: str
    face: Member | None
    in_public: bool  # whether a visitor could read the title and the words as well

    @property
    def lead(self) -> str:
        """The sentence as it stands before the title, or alone."""
        return _("%(sentence)s:") % {"sentence": self.sentence} if self.title else self.sentence

    @property
    def kind(self) -> Kind:
        return Kind(self.notification.kind)


@dataclass(frozen=True)
class Loaded:
    """What the sentences need, by id."""

    members: Mapping[int, Member]
    posts: Mapping[int, Post]
    topics: Mapping[int, Topic]
    statements: Mapping[int, Statement]
    notes: Mapping[tuple[int, int], str]  # of bookmarks, by member and post
    reasons: Mapping[int, str]  # what a colleague said with an act, by activity
    groups: Mapping[int, Group]
    above: Mapping[str, Any]  # of parts above, by what it is about


def present(notifications: Iterable[Notification], viewer: Any) -> list[Shown]:
    """Whatever the viewer may see no more is left out; so the sentence never says what the page hides."""
    rows = list(notifications)
    if not rows:
        return []
    loaded = _load(rows, [viewer.pk], Post.objects.visible_to(viewer), Topic.objects.visible_to(viewer))
    unheard = unheard_by(viewer)
    return [shown for row in rows if (shown := _shown(row, loaded, unheard)) is not None]


def present_each(rows: Mapping[Notification, Member]) -> dict[int, Shown]:
    """Each in the language of its own member, who was told of it right now; by the notification's id.

    As many queries for a thousand people as for one.
    """
    loaded = _load(list(rows), [one.pk for one in rows.values()], Post.objects.all(), Topic.objects.all())
    shown: dict[int, Shown] = {}
    for row, member in rows.items():
        post, topic = loaded.posts.get(row.subject_id), loaded.topics.get(row.subject_id)
        if row.subject_type == "forums.post" and not (post and allowed(member, "forums.view_post", post)):
            continue
        if row.subject_type == "forums.topic" and not (topic and allowed(member, "forums.view_topic", topic)):
            continue
        with override(member.language):
            if (one := _shown(row, loaded, frozenset())) is not None:
                shown[row.pk] = one
    return shown


def _load(rows: list[Notification], viewers: Collection[int], posts: Any, topics: Any) -> Loaded:
    def ids(kind: str) -> set[int]:
        return {row.subject_id for row in rows if row.subject_type == kind}

    reminded = [row.subject_id for row in rows if row.kind == Kind.REMINDER]
    kept = Bookmark.objects.filter(member__in=viewers, post__in=reminded).values_list(
        "member", "post", "note"
    )
    turned = [row.activity_id for row in rows if row.kind == Kind.COLLEAGUE]
    said = Words.objects.filter(activity__in=turned).values_list("activity", "text")
    statements = Statement.objects.filter(member__in=viewers, pk__in=ids("standing.statement"))
    people = {one for row in rows for one in row.actors} | ids("membership.member")
    return Loaded(
        members=Member.objects.in_bulk(people),
        posts={
            one.pk: one for one in posts.filter(pk__in=ids("forums.post")).select_related("topic__category")
        },
        topics={one.pk: one for one in topics.filter(pk__in=ids("forums.topic")).select_related("category")},
        statements={statement.pk: statement for statement in statements},
        notes={(member, post): note for member, post, note in kept} if reminded else {},
        reasons=dict(said) if turned else {},
        groups=tie_words.groups_named(rows),
        above=load_above(rows),
    )


def _shown(row: Notification, loaded: Loaded, unheard: frozenset[int]) -> Shown | None:
    kind = Kind(row.kind)
    actors = [one for one in row.actors if one not in unheard]
    if row.actors and not actors and kind not in WHOEVER_DID_IT:
        return None  # the reader blocked everybody in it
    place = _place(row, loaded)
    if place is None:
        return None
    face = None if kind in WITHOUT_FACE else loaded.members.get(next(iter(actors), 0))
    return Shown(
        row,
        sentence_of(row, _who(actors, loaded)),
        place.title,
        place.language,
        place.excerpt,
        place.url,
        kind.icon,
        face,
        place.in_public,
    )


def _place(row: Notification, loaded: Loaded) -> Place | None:
    if row.subject_type in ABOUT:
        return ABOUT[row.subject_type].place(row, loaded.above[row.subject_type])
    find = PLACES.get(row.subject_type) or BY_KIND.get(Kind(row.kind))
    return find(row, loaded) if find else Place("/inbox/")


def _who(actors: list[int], loaded: Loaded) -> str:
    names = [str(loaded.members[one]) for one in actors[:2] if one in loaded.members]
    if not names:
        return _("Somebody")
    # For watched topics the count is of posts; for reactions it is of what was said.
    others = len(actors) - 1
    if others <= 0:
        return names[0]
    if others == 1 and len(names) == 2:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    return ngettext("%(first)s and %(n)d other", "%(first)s and %(n)d others", others) % {
        "first": names[0],
        "n": others,
    }


# -- Where it leads, by what it is about: a new thing adds its own to PLACES ------------------------


def _post(row: Notification, loaded: Loaded) -> Place | None:
    post = loaded.posts.get(row.subject_id)
    if post is None:
        return None
    words = "" if row.kind == Kind.DECISION else words_of(post.html, EXCERPT)
    note = loaded.notes.get((row.member_id, post.pk), "")
    in_public = not note and allowed(VISITOR, "forums.view_post", post)
    return Place(post.url, post.topic.title, post.language, note or words, in_public)


def _topic(row: Notification, loaded: Loaded) -> Place | None:
    topic = loaded.topics.get(row.subject_id)
    if topic is None:
        return None
    return Place(
        topic.url, topic.title, topic.language, in_public=allowed(VISITOR, "forums.view_topic", topic)
    )


def _statement(row: Notification, loaded: Loaded) -> Place | None:
    statement = loaded.statements.get(row.subject_id)
    if statement is None or statement.member_id != row.member_id:
        return None
    return Place(f"/moderation/mine/{statement.pk}/", statement.rule_title, statement.language)


def _member(row: Notification, loaded: Loaded) -> Place | None:
    member = loaded.members.get(row.subject_id)  # who answered the team
    return Place(f"/moderation/mail/with/{member.handle}/" if member else "/moderation/mail/team/")


def _case(row: Notification, loaded: Loaded) -> Place | None:
    reason = loaded.reasons.get(row.activity_id, "")[:EXCERPT]
    return Place(f"/moderation/cases/{row.subject_id}/", excerpt=reason)


def _tie(row: Notification, loaded: Loaded) -> Place:
    title, url = tie_words.place_of(row, loaded.groups)
    return Place(url, title)


Finding = Callable[[Notification, Loaded], Place | None]

PLACES: dict[str, Finding] = {
    "forums.post": _post,
    "forums.topic": _topic,
    "standing.statement": _statement,
    # Never its words: they stand in the conversation alone.
    "talks.conversation": lambda row, loaded: Place(f"/conversations/{row.subject_id}/"),
    "moderation.appeal": lambda row, loaded: Place(f"/moderation/appeals/{row.subject_id}/"),
}
BY_KIND: dict[Kind, Finding] = {
    Kind.CONNECTION: _tie,
    Kind.INTRODUCTION: _tie,
    Kind.GROUP: _tie,
    Kind.REPORT: lambda row, loaded: Place("/moderation/reports/"),
    Kind.LETTER: lambda row, loaded: Place("/moderation/mail/"),
    Kind.ACCOUNT: lambda row, loaded: Place(
        "/members/me/export/" if row.detail == "exported" else "/members/me/account/"
    ),
    Kind.COLLEAGUE: lambda row, loaded: (
        _member(row, loaded) if row.subject_type == "membership.member" else _case(row, loaded)
    ),
}
