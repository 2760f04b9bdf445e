"""Letters to the owner of an account, of what the team did with it."""

from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.activity.models import Activity
from community.commons.mail.kinds import Kind, register
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send

from .models import Member

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
