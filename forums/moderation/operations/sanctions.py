"""Sanctions after they are given: confirmed by a second person, dropped, lifted."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import look_again
from community.commons.standing.models import Sanction, Statement

from ..deciding import end_sanction, reports_of
from ..facts import SanctionConfirmed, SanctionKept
from ..models import Decision
from ..proposing import close_case_of
from ..sanctioning import offended, rank


@operation("moderation.confirm_sanction")
def confirm_sanction(sanction: Sanction, *, by: Any) -> Sanction:
    """A second person agrees: from now on the sanction is in force, for the time that was asked.

    Refused to whoever proposed it, whom it concerns, to the offended, and to those of no higher role.
    """
    decision = Decision.objects.filter(sanction=sanction).select_related("case").first()
    if rank(by) <= rank(sanction.member):
        raise Refused(
            _("Nobody sanctions somebody of the same or a higher role. Hand the case to an administrator.")
        )
    if decision is not None and by.pk in offended(
        decision.case, decision.case.thing(), reports_of(decision.case)
    ):
        raise Refused(_("You reported this, or it speaks to you: a colleague confirms the sanction."))
    lasts = sanction.ends_at - sanction.starts_at if sanction.ends_at else None
    confirmed = Sanction.objects.filter(
        pk=sanction.pk, state=Sanction.State.PROPOSED, confirmed_by=None, lifted_at=None
    ).update(
        state=Sanction.State.ACTIVE,
        confirmed_by=by,
        starts_at=now(),
        ends_at=now() + lasts if lasts else None,
    )
    if not confirmed:
        raise Refused(_("This sanction waits for nobody any more. Look at it again."))
    look_again(sanction.member_id)
    sanction.refresh_from_db()
    Statement.objects.filter(pk=sanction.statement_id).update(made_at=now(), ends_at=sanction.ends_at)
    close_case_of(sanction)
    record(
        SanctionConfirmed(
            sanction_id=sanction.pk, member_id=sanction.member_id, kind=Sanction.Kind(sanction.kind)
        ),
        by=by,
        subject=sanction,
        space=sanction.scope,
    )
    return sanction


@operation("moderation.keep_sanction")
def keep_sanction(sanction: Sanction, *, by: Any) -> Sanction:
    """Somebody looked at it and lets it stand: a ban for another year, a delayed sanction as it was given."""
    if sanction.state != Sanction.State.ACTIVE or sanction.lifted_at is not None:
        raise Refused(_("This sanction has ended already."))
    close_case_of(sanction)
    record(
        SanctionKept(
            sanction_id=sanction.pk, member_id=sanction.member_id, kind=Sanction.Kind(sanction.kind)
        ),
        by=by,
        subject=sanction,
        space=sanction.scope,
    )
    return sanction


@operation("moderation.lift_sanction")
def lift_sanction(sanction: Sanction, *, by: Any, reason: str) -> Sanction:
    """End a sanction now, or drop a proposed one; the person reads the reason."""
    if not reason.strip():
        raise Refused(_("Say why; whom it concerned will read it."), status=422)
    if sanction.lifted_at is not None or sanction.state in (Sanction.State.DROPPED, Sanction.State.LIFTED):
        raise Refused(_("This sanction has ended already."))
    if sanction.state == Sanction.State.ACTIVE and sanction.ends_at and sanction.ends_at <= now():
        raise Refused(_("This sanction has ended already."))
    end_sanction(sanction, by=by, why=reason.strip())
    sanction.refresh_from_db()
    return sanction
