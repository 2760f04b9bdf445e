"""What each kind of news says, in one sentence. A new kind adds its own with `says`.

says(Kind.CONNECTION, lambda row, who: _("%(who)s would like to be connected with you") % {"who": who})
"""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums.models import ReactionKind

from . import tie_words
from .models import Kind, Notification

Saying = Callable[[Notification, str], str]  # the row and who did it, by name


def says(kind: Kind, saying: Saying) -> None:
    """Declare the sentence of one kind. Raises ValueError for a second one."""
    if kind in SAYINGS:
        raise ValueError(f"{kind} has its sentence already")
    SAYINGS[kind] = saying


def sentence_of(row: Notification, who: str) -> str:
    """In the language in force."""
    kind = Kind(row.kind)
    if kind in SAYINGS:
        return SAYINGS[kind](row, who)
    return str(OF_SOMEBODY.get(kind, OF_SOMEBODY[Kind.MENTION])) % {"who": who}


OF_SOMEBODY = {
    Kind.REPLY: gettext_lazy("%(who)s replied to you"),
    Kind.MENTION: gettext_lazy("%(who)s mentioned you"),
    Kind.QUOTE: gettext_lazy("%(who)s quoted you"),
    Kind.ANSWER: gettext_lazy("%(who)s accepted your answer"),
    Kind.TOPIC: gettext_lazy("%(who)s opened a topic where you watch"),
}


def _watched(row: Notification, who: str) -> str:
    return ngettext(
        "%(who)s wrote in a topic you watch", "%(n)d new posts in a topic you watch, by %(who)s", row.count
    ) % {"who": who, "n": row.count}


def _message(row: Notification, who: str) -> str:
    return ngettext("%(who)s wrote to you", "%(n)d new messages, by %(who)s", row.count) % {
        "who": who,
        "n": row.count,
    }


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


def _account(what: str) -> str:
    sentences = {
        "exported": _("The copy of your data is ready"),
        "closed": _("The team had closed your account; it is open again"),
        "reopened": _("The team opened your account again"),
        "merged": _("The team found that you stood here twice, and made it one"),
        "parted": _("The team parted again what it had merged into one account"),
    }
    return sentences.get(what, _("Something became of your account"))


def _tie(row: Notification, who: str) -> str:
    return tie_words.sentence_of(row.detail, who)


SAYINGS: dict[Kind, Saying] = {
    Kind.WATCHED: _watched,
    Kind.MESSAGE: _message,
    Kind.REACTION: lambda row, who: _reaction(row.detail) % {"who": who},
    Kind.REPORT: lambda row, who: _answer(row.detail),
    Kind.REMINDER: lambda row, who: _("You wanted to be reminded of this"),
    Kind.LETTER: lambda row, who: _("The team wrote to you"),
    Kind.COLLEAGUE: lambda row, who: _colleague(row.detail) % {"who": who},
    Kind.CONNECTION: _tie,
    Kind.INTRODUCTION: _tie,
    Kind.GROUP: _tie,
    Kind.ACCOUNT: lambda row, who: _account(row.detail),
    Kind.DECISION: lambda row, who: _decision(row.detail),
}
