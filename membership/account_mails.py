"""Letters of the door: an invitation, a yes, a no."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.activity.models import Activity
from community.commons.mail.kinds import Kind, register
from community.commons.mail.models import Delivery
from community.commons.mail.refusals import refusal_url
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send

from .invitations import link
from .models import Entry, Export, Invitation, Member


def _is_open(delivery: Delivery) -> bool:
    """A letter goes only while its invitation lets somebody in."""
    found = Invitation.objects.filter(pk=int(delivery.source.rpartition(":")[2])).first()
    return found is not None and found.is_open


INVITATION = register(
    Kind(
        "membership.invitation",
        _("because somebody of this community invited you"),
        may_still_go=_is_open,
        keep=timedelta(0),  # its link lets somebody in
    )
)
ANSWER = register(
    Kind("membership.entry", _("because you asked to join this community"), can_be_refused=False)
)


def send_invitation(invitation: Invitation, key: str) -> None:
    context = {
        "invitation": invitation,
        "inviter": invitation.made_by,
        "link": link(key),
        "refusal_link": refusal_url(invitation.email, INVITATION.name),
    }
    words = render_mail("invitation", invitation.language, context)
    send(
        Envelope(
            key=f"membership.invitation:{invitation.pk}",
            kind=INVITATION.name,
            address=invitation.email,
            subject=words.subject,
            text=words.text,
            html=words.html,
            source=f"membership.invitation:{invitation.pk}",
            language=invitation.language,
        )
    )


def send_admitted(entry: Entry) -> None:
    _answer(entry, "entry_admitted", {"link": f"{settings.SITE_URL}/accounts/login/"})


def send_refused(entry: Entry) -> None:
    _answer(entry, "entry_refused", {})


def _answer(entry: Entry, name: str, more: dict[str, Any]) -> None:
    member = entry.member
    words = render_mail(name, member.language, {"member": member, "entry": entry, **more})
    send(
        Envelope(
            key=f"membership.{name}:{entry.pk}:{entry.decided_at:%Y-%m-%dT%H:%M:%S}",
            kind=ANSWER.name,
            address=member.email,
            subject=words.subject,
            text=words.text,
            html=words.html,
            member=member,
        )
    )


EXPORT = register(
    Kind("membership.export", _("because you asked for a copy of your data"), can_be_refused=False)
)


def send_export(export: Export) -> None:
    """The letter leads to the page, where the owner signs in: it opens nothing by itself."""
    member = export.member
    context = {"member": member, "until": export.until, "link": f"{settings.SITE_URL}/members/me/export/"}
    words = render_mail("export_ready", member.language, context)
    send(
        Envelope(
            key=f"membership.export:{export.pk}",
            kind=EXPORT.name,
            address=member.email,
            subject=words.subject,
            text=words.text,
            html=words.html,
            member=member,
        )
    )


OWNER = register(Kind("membership.account", _("because this is your account"), can_be_refused=False))


class Became(StrEnum):
    """What the team did with an account."""

    CLOSED = "closed"
    REOPENED = "reopened"
    GONE = "gone"  # into another account of the same person
    MERGED = "merged"  # and this is the other
    PARTED = "parted"


def send_became(member: Member, became: Became, activity: Activity, *, other: str = "") -> None:
    """Tell the owner of an account what the team did with it; `other` is the handle of the account it became one with.

    The letter opens and changes nothing: it leads to the page where one signs in. None goes where nobody has one.
    """
    if not member.email:
        return
    link = f"{settings.SITE_URL}/accounts/login/"
    context = {"member": member, "became": str(became), "other": other, "link": link}
    words = render_mail("account_became", member.language, context)
    send(
        Envelope(
            key=f"membership.account:{activity.pk}:{member.pk}",
            kind=OWNER.name,
            address=member.email,
            subject=words.subject,
            text=words.text,
            html=words.html,
            member=member,
        )
    )
