"""Coming in, agreeing, changing handle and address, coming back: what happens to accounts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all
from community.commons.site.models import Site
from community.commons.standing.subjects import answered

from . import account_mails as mails
from . import facts, invitations
from .account_models import (
    TAKEN_BACK_WITHIN,
    AddressChange,
    Agreement,
    Entry,
    FormerHandle,
    Invitation,
    PrivacyText,
)
from .accounts import mirror_address, mirror_primary
from .handles import next_handle_change, refuse_handle
from .models import Account, Member
from .operations import sign_up

# -- Invitations -----------------------------------------------------------------------------


@operation("membership.invite")
def invite(
    inviter: Member,
    *,
    by: Any,
    email: str = "",
    uses: int = 1,
    days: int = invitations.LASTS,
    word: str = "",
    language: str = "",
) -> tuple[Invitation, str]:
    """Invite one address by mail, or make a link for `uses` people (the team alone). Returns it with its key.

    The key is known here and in the letter only. Raises Refused beyond what the member may have out at once.
    """
    left = invitations.left_for(by)
    if left == 0:
        raise Refused(_("Your earlier invitations are still out. Withdraw one, or wait until one is used."))
    if left is not None and uses > 1:
        raise Refused(_("A link for several people is made by the team."), status=422)
    key, at = invitations.new_key(), now()
    invitation = Invitation.objects.create(
        made_by=by,
        made_at=at,
        ends_at=at + timedelta(days=min(max(days, 1), invitations.MOST_DAYS)),
        key_digest=invitations.digest_of(key),
        by_mail=bool(email),
        email=email.strip().lower(),
        uses=1 if email else uses,
        uses_left=1 if email else uses,
        word=word.strip()[:300],
        language=language or by.language,
        by_team=left is None,
    )
    record(facts.Invited(uses=invitation.uses, by_mail=bool(email)), by=by, subject=invitation)
    if email:
        mails.send_invitation(invitation, key)
    return invitation, key


@operation("membership.withdraw_invitation")
def withdraw_invitation(invitation: Invitation, *, by: Any) -> Invitation:
    """It lets nobody in any more; a letter that has not left yet stays. Raises Refused when it is over already."""
    if not Invitation.objects.open(now()).filter(pk=invitation.pk).update(withdrawn_at=now()):
        raise Refused(_("This invitation is over already."))
    record(facts.InvitationWithdrawn(uses_left=invitation.uses_left), by=by, subject=invitation)
    invitation.withdrawn_at = now()
    return invitation


# -- Entries ---------------------------------------------------------------------------------


@operation("membership.ask_entry", open_to_all=True)
def ask_entry(entry: Entry, *, by: Any) -> Entry:
    """A person with a confirmed address waits for the team: it stands in the moderation queue."""
    entry.state, entry.asked_at = Entry.State.WAITING, now()
    entry.save(update_fields=["state", "asked_at"])
    record(facts.EntryAsked(Entry.HeldFor(entry.held_for)), by=by, subject=entry)
    return entry


@operation("membership.enter", open_to_all=True)
def enter(entry: Entry, *, by: Any) -> Entry:
    """The account opens; what was agreed to at the door is written down. `by` is the person who comes."""
    member = entry.member
    sign_up(member, by=member)
    entry.state = Entry.State.IN
    entry.save(update_fields=["state"])
    if entry.invitation_id is not None:
        record(facts.InvitationAccepted(entry.invitation_id), by=member, subject=member)
    agreed = dict(entry.agreed) | ({"age": entry.of_age} if entry.of_age else {})
    _write_agreements(member, agreed)
    return entry


@operation("membership.admit_entry")
def admit_entry(entry: Entry, *, by: Any) -> Entry:
    """Let somebody in who waits, or after all. A letter says so. Raises Refused when they are in already."""
    _decide(entry, by, Entry.State.WAITING, Entry.State.REFUSED)
    entry.reason = ""
    entry.save(update_fields=["reason"])
    invitations.use(entry)
    enter(entry, by=entry.member)
    record(facts.EntryAdmitted(), by=by, subject=entry)
    answered(entry)
    mails.send_admitted(entry)
    return entry


@operation("membership.refuse_entry")
def refuse_entry(entry: Entry, *, by: Any, reason: str) -> Entry:
    """Don't let somebody in; they read why, by letter and when they sign in. It can be changed to a yes later.

    Raises Refused without a reason, or when it was answered already.
    """
    if not reason.strip():
        raise Refused(_("Say why; the person reads it."), status=422)
    _decide(entry, by, Entry.State.WAITING)
    entry.state, entry.reason = Entry.State.REFUSED, reason.strip()[:500]
    entry.save(update_fields=["state", "reason"])
    record(facts.EntryRefused(), by=by, subject=entry, words=entry.reason)
    answered(entry)
    mails.send_refused(entry)
    return entry


def _decide(entry: Entry, by: Any, *states: str) -> None:
    """Whoever is first decides."""
    found = Entry.objects.filter(pk=entry.pk, state__in=states)
    if not found.update(decided_by=by, decided_at=now()):
        raise Refused(_("This was answered already."))
    entry.refresh_from_db()


# -- Agreements ------------------------------------------------------------------------------


@operation("membership.agree")
def agree(member: Member, *, by: Any, versions: Mapping[str, int]) -> Member:
    """Write down that a member agreed to these versions, by document. What was agreed to before stays so."""
    if not _write_agreements(member, versions):
        raise Refused(_("You agreed to this already."))
    return member


def _write_agreements(member: Member, versions: Mapping[str, int]) -> int:
    known = set(Agreement.objects.filter(member=member).values_list("document", "version"))
    new = [(kind, version) for kind, version in versions.items() if (kind, version) not in known]
    for kind, version in new:
        Agreement.objects.create(member=member, document=kind, version=version, at=now())
        record(facts.Agreed(Agreement.Document(kind), version), by=member, subject=member)
    member.__dict__.pop("_agreed", None)
    return len(new)


def _render_texts(nothing: None, *, texts: Mapping[str, str], **rest: Any) -> dict[str, Any]:
    from community.commons.text.render import render

    return {"htmls": {code: str(render(text).html) for code, text in texts.items() if text.strip()}}


@operation("membership.publish_privacy_text", prepare=_render_texts)
def publish_privacy_text(
    nothing: None, *, by: Any, texts: Mapping[str, str], material: bool, htmls: Mapping[str, str]
) -> PrivacyText:
    """A new version of the privacy text, in Markdown by language; a material one is asked of every member.

    Raises Refused when it is empty or says the same as the last one.
    """
    said = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not said:
        raise Refused(_("Write the text in at least one language."), status=422)
    last = PrivacyText.objects.select_for_update().order_by("-number").first()
    if last is not None and last.texts == said:
        raise Refused(_("Nothing was changed."))
    text = PrivacyText.objects.create(
        number=last.number + 1 if last else 1,
        texts=said,
        htmls=dict(htmls),
        material=material,
        made_by=by,
        since=now(),
    )
    if material:
        Site.objects.update_or_create(pk=1, defaults={"privacy_material": text.number})
    changed_for_all()
    record(facts.PrivacyTextPublished(text.number, material), by=by, subject=text)
    return text


# -- Handle and address ----------------------------------------------------------------------


@operation("membership.change_handle")
def change_handle(member: Member, *, by: Any, handle: str) -> Member:
    """Take another handle; the old one leads to the member for ever and is nobody else's.

    Raises Refused when it may not be had, or within 30 days of the last change (administrators: any time).
    """
    handle = handle.strip().lower().removeprefix("@")
    current = Member.objects.select_for_update().get(pk=member.pk)
    if handle == current.handle:
        raise Refused(_("This is your handle already."), status=422)
    refuse_handle(handle, current)
    may_again = next_handle_change(current)
    if by.pk == member.pk and may_again is not None:
        raise Refused(_("A handle can be changed once in 30 days."))
    FormerHandle.objects.filter(handle=handle, member=current).delete()  # one's own, taken back
    FormerHandle.objects.update_or_create(handle=current.handle, defaults={"member": current, "until": now()})
    current.handle = handle
    current.save(update_fields=["handle"])
    member.handle = handle
    changed_for_all()
    record(facts.HandleChanged(), by=by, subject=member)
    return member


@operation("membership.note_address_change")
def note_address_change(member: Member, *, by: Any, old_email: str, new_email: str) -> str:
    """allauth changed the address: keep what undoing needs. Returns the key for the letter to the old address."""
    key = invitations.new_key()
    change = AddressChange.objects.create(
        member=member,
        old_email=old_email,
        new_email=new_email,
        key_digest=invitations.digest_of(key, "address"),
        changed_at=now(),
    )
    record(facts.AddressChanged(change.pk), by=by, subject=member)
    return key


@operation("membership.undo_address_change", open_to_all=True)
def undo_address_change(change: AddressChange, *, by: Any) -> Member:
    """ "It wasn't me": the old address is back, every browser is signed out, the password opens nothing any more.

    Second proofs that were added since the change go too. Whoever has the link's key may do it. Raises Refused
    after seven days, or when it was done.
    """
    since = now() - TAKEN_BACK_WITHIN
    found = AddressChange.objects.filter(pk=change.pk, undone_at=None, changed_at__gt=since)
    if not found.update(undone_at=now()):
        raise Refused(_("This link has ended. Write to the team if your account is not in your hands."))
    member = Member.objects.select_for_update().get(pk=change.member_id)
    EmailAddress.objects.filter(user=member).delete()
    EmailAddress.objects.create(user=member, email=change.old_email, verified=True, primary=True)
    mirror_primary(member, change.old_email)
    mirror_address(member, change.old_email)
    Authenticator.objects.filter(user=member, created_at__gte=change.changed_at).delete()
    member.password = make_password(None)
    member.save(update_fields=["password"])
    for session in UserSession.objects.filter(user=member):
        session.end()
    record(facts.AddressChangeUndone(change.pk), by=by, subject=member)
    return member


# -- Coming back -----------------------------------------------------------------------------


@operation("membership.come_back", open_to_all=True)
def come_back(member: Member, *, by: Any) -> Member:
    """Open one's own closed account again; the sign-in that leads here has proved who it is."""
    _reopen(member)
    record(facts.Returned(), by=by, subject=member)
    return member


@operation("membership.reopen_account")
def reopen_account(member: Member, *, by: Any, reason: str = "") -> Member:
    """Open a closed account again for its owner, who asked for it. Raises Refused when it is not closed."""
    _reopen(member)
    record(facts.AccountReopened(), by=by, subject=member, words=reason.strip()[:300])
    return member


def _reopen(member: Member) -> None:
    closed = Member.objects.filter(pk=member.pk, account=Account.DEACTIVATED)
    if not closed.update(account=Account.ACTIVE):
        raise Refused(_("This account is not closed."))
    member.account = Account.ACTIVE
    changed_for_all()
