"""Who leads a session moderates what is said there: a role in its space, which comes and goes with the part."""

from django.utils.translation import gettext as _

from membership.models import Member, Role, RoleInterval
from membership.operations import end_role, give_role

from .models import Part, Session
from .rights import JUDGES, forget_rights


def settle_role(session: Session, member: Member) -> None:
    """Give or end the role, as the person's parts are now; inside the operation that changed them.

    Moderators and administrators judge everywhere, so need none.
    """
    forget_rights(member)
    leads = Part.objects.leading().filter(session=session, member=member).exists()
    role = RoleInterval.objects.in_force().filter(
        member=member, role=Role.CATEGORY_MODERATOR, scope=session.space
    )
    by, interval = Member.objects.automaton(), role.first()
    if leads and interval is None and not member.roles & JUDGES and member.is_active:
        reason = _("Leads a live session")
        give_role(member, by=by, role=Role.CATEGORY_MODERATOR, scope=session.space, reason=reason)
    elif not leads and interval is not None:
        end_role(interval, by=by, reason=_("Leads the live session no more"))
