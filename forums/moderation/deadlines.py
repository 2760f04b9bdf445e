"""How long each class of cases has: the usual times, or those that the administrators set."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Deadline, Urgency

# What each class is for; its usual minutes are its value.
CLASSES = {
    Urgency.AT_ONCE: gettext_lazy("threats, fraud"),
    Urgency.HOUR: gettext_lazy("attacks on persons"),
    Urgency.FOUR_HOURS: gettext_lazy("everything else"),
    Urgency.DAY: gettext_lazy("can wait"),
}
HEAVY = Urgency.HOUR  # this class and what is more urgent: hard to read, folded and counted


def minutes() -> dict[int, int]:
    """{class: minutes}, one query."""
    return {one.value: one.value for one in Urgency} | dict(
        Deadline.objects.values_list("urgency", "minutes")
    )


def due(urgency: int, since: datetime) -> datetime:
    """Until when a case of this class should be decided that came at `since`; one query."""
    return since + timedelta(minutes=minutes().get(urgency, urgency))


def span(minutes: int) -> str:
    """A length of time in one or two units, short."""
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return (
            _("%(h)d h %(m)02d") % {"h": hours, "m": rest}
            if rest and hours < 5
            else _("%(h)d h") % {"h": hours}
        )
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


def in_words(urgency: int, times: dict[int, int]) -> str:
    """A class as it stands beside a case, such as "1 hour: attacks on persons"."""
    if urgency not in Urgency.values:
        return span(urgency)
    if times.get(urgency, urgency) == urgency:
        return str(Urgency(urgency).label)
    return _("%(time)s: %(what)s") % {"time": span(times[urgency]), "what": CLASSES[Urgency(urgency)]}
