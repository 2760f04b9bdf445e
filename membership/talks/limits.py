"""How much one writes in conversations: small numbers against spam, each with its sentence."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import Refused
from community.commons.activity.log import now, quiet
from community.commons.site import site
from community.commons.standing.asks import limited_by
from community.commons.text.links import leads_away
from membership.permissions import is_no_newcomer

from .models import Message, Participant

NEW_PEOPLE = {"newcomer": 3, "member": 30}  # to whom one writes for the first time, in a day
MESSAGES = {"newcomer": 20, "member": 200}  # in an hour


def _kind(by: Any) -> str:
    return "member" if is_no_newcomer(by) else "newcomer"


def check_links(by: Any, links: list[str]) -> None:
    """Raises Refused (422) where a new member's message, or a limited one’s, leads away too often."""
    if quiet():
        return
    away = {link for link in links if leads_away(link)}
    if away and limited_by(by):
        raise Refused(
            _("While your account is limited you write without links: take them out and send it again."),
            status=422,
        )
    most = site().newcomer_links
    if not is_no_newcomer(by) and len(away) > most:
        raise Refused(
            ngettext(
                "New members may put %(n)d link into a message; yours has %(have)d. Take some out.",
                "New members may put %(n)d links into a message; yours has %(have)d. Take some out.",
                most,
            )
            % {"n": most, "have": len(away)},
            status=422,
        )


def check_pace(by: Any) -> None:
    """Raises Refused (429) where somebody has sent as many messages in the last hour as one may."""
    if quiet() or by.roles:
        return
    most = MESSAGES[_kind(by)]
    since = now() - timedelta(hours=1)
    if Message.objects.filter(author=by, created_at__gt=since, kind=Message.Kind.SAID).count() >= most:
        raise Refused(
            ngettext(
                "You sent %(n)d message in an hour. Your text is kept: send it a little later.",
                "You sent %(n)d messages in an hour. Your text is kept: send it a little later.",
                most,
            )
            % {"n": most},
            status=429,
        )


def check_new_people(by: Any, more: int) -> None:
    """Raises Refused where an account is limited (409), or wrote to as many new people today as one may (429)."""
    if quiet():
        return
    if limited_by(by):
        raise Refused(_("While your account is limited you begin no conversations; you can answer."))
    if by.roles:
        return
    most = NEW_PEOPLE[_kind(by)]
    since = now() - timedelta(days=1)
    if Participant.objects.filter(added_by=by, joined_at__gt=since).count() + more > most:
        raise Refused(
            ngettext(
                "You can write to %(n)d new person in a day. Your text is kept: send it tomorrow.",
                "You can write to %(n)d new people in a day. Your text is kept: send it tomorrow.",
                most,
            )
            % {"n": most},
            status=429,
        )
