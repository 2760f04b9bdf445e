"""Letters between the team and a member, and what colleagues note on a member."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push

from ..facts import MemberWrittenTo, NoteWritten, TeamAnswered
from ..models import Case, Conversation, Note, TeamLetter
from ..opening import QUEUE

A_DAY = 20  # answers of one member


@operation("moderation.write_to_member")
def write_to_member(member: Any, *, by: Any, text: str, case: Case | None = None) -> TeamLetter:
    """Write to a member as the team: every colleague reads it, and the answer."""
    letter = _letter(member, by, text, from_team=True, case=case)
    record(
        MemberWrittenTo(letter_id=letter.pk, case_id=case.pk if case else 0),
        by=by,
        subject=member,
        space=case.space if case else "",
    )
    return letter


@operation("moderation.answer_team")
def answer_team(member: Any, *, by: Any, text: str) -> TeamLetter:
    """Answer the team. A case that waits for this member goes on by itself (see reactions)."""
    if not Conversation.objects.filter(member=member.pk).exists():
        raise Refused(_("The team has not written to you yet."))
    since = timezone.now() - timedelta(days=1)
    if TeamLetter.objects.filter(member=member.pk, from_team=False, at__gt=since).count() >= A_DAY:
        raise Refused(_("You have written much to the team today; go on tomorrow."), status=429)
    letter = _letter(member, by, text, from_team=False, case=None)
    push(QUEUE, "letter_came", {})
    record(TeamAnswered(letter_id=letter.pk), by=by, subject=member)
    return letter


def _letter(member: Any, by: Any, text: str, *, from_team: bool, case: Case | None) -> TeamLetter:
    if not text.strip():
        raise Refused(_("Write something first: the letter is empty."), status=422)
    letter = TeamLetter.objects.create(
        member=member, author=by, from_team=from_team, case=case, text=text.strip()[:5000], at=now()
    )
    head, _made = Conversation.objects.get_or_create(member=member, defaults={"last_at": letter.at})
    Conversation.objects.filter(pk=head.pk).update(
        letters=F("letters") + 1, last_at=letter.at, waits_for_team=not from_team
    )
    return letter


@operation("moderation.note_on_member")
def note_on_member(member: Any, *, by: Any, text: str) -> Note:
    """A word for colleagues about a member; it stands beside each case about them, and nobody else reads it."""
    if not text.strip():
        raise Refused(_("Write something first: the note is empty."), status=422)
    note = Note.objects.create(member=member, author=by, text=text.strip()[:5000])
    record(NoteWritten(), by=by, subject=member)
    return note
