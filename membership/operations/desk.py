"""Acts of the coordinators' desk: looks at personal data, notes, the same done to several people."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.text import TextRefused, check_source
from community.commons.written import insert

from ..asking import stated
from ..desk import facts
from ..models import DeskAct, Look, Member, MemberNote, Seen

NOTE = 2000  # characters


@operation("membership.look_at_data")
def look_at_data(
    place: None, *, by: Any, what: str, people: Sequence[int], reason: str, query: str = ""
) -> Look:
    """Note that addresses and account data of these people are shown to `by` from now on, and why.

    One sealed entry with reason, filter (`query`) and number of people; each of them finds it on their own page.
    Raises Refused without a reason, and where nobody is to be seen.
    """
    why = stated(reason)
    if not people:
        raise Refused(_("There is nobody to show."), status=422)
    look = Look.objects.create(by=by, what=what, reason=why, people=len(people), at=now())
    insert(*[Seen(look=look, member_id=pk) for pk in people])
    subject = Member.objects.get(pk=people[0]) if what == Look.What.PAGE else look
    words = f"{why}\n?{query}" if query else why
    record(facts.DataLookedAt(look.pk, Look.What(what), len(people)), by=by, subject=subject, words=words)
    return look


@operation("membership.write_note")
def write_note(member: Member, *, by: Any, text: str) -> MemberNote:
    """Keep a note on somebody, for coordinators and administrators. Raises Refused where it says nothing."""
    try:
        said = check_source(text).strip()[:NOTE]
    except TextRefused as refused:
        raise Refused(str(refused), status=422) from refused
    if not said:
        raise Refused(_("Write something first."), status=422)
    note = MemberNote.objects.create(member=member, author=by, text=said, at=now())
    record(facts.NoteWritten(note.pk), by=by, subject=member)
    return note


@operation("membership.delete_note")
def delete_note(note: MemberNote, *, by: Any) -> None:
    """Delete a note for good; whoever read it has it to write anew."""
    number, member = note.pk, note.member
    note.delete()
    record(facts.NoteDeleted(number), by=by, subject=member)


# -- The same to several people --------------------------------------------------------------


@operation("membership.act_on_members")
def act_on_members(place: None, *, by: Any, kind: str, reason: str, group: Any, done: list[Any]) -> DeskAct:
    """Keep together what was done to several people, each by an act of its own, so that it can be taken back."""
    act = DeskAct.objects.create(by=by, kind=kind, reason=stated(reason), group=group, done=done, at=now())
    record(facts.MembersActedOn(DeskAct.Kind(kind), len(done)), by=by, subject=act, words=act.reason)
    return act


@operation("membership.undo_act")
def undo_act(act: DeskAct, *, by: Any) -> DeskAct:
    """Say that it is taken back, once. Raises Refused when it was already."""
    if not DeskAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=now()):
        raise Refused(_("This was taken back already."))
    act.undone_at = now()
    record(facts.ActUndone(DeskAct.Kind(act.kind), len(act.done)), by=by, subject=act)
    return act
