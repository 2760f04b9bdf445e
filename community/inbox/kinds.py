"""Every kind of news, declared here alone: a new one is one line, and stands in preferences, filters, API and mails.

How it is said and where it leads stands in presenting.py.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.TextChoices):
    """When a kind is written about, if it is."""

    NONE = "none", _("no e-mail")
    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")


@dataclass(frozen=True)
class Ways:
    """How one kind reaches one member."""

    site: bool = True
    mail: str = Mail.NOW
    push: bool = False

    @property
    def any(self) -> bool:
        return self.site or self.push or self.mail != Mail.NONE


ALWAYS = True  # whoever is decided about has a right to know
POST = "post"  # what one answers by answering the mail


class Kind(models.TextChoices):
    """Why somebody is told, the most specific first: of several reasons the first one counts.

    Each: stored name, name of a filter, icon, completes "You get this …", the usual mail, [always told,
    answered as], completes "Tell me when …".
    """

    if TYPE_CHECKING:
        short: str
        icon: str
        why: str
        usual_mail: str
        always: bool
        answered_as: str

    # fmt: off
    REPLY = "reply", _("Replies"), "reply", _("when somebody replies to you"), Mail.NOW, not ALWAYS, POST, _("somebody replies to me")
    MENTION = "mention", _("Mentions"), "person", _("when somebody mentions you"), Mail.NOW, not ALWAYS, POST, _("somebody mentions me")
    QUOTE = "quote", _("Quotes"), "quote", _("when somebody quotes you"), Mail.NOW, not ALWAYS, POST, _("somebody quotes me")
    ANSWER = "answer", _("Accepted answers"), "check", _("when an answer of yours is accepted"), Mail.NOW, not ALWAYS, POST, _("an answer of mine is accepted")
    TOPIC = "topic", _("New topics"), "forums", _("when somebody opens a topic in a category or with a tag that you watch"), Mail.DAILY, not ALWAYS, POST, _("somebody opens a topic where I watch")
    WATCHED = "watched", _("Watched topics"), "eye", _("when somebody writes in a topic that you watch"), Mail.NOW, not ALWAYS, POST, _("somebody writes in a topic that I watch")
    REACTION = "reaction", _("Thanks"), "thank", _("when somebody thanks you or agrees with you"), Mail.WEEKLY, _("somebody thanks me or agrees with me")
    MESSAGE = "message", _("Messages"), "message", _("when somebody writes to you alone"), Mail.NOW, _("somebody writes to me alone")
    CONNECTION = "connection", _("Connections"), "members", _("when somebody wants to be connected with you"), Mail.NOW, _("somebody wants to be connected with me, or says yes")
    INTRODUCTION = "introduction", _("Introductions"), "members", _("when somebody wants to introduce you"), Mail.NOW, _("somebody wants to introduce me to somebody")
    GROUP = "group", _("Groups"), "members", _("when a group invites or admits you"), Mail.NOW, _("a group invites or admits me, or is asked by somebody")
    SESSION = "session", _("Live sessions"), "live", _("when there is news of a live session that you come to, or are asked to"), Mail.NOW, _("there is news of a live session that I come to, or am asked to")
    DECISION = "decision", _("Decisions"), "scales", _("when a moderator decides about something of yours"), Mail.NOW, ALWAYS, _("a moderator decides about something of mine")
    REPORT = "report", _("Reports"), "flag", _("when a report of yours has its answer"), Mail.NOW, _("a report of mine has its answer")
    REMINDER = "reminder", _("Reminders"), "clock", _("when a reminder that you set has come"), Mail.NOW, not ALWAYS, POST, _("a reminder that I set has come")
    LETTER = "letter", _("Letters of the team"), "message", _("when the team writes to you"), Mail.NOW, ALWAYS, _("the team writes to me")
    ACCOUNT = "account", _("Your account"), "key", _("when something becomes of your account or your data"), Mail.NONE, ALWAYS, _("something becomes of my account or my data")
    COLLEAGUE = "colleague", _("The team's work"), "queue", _("when a colleague of the team turns to you"), Mail.NOW, _("a colleague of the team turns to me")
    # fmt: on

    def __new__(
        cls,
        value: str,
        short: Any = "",
        icon: str = "",
        why: Any = "",
        mail: str = Mail.NOW,
        always: bool = False,
        answered_as: str = "",
    ) -> "Kind":
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.short, kind.icon, kind.why = short, icon, why
        kind.usual_mail, kind.always, kind.answered_as = mail, always, answered_as
        return kind

    @property
    def usual(self) -> Ways:
        return Ways(mail=self.usual_mail)

    @property
    def mail_kind(self) -> str:
        """Its name among the kinds of mail."""
        return f"inbox.{self.value}"


# News of a thing that one takes part in, not of a person: one hears it also when somebody did it whom one blocked.
WHOEVER_DID_IT = {one for one in Kind if one.always} | {Kind.SESSION}
OF_THE_TEAM = {Kind.COLLEAGUE}  # offered to those alone who have such news
__all__ = ["OF_THE_TEAM", "WHOEVER_DID_IT", "Kind", "Mail", "Ways"]
