"""People who ask to be let in stand in the queue; what is answered on a page of its own leaves it."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.standing import subjects
from membership.models import Entry, Member

from . import operations
from .models import Case, Urgency
from .proposing import close_case_of


@reaction("membership.entry_asked", name="moderation.open_case_of_entry", quiet=True)
def open_case_of_entry(activity: Activity) -> None:
    entry = (
        Entry.objects.select_related("member")
        .filter(pk=activity.subject_id, state=Entry.State.WAITING)
        .first()
    )
    if entry is not None:
        operations.open_case(
            entry, by=Member.objects.automaton(), source=Case.Source.HELD, urgency=Urgency.DAY
        )


def register() -> None:
    subjects.answering.append(close_case_of)
