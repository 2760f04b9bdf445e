"""A text that shouts: most of its letters are capitals."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.moderation.screening.seen import CodedRule, Seen

LEAST_LETTERS = 40
SHARE = 0.7


def look(seen: Seen) -> str:
    letters = sum(map(str.isalpha, seen.plain))
    capitals = sum(map(str.isupper, seen.plain))
    if letters < LEAST_LETTERS or capitals < SHARE * letters:
        return ""
    return _("%(percent)d %% of its letters are capitals") % {"percent": 100 * capitals // letters}


rule = CodedRule(
    title=gettext_lazy("All in capitals"),
    what=gettext_lazy("At least 40 letters, and seven in ten of them capitals: it reads as shouting."),
    action="watch",
    look=look,
)
