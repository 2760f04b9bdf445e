"""What may be put beside the log, which itself is never changed: a public correction; words beside an entry erased."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity import corrections
from community.commons.activity.log import record
from community.commons.activity.models import Activity

from ..facts import LogCorrected, LogWordsErased
from ..models import Case


@operation("moderation.correct_log")
def correct_log(entry: Activity, *, by: Any, text: str) -> Activity:
    """Put a correction beside an entry of the public log, for everybody; the entry stays as it is.

    Raises Refused without words.
    """
    if not text.strip():
        raise Refused(_("Write what was wrong, and what is right."), status=422)
    return record(
        LogCorrected(entry_id=entry.pk),
        by=by,
        subject=entry,
        space=entry.space,
        words=text.strip()[:2000],
    )


@operation("moderation.erase_log_words")
def erase_log_words(entry: Activity, *, by: Any, case: Case | None = None) -> Activity:
    """Erase the words beside an entry, such as a name that a reason held. The entry and its digest stay.

    `case` is the one that they are erased for. Raises Refused where there are none.
    """
    if not corrections.erase_words(entry, by=by, case=case.pk if case else 0):
        raise Refused(_("There are no words beside this entry."))
    record(LogWordsErased(entry_id=entry.pk), by=by, subject=entry, space=entry.space)
    return entry
