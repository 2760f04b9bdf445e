"""What turned out wrong in the log: never changed, only said to be void, or its words erased; both on the chain."""

from typing import Any

from .facts import fact
from .log import now, record
from .models import Activity, Void, Words


@fact("activity.words_erased", staff=True)
class WordsErased:
    """The words beside an entry were erased, because of that case; the entry itself stands."""

    case_id: int  # 0 for none


@fact("activity.declared_void", staff=True)
class DeclaredVoid:
    """An entry shall not count any more."""

    why: Void.Why


def erase_words(activity: Activity, *, by: Any, case: int = 0) -> bool:
    """Empty the words beside an entry, inside an operation; says whether there were any."""
    emptied = Words.objects.filter(activity=activity).exclude(text="").update(text="", erased_by_case=case)
    if emptied:
        record(WordsErased(case_id=case), by=by, subject=activity, space=activity.space)
    return bool(emptied)


def declare_void(activity: Activity, *, by: Any, why: Void.Why) -> Void:
    """From now on the entry does not count, inside an operation."""
    void, made = Void.objects.get_or_create(activity=activity, defaults={"why": why, "at": now()})
    if made:
        record(DeclaredVoid(why=why), by=by, subject=activity, space=activity.space)
    return void
