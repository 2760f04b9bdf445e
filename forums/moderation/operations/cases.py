"""Cases: opened, claimed by a lease, released, taken over, noted on."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.live import push

from ..facts import CaseClaimed, CaseReleased, CaseTakenOver, NoteWritten
from ..models import LEASE, Case, Note, Urgency
from ..opening import QUEUE, case_for


@operation("moderation.open_case")
def open_case(
    thing: Any, *, by: Any, held: bool = False, source: str = "", urgency: int = Urgency.FOUR_HOURS
) -> Case:
    """Put something into the queue that nobody reported: what a moderator saw, what is held, what a rule found."""
    source = source or (Case.Source.HELD if held else Case.Source.OWN)
    return case_for(thing, by=by, source=source, urgency=urgency)


@operation("moderation.claim_case")
def claim_case(case: Case, *, by: Any) -> Case:
    """Take a case for ten minutes; the open page renews it. Refused while a colleague holds it."""
    moment = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=moment) | Q(holder=by)
    claimed = Case.objects.filter(free, pk=case.pk, state=Case.State.OPEN).update(
        holder=by, lease_until=moment + LEASE, version=F("version") + 1
    )
    case.refresh_from_db()
    if not claimed:
        if case.state != Case.State.OPEN:
            raise Refused(_("This case is decided already."))
        raise Refused(
            _("%(name)s holds this case; take it over with a reason, or wait.") % {"name": case.holder}
        )
    push(QUEUE, "case_changed", {"case": case.pk})
    record(CaseClaimed(), by=by, subject=case, space=case.space)
    return case


@operation("moderation.renew_lease", records=False)
def renew_lease(case: Case, *, by: Any) -> Case:
    """The page is still open: ten minutes more."""
    moment = timezone.now()
    if not Case.objects.filter(pk=case.pk, state=Case.State.OPEN, holder=by, lease_until__gt=moment).update(
        lease_until=moment + LEASE
    ):
        raise Refused(_("Your claim has ended. Claim the case again; nothing you typed is lost."))
    case.refresh_from_db()
    return case


@operation("moderation.release_case")
def release_case(case: Case, *, by: Any) -> Case:
    """Give a case back."""
    if not Case.objects.filter(pk=case.pk, holder=by).update(
        holder=None, lease_until=None, version=F("version") + 1
    ):
        raise Refused(_("You do not hold this case."))
    case.refresh_from_db()
    push(QUEUE, "case_changed", {"case": case.pk})
    record(CaseReleased(), by=by, subject=case, space=case.space)
    return case


@operation("moderation.take_over_case")
def take_over_case(case: Case, *, by: Any, reason: str) -> Case:
    """Take a case from a colleague, who is told why."""
    if not reason.strip():
        raise Refused(_("Say why you take it over; your colleague will read it."), status=422)
    holder = case.held_by()
    if holder is None or holder == by:
        raise Refused(_("Nobody else holds this case: claim it."))
    taken = Case.objects.filter(pk=case.pk, state=Case.State.OPEN, holder=holder).update(
        holder=by, lease_until=timezone.now() + LEASE, version=F("version") + 1
    )
    if not taken:
        raise Refused(_("This case has changed meanwhile. Look at it again."))
    case.refresh_from_db()
    push(QUEUE, "case_changed", {"case": case.pk})
    record(
        CaseTakenOver(from_member=holder.pk),
        by=by,
        subject=case,
        space=case.space,
        words=reason.strip()[:500],
    )
    return case


@operation("moderation.write_note")
def write_note(case: Case, *, by: Any, text: str) -> Note:
    """A word for colleagues; nobody else reads it."""
    if not text.strip():
        raise Refused(_("Write something first: the note is empty."), status=422)
    note = Note.objects.create(case=case, author=by, text=text.strip()[:5000])
    push(QUEUE, "case_changed", {"case": case.pk})
    record(NoteWritten(), by=by, subject=case, space=case.space)
    return note
