"""A text that calls a crowd by name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.moderation.screening.seen import CodedRule, Seen

CROWD = 8


def look(seen: Seen) -> str:
    if seen.mentions < CROWD:
        return ""
    return _("calls %(n)d members by name") % {"n": seen.mentions}


rule = CodedRule(
    title=gettext_lazy("Many mentions at once"),
    what=gettext_lazy("Eight members or more called by name in one text."),
    action="flag",
    look=look,
)
