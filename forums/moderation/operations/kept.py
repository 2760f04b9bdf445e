"""Words that lie apart: read under a record, held because the law asks for it, erased by who wrote them."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.standing.models import State
from community.commons.standing.subjects import subject_of

from ..facts import HoldConfirmed, HoldLifted, HoldPlaced, KeptTextRead, OwnErased
from ..keeping import erase
from ..models import Case, KeptText, LegalHold, Urgency
from ..opening import case_for
from ..proposing import close_case_of
from ..sanctioning import DELAY, too_few


@operation("moderation.read_kept_text")
def read_kept_text(kept: KeptText, *, by: Any) -> str:
    """Words that were removed, for whoever decides about them. Each reading is on the sealed log.

    Raises Refused where nothing is left, and always for what is in quarantine.
    """
    if kept.content is None:
        raise Refused(
            _("In quarantine nobody reads it: only its digest and its place are left.")
            if kept.why == KeptText.Why.QUARANTINED
            else _("These words are not kept any more.")
        )
    record(KeptTextRead(kept_id=kept.pk, author_id=kept.author_id), by=by, subject=kept)
    return kept.text


@operation("moderation.place_hold")
def place_hold(thing: Any, *, by: Any, ground: str, ends_at: datetime) -> LegalHold:
    """Ask that what the law names be kept, with its ground and its end; in force once a second person agrees.

    Where the team has fewer than three, a day later instead, and all of them are told. While it waits, for seven days
    at most, nothing is deleted either.
    """
    if not ground.strip():
        raise Refused(_("Name the legal ground."), status=422)
    if ends_at <= timezone.now():
        raise Refused(_("The hold would have ended already: choose a later day."), status=422)
    kind = subject_of(thing).kind
    if LegalHold.objects.standing().filter(subject_type=kind, subject_id=thing.pk).exists():
        raise Refused(_("This is held already, or it is asked for."))
    alone = too_few()
    hold = LegalHold.objects.create(
        subject_type=kind,
        subject_id=thing.pk,
        ground=ground.strip()[:500],
        placed_by=by,
        placed_at=now(),
        begins_at=now() + DELAY if alone else None,
        ends_at=ends_at,
    )
    case_for(hold, by=by, source=Case.Source.OWN, urgency=Urgency.DAY)
    record(
        HoldPlaced(hold_id=hold.pk, delayed=alone),
        by=by,
        subject=hold,
        parent=thing,
        words=ground.strip()[:500],
    )
    return hold


@operation("moderation.confirm_hold")
def confirm_hold(hold: LegalHold, *, by: Any) -> LegalHold:
    """A second person agrees: it is in force from now on. Refused when it began or ended meanwhile."""
    waiting = LegalHold.objects.standing().filter(
        Q(begins_at=None) | Q(begins_at__gt=timezone.now()), pk=hold.pk, confirmed_by=None
    )
    if not waiting.update(begins_at=now(), confirmed_by=by):
        raise Refused(_("This hold waits for nobody any more. Look at it again."))
    hold.refresh_from_db()
    close_case_of(hold)
    record(HoldConfirmed(hold_id=hold.pk), by=by, subject=hold)
    return hold


@operation("moderation.lift_hold")
def lift_hold(hold: LegalHold, *, by: Any) -> LegalHold:
    """End a legal hold before its day, or do not confirm one that is asked for."""
    if not LegalHold.objects.standing().filter(pk=hold.pk).update(lifted_at=now(), lifted_by=by):
        raise Refused(_("This hold has ended already."))
    hold.refresh_from_db()
    close_case_of(hold)
    record(HoldLifted(hold_id=hold.pk), by=by, subject=hold)
    return hold


@operation("moderation.erase_own")
def erase_own(thing: Any, *, by: Any) -> bool:
    """Erase for ever what one wrote and took back: words, earlier words, files, copies kept apart.

    At once, except for what an open case, an open appeal or a legal hold names: that lies apart until it is over, and
    nobody but those who decide reads it. Returns whether something is kept so.
    """
    if getattr(thing, "state", "") not in (State.DELETED, State.REMOVED):
        raise Refused(_("Delete it first; then it can be erased for ever."))
    kept = erase(thing, subject_of(thing))
    record(OwnErased(kept=kept), by=by, subject=thing)
    return kept
