"""Letters of the door: an invitation, a yes, a no."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from community.commons.mail.kinds import Kind, register
from community.commons.mail.models import Delivery
from community.commons.mail.refusals import refusal_url
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send

from . import without_account
from .invitations import link
from .models import GRACE, Entry, Erasure, Export, Invitation, Member


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


def _send(
    name: str,
    kind: Kind,
    key: str,
    context: dict[str, Any],
    *,
    to: str,
    member: Member | None = None,
    language: str = "",
    source: str = "",
) -> None:
    """The words of the template `name`, in the member's language or in the one that is said."""
    language = language or (member.language if member else settings.LANGUAGE_CODE)
    words = render_mail(name, language, context)
    send(
        Envelope(
            key=key,
            kind=kind.name,
            address=to,
            subject=words.subject,
            text=words.text,
            html=words.html,
            source=source,
            member=member,
            language="" if member else language,
        )
    )


def send_invitation(invitation: Invitation, key: str) -> None:
    context = {
        "invitation": invitation,
        "inviter": invitation.made_by,
        "link": link(key),
        "refusal_link": refusal_url(invitation.email, INVITATION.name),
    }
    name = f"membership.invitation:{invitation.pk}"
    _send(
        "invitation",
        INVITATION,
        name,
        context,
        to=invitation.email,
        source=name,
        language=invitation.language,
    )


def send_admitted(entry: Entry) -> None:
    _answer(entry, "entry_admitted", {"link": f"{settings.SITE_URL}/accounts/login/"})


def send_refused(entry: Entry) -> None:
    _answer(entry, "entry_refused", {})


def _answer(entry: Entry, name: str, more: dict[str, Any]) -> None:
    member = entry.member
    _send(
        name,
        ANSWER,
        f"membership.{name}:{entry.pk}:{entry.decided_at:%Y-%m-%dT%H:%M:%S}",
        {"member": member, "entry": entry, **more},
        to=member.email,
        member=member,
    )


EXPORT = register(
    Kind("membership.export", _("because you asked for a copy of your data"), can_be_refused=False)
)


def send_export(export: Export) -> None:
    """The letter leads to the page, where the owner signs in: it opens nothing by itself."""
    member = export.member
    context = {"member": member, "until": export.until, "link": f"{settings.SITE_URL}/members/me/export/"}
    _send("export_ready", EXPORT, f"membership.export:{export.pk}", context, to=member.email, member=member)


# -- Erasures --------------------------------------------------------------------------------

ERASURE = register(Kind("membership.erasure", _("because you asked for your erasure"), can_be_refused=False))
# The last letter to somebody who is gone: its row goes too, as soon as it was sent (`erasing.forget_letters`).
ERASED = register(
    Kind(
        "membership.erased",
        _("because you asked for your erasure"),
        can_be_refused=False,
        keep=timedelta(0),
    )
)


def send_erasure_asked(erasure: Erasure) -> None:
    """What was asked for, until when it can be stopped, and how; its link opens nothing by itself."""
    _of_erasure("erasure_asked", erasure)


def send_erasure_stopped(erasure: Erasure) -> None:
    _of_erasure("erasure_stopped", erasure)


def _of_erasure(name: str, erasure: Erasure) -> None:
    member = erasure.member
    if not member.email:
        return
    context = {"member": member, "erasure": erasure, "link": f"{settings.SITE_URL}/accounts/login/"}
    _send(
        name,
        ERASURE,
        f"membership.{name}:{erasure.pk}:{erasure.asked_at:%Y-%m-%dT%H:%M:%S}",
        context,
        to=member.email,
        member=member,
    )


LETTER = register(
    Kind(
        "membership.without_account",
        _("because somebody gave your address and asked what is kept under it"),
        can_be_refused=False,
        keep=timedelta(0),  # its link shows it
    )
)


def send_link_without_account(email: str, language: str) -> None:
    """The link under which somebody who is named here and has no account sees it, and has it erased."""
    to_page = without_account.link(email)
    _to_address("without_account", f"{timezone.now():%Y-%m-%dT%H:%M}", email, language, {"link": to_page})


def send_asked_by_letter(erasure: Erasure, email: str) -> None:
    context = {"member": erasure.member, "erasure": erasure, "link": without_account.link(email, GRACE)}
    at = f"{erasure.pk}:{erasure.asked_at:%Y-%m-%dT%H:%M:%S}"
    _to_address("erasure_by_letter", at, email, erasure.member.language, context)


def _to_address(name: str, key: str, email: str, language: str, context: dict[str, Any]) -> None:
    digest = salted_hmac("membership.without_account", email).hexdigest()[:20]
    _send(name, LETTER, f"membership.{name}:{digest}:{key}", context, to=email, language=language)


def send_erased(member: Member, address: str, kept: dict[str, int]) -> None:
    """To the address that is forgotten with this letter: it is done, and what is kept for now."""
    if not address:
        return
    from .leaving import in_words

    with translation.override(member.language):
        context = {"member": member, "kept": in_words(kept)}
    _send("erased", ERASED, f"membership.erased:{member.pk}", context, to=address, language=member.language)
