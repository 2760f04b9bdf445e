"""What people are told of sessions, in one sentence each; the same on the site and in letters."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from .models import Session

EXCERPT = 200  # characters


def sentence_of(what: str, who: str = "") -> str:
    """In the language in force. `what` is a wave of reminders or one of the details that `notices` tells."""
    sentences = {
        "invited": _("You are invited to a live session"),
        "part_host": _("%(who)s asks you to host a live session"),
        "part_speaker": _("%(who)s asks you to speak in a live session"),
        "part_moderator": _("%(who)s asks you to moderate a live session"),
        "part_yes": _("%(who)s takes part as you asked"),
        "part_no": _("%(who)s can’t take part in a live session"),
        "place": _("You have a place: you come from the waiting list"),
        "moved": _("A live session that you know of was moved"),
        "cancelled": _("A live session was called off"),
        "day": _("Soon: a live session that you come to"),
        "hour": _("In an hour at most: a live session that you come to"),
        "open": _("You have not said yet whether you come"),
        "message": _("A message to everybody who comes"),
        "question_answered": _(
            "Your question of a live session was published with its answer, without your name"
        ),
        "question_open": _(
            "Your question of a live session is open for answers in writing, without your name"
        ),
    }
    return sentences.get(what, _("News of a live session")) % {"who": who or _("Somebody")}


def wall_time(session: Session) -> datetime:
    """Its start as clocks at its own place show it."""
    return session.starts_at.astimezone(ZoneInfo(session.zone))


def there(session: Session) -> str:
    """Its start at its own place, where the reader's clock shows another time; else ""."""
    at = wall_time(session)
    return "" if timezone.localtime(at).utcoffset() == at.utcoffset() else _spoken(session)


def when_it_is(session: Session) -> str:
    """ "18 March 2027, 18:30 (Europe/Paris)", and where, in the language in force."""
    return f"{_spoken(session)} · {session.place}" if session.place else _spoken(session)


def _spoken(session: Session) -> str:
    at = wall_time(session)
    return _("%(day)s at %(time)s (%(zone)s)") % {
        "day": date_format(at, "DATE_FORMAT"),
        "time": time_format(at.time(), "TIME_FORMAT"),
        "zone": session.zone.replace("_", " "),
    }


def excerpt_of(session: Session, what: str) -> str:
    """What is read beside the title: why it was called off, what was written, else when it is."""
    if what == "cancelled":
        return session.why_cancelled
    if what == "message":
        return session.message[:EXCERPT]
    return when_it_is(session)
