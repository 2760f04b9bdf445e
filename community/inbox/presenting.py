"""Notifications in words: the sentence, what it is about, where it leads. Six queries for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.activity.models import Words
from community.commons.standing.models import Statement
from community.commons.text import excerpt as words_of
from forums.models import Bookmark, Post, ReactionKind, Topic
from membership.models import Group, Member

from . import tie_words
from .models import Kind, Notification

EXCERPT = 140  # characters

ICONS = {
    Kind.REPLY: "reply",
    Kind.MENTION: "person",
    Kind.QUOTE: "quote",
    Kind.ANSWER: "check",
    Kind.TOPIC: "forums",
    Kind.WATCHED: "eye",
    Kind.REACTION: "thank",
    Kind.DECISION: "scales",
    Kind.REPORT: "flag",
    Kind.REMINDER: "clock",
    Kind.LETTER: "message",
    Kind.MESSAGE: "message",
    Kind.COLLEAGUE: "queue",
    Kind.TIE: "members",
}


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

    @property
    def lead(self) -> str:
        """The sentence as it stands before the title, or alone."""
        return _("%(sentence)s:") % {"sentence": self.sentence} if self.title else self.sentence


@dataclass(frozen=True)
class Loaded:
    """What the sentences need, by id."""

    members: dict[int, Member]
    posts: dict[int, Post]
    topics: dict[int, Topic]
    statements: dict[int, Statement]
    notes: dict[int, str]  # of the viewer's bookmarks, by post
    reasons: dict[int, str]  # what a colleague said with an act, by activity
    groups: dict[int, Group]


def present(notifications: Iterable[Notification], viewer: Any) -> list[Shown]:
    """Whatever the viewer may see no more is left out; so the sentence never says what the page hides."""
    rows = list(notifications)
    loaded = _load(rows, viewer)
    return [shown for row in rows if (shown := _shown(row, loaded)) is not None]


def _load(rows: list[Notification], viewer: Any) -> Loaded:
    def ids(kind: str) -> list[int]:
        return [row.subject_id for row in rows if row.subject_type == kind]

    posts = (
        Post.objects.visible_to(viewer).filter(pk__in=ids("forums.post")).select_related("topic__category")
    )
    topics = Topic.objects.visible_to(viewer).filter(pk__in=ids("forums.topic"))
    statements = Statement.objects.filter(member=viewer.pk, pk__in=ids("standing.statement"))
    reminded = [row.subject_id for row in rows if row.kind == Kind.REMINDER]
    kept = Bookmark.objects.filter(member=viewer.pk, post__in=reminded).values_list("post", "note")
    turned = [row.activity_id for row in rows if row.kind == Kind.COLLEAGUE]
    said = Words.objects.filter(activity__in=turned).values_list("activity", "text")
    people = {one for row in rows for one in row.actors[:2]} | set(ids("membership.member"))
    return Loaded(
        members=Member.objects.in_bulk(people),
        posts={post.pk: post for post in posts},
        topics={topic.pk: topic for topic in topics},
        statements={statement.pk: statement for statement in statements},
        notes=dict(kept) if reminded else {},
        reasons=dict(said) if turned else {},
        groups=tie_words.groups_named(rows),
    )


def _shown(row: Notification, loaded: Loaded) -> Shown | None:
    title, language, excerpt, url = "", "", "", "/inbox/"
    if row.subject_type == "forums.post":
        post = loaded.posts.get(row.subject_id)
        if post is None:
            return None
        title, language, url = post.topic.title, post.language, post.url
        excerpt = "" if row.kind == Kind.DECISION else words_of(post.html, EXCERPT)
        if row.kind == Kind.REMINDER:
            excerpt = loaded.notes.get(post.pk) or excerpt
    elif row.subject_type == "forums.topic":
        topic = loaded.topics.get(row.subject_id)
        if topic is None:
            return None
        title, language, url = topic.title, topic.language, topic.url
    elif row.subject_type == "standing.statement":
        statement = loaded.statements.get(row.subject_id)
        if statement is None:
            return None
        title, language = statement.rule_title, statement.language
        url = f"/moderation/mine/{statement.pk}/"
    elif row.subject_type == "moderation.appeal":
        url = f"/moderation/appeals/{row.subject_id}/"
    elif row.kind == Kind.TIE:
        title, url = tie_words.place_of(row, loaded.groups)
    elif row.kind == Kind.REPORT:
        url = "/moderation/reports/"
    elif row.kind == Kind.LETTER:
        url = "/moderation/mail/"
    elif row.kind == Kind.MESSAGE:  # never its words: they stand in the conversation alone
        url = f"/conversations/{row.subject_id}/"
    elif row.subject_type == "membership.member":  # a member answered the team
        member = loaded.members.get(row.subject_id)
        url = f"/moderation/mail/with/{member.handle}/" if member else "/moderation/mail/team/"
    elif row.kind == Kind.COLLEAGUE:
        url, excerpt = (
            f"/moderation/cases/{row.subject_id}/",
            loaded.reasons.get(row.activity_id, "")[:EXCERPT],
        )
    face = (
        None
        if row.kind in (Kind.DECISION, Kind.REPORT, Kind.REMINDER, Kind.LETTER)
        else loaded.members.get(next(iter(row.actors), 0))
    )
    return Shown(
        row, _sentence(row, _who(row, loaded)), title, language, excerpt, url, ICONS[Kind(row.kind)], face
    )


def _who(row: Notification, loaded: Loaded) -> str:
    names = [str(loaded.members[one]) for one in row.actors[:2] if one in loaded.members]
    if not names:
        return _("Somebody")
    # For watched topics the count is of posts; for reactions it is of what was said.
    others = len(row.actors) - 1
    if others <= 0:
        return names[0]
    if others == 1 and len(names) == 2:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    return ngettext("%(first)s and %(n)d other", "%(first)s and %(n)d others", others) % {
        "first": names[0],
        "n": others,
    }


def _sentence(row: Notification, who: str) -> str:
    if row.kind == Kind.REPLY:
        return _("%(who)s replied to you") % {"who": who}
    if row.kind == Kind.MENTION:
        return _("%(who)s mentioned you") % {"who": who}
    if row.kind == Kind.QUOTE:
        return _("%(who)s quoted you") % {"who": who}
    if row.kind == Kind.ANSWER:
        return _("%(who)s accepted your answer") % {"who": who}
    if row.kind == Kind.TOPIC:
        return _("%(who)s opened a topic where you watch") % {"who": who}
    if row.kind == Kind.WATCHED:
        return ngettext(
            "%(who)s wrote in a topic you watch",
            "%(n)d new posts in a topic you watch, by %(who)s",
            row.count,
        ) % {"who": who, "n": row.count}
    if row.kind == Kind.REACTION:
        return _reaction(row.detail) % {"who": who}
    if row.kind == Kind.REPORT:
        return _answer(row.detail)
    if row.kind == Kind.REMINDER:
        return _("You wanted to be reminded of this")
    if row.kind == Kind.LETTER:
        return _("The team wrote to you")
    if row.kind == Kind.MESSAGE:
        return ngettext("%(who)s wrote to you", "%(n)d new messages, by %(who)s", row.count) % {
            "who": who,
            "n": row.count,
        }
    if row.kind == Kind.TIE:
        return tie_words.sentence_of(row.detail, who)
    if row.kind == Kind.COLLEAGUE:
        return _colleague(row.detail) % {"who": who}
    return _decision(row.detail)


def _colleague(what: str) -> str:
    sentences = {
        "taken_over": _("%(who)s took a case over from you, and says why"),
        "asked": _("%(who)s asks for your opinion on a case"),
        "given": _("%(who)s said what they think of your case"),
        "escalated": _("%(who)s handed a case to the administrators"),
        "answered": _("%(who)s answered the team"),
    }
    return sentences.get(what, _("%(who)s turns to you in the queue"))


def _reaction(kind: str) -> str:
    if kind == ReactionKind.THANK:
        return _("%(who)s thanked you")
    if kind == ReactionKind.LEARNED:
        return _("%(who)s learned from you")
    if kind == ReactionKind.AGREE:
        return _("%(who)s agreed with you")
    return _("%(who)s thanked you or agreed with you")


def _answer(outcome: str) -> str:
    if outcome == "upheld":
        return _("Your report was answered: the team agreed. Thank you.")
    if outcome == "gone":
        return _("Your report was answered: what you reported is gone.")
    return _("Your report was answered: a moderator looked and saw no breach of the rules.")


def _decision(verdict: str) -> str:
    sentences = {
        "held": _("A moderator looks at something you wrote; meanwhile only you and the team see it"),
        "hide": _("Something you wrote is hidden until it is mended"),
        "remove": _("Something you wrote was removed"),
        "restore": _("Something you wrote is back in its place"),
        "approve": _("A moderator read what you wrote: everybody sees it now"),
        "return": _("Something you wrote was returned to you"),
        "quarantine": _("Something you wrote was removed"),
        "redact": _("A moderator took personal data out of what you wrote"),
        "sanction": _("The moderators decided about your account"),
        "lifted": _("A decision about your account was taken back"),
        "limited": _("The site limited your account for a day; no person has decided yet"),
        "limit_over": _("The limit of your account is over"),
        "appeal": _("Your appeal is answered"),
        "message": _("A moderator wrote to you about your appeal"),
        "undone": _("A decision about something you wrote was taken back"),
    }
    return sentences.get(verdict, _("A moderator decided about something you wrote"))
