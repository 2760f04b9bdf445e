"""Who hosts, speaks and moderates: asked, confirmed or declined, no more. Who leads decides in the queue."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Member

from ..facts import PartAnswered, PartAsked, PartEnded
from ..leading import settle_role
from ..models import Part, Session
from ..seating import locked

MOST_PARTS = 60


@operation("live.ask_part")
def ask_part(session: Session, *, by: Any, member: Member, role: str) -> Part:
    """Ask somebody to host, speak or moderate. Raises Refused where they were asked, or the session is called off."""
    session = locked(session)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    if role not in Part.Role.values:
        raise Refused(_("Choose what the person does."), status=422)
    if not member.is_active:
        raise Refused(_("Nobody here has this handle."), status=422)
    if Part.objects.filter(session=session).count() >= MOST_PARTS:
        raise Refused(_("At most %(n)d people take part in a session.") % {"n": MOST_PARTS})
    part = Part.objects.filter(session=session, member=member, role=role).first()
    if part is not None and part.state != Part.State.DECLINED:
        raise Refused(_("%(name)s was asked before.") % {"name": member})
    part = part or Part(session=session, member=member, role=role)
    own = member.pk == by.pk
    part.state = Part.State.CONFIRMED if own else Part.State.INVITED
    part.asked_at, part.answered_at = now(), now() if own else None
    part.save()
    record(PartAsked(part_id=part.pk, member_id=member.pk, role=Part.Role(role)), by=by, subject=session)
    settle_role(session, member)
    return part


@operation("live.answer_part")
def answer_part(part: Part, *, by: Any, accept: bool) -> Part:
    """Say yes or no to what one was asked; a no can become a yes as long as the session is to come."""
    state = Part.State.CONFIRMED if accept else Part.State.DECLINED
    session = locked(part.session)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    if not accept:
        _keep_one_host(session, part)
    if not Part.objects.filter(pk=part.pk).exclude(state=state).update(state=state, answered_at=now()):
        raise Refused(_("Nothing was changed."))
    part.refresh_from_db()
    record(PartAnswered(part_id=part.pk, accepted=accept), by=by, subject=session)
    settle_role(session, part.member)
    return part


@operation("live.end_part")
def end_part(part: Part, *, by: Any) -> None:
    """Somebody takes part no more, or is asked no more. A session keeps one host."""
    session = locked(part.session)
    _keep_one_host(session, part)
    if not Part.objects.filter(pk=part.pk).delete()[0]:
        raise Refused(_("Nothing was changed."))
    record(PartEnded(member_id=part.member_id, role=Part.Role(part.role)), by=by, subject=session)
    settle_role(session, part.member)


def _keep_one_host(session: Session, part: Part) -> None:
    hosts = Part.objects.confirmed().filter(session=session, role=Part.Role.HOST)
    if (
        part.role == Part.Role.HOST
        and part.state == Part.State.CONFIRMED
        and not hosts.exclude(pk=part.pk).exists()
    ):
        raise Refused(_("A session keeps one host. Ask somebody else first, who says yes."))
