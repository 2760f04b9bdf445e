"""What acts between people share: a word on one line, a reason, and that two who act at once wait for each other."""

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused
from community.commons.text import TextRefused, clean_line

from .models import Member
from .models.desk import REASON

WORDS = 300  # characters of the word with a request


def tidy_words(words: str, limit: int = WORDS) -> str:
    """A word or two on one line; nothing is fine. Raises Refused with what to mend."""
    if not words.strip():
        return ""
    try:
        return clean_line(words, limit=limit)
    except TextRefused as refused:
        raise Refused(str(refused), status=422) from refused


def lock_pair(one: int, other: int) -> None:
    """Whoever changes what is between two people (by id) does it alone: a yes never crosses a block."""
    pair = Member.objects.filter(pk__in=[one, other]).order_by("pk")
    list(pair.select_for_update(no_key=True).values_list("pk"))


def stated(reason: str) -> str:
    """A reason that stands in the log. Raises Refused without one."""
    if not reason.strip():
        raise Refused(
            _("Say why: it stands in the audit log, and the members concerned read it."), status=422
        )
    return reason.replace("\x00", "").strip()[:REASON]
