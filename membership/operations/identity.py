"""What an account is known by: its handle, its address, taken back where it wasn't its owner; and coming back."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all

from .. import facts, invitations
from ..accounts import end_sessions, mirror_address, mirror_primary
from ..desk import facts as desk_facts
from ..handles import next_handle_change, refuse_handle
from ..models import Account, AddressChange, Erasure, FormerHandle, Member
from ..models.doors import TAKEN_BACK_WITHIN
from ..owner_mails import Became, send_became
from ..withholding import settle_sight


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
    end_sessions(member)
    record(facts.AddressChangeUndone(change.pk), by=by, subject=member)
    return member


# -- Coming back -----------------------------------------------------------------------------


@operation("membership.come_back", open_to_all=True)
def come_back(member: Member, *, by: Any) -> Member:
    """Open one's own closed account again; the sign-in that leads here has proved who it is."""
    _reopen(member)
    record(facts.Returned(), by=by, subject=member)
    return member


@operation("membership.close_account")
def close_account(member: Member, *, by: Any, reason: str) -> Member:
    """Close somebody's account, such as one that nobody uses; its owner opens it again by signing in.

    Raises Refused without a reason, or when it is not open.
    """
    if not reason.strip():
        raise Refused(_("Say why: it stands in the audit log."), status=422)
    if not Member.objects.filter(pk=member.pk, account=Account.ACTIVE).update(
        account=Account.DEACTIVATED, listed=False
    ):
        raise Refused(_("This account is not open."))
    member.account, member.listed = Account.DEACTIVATED, False
    settle_sight(member)
    end_sessions(member)
    changed_for_all()
    activity = record(desk_facts.AccountClosed(), by=by, subject=member, words=reason.strip()[:300])
    send_became(member, Became.CLOSED, activity)
    return member


@operation("membership.reopen_account")
def reopen_account(member: Member, *, by: Any, reason: str = "") -> Member:
    """Open a closed account again for its owner, who asked for it. Raises Refused when it is not closed."""
    _reopen(member)
    activity = record(facts.AccountReopened(), by=by, subject=member, words=reason.strip()[:300])
    send_became(member, Became.REOPENED, activity)
    return member


def _reopen(member: Member) -> None:
    if Erasure.objects.filter(member=member).exists():
        raise Refused(_("This person asked to be erased. Whoever signs in to the account can stop it."))
    closed = Member.objects.filter(pk=member.pk, account=Account.DEACTIVATED)
    if not closed.update(account=Account.ACTIVE):
        raise Refused(_("This account is not closed."))
    member.account = Account.ACTIVE
    settle_sight(member)
    changed_for_all()
