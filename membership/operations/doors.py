"""Coming in: invitations, and people who wait for somebody's yes."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.standing.subjects import answered

from .. import account_mails as mails
from .. import facts, invitations
from ..agreed import write_agreements
from ..models import Entry, Invitation, Member
from .accounts import sign_up

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
    write_agreements(member, agreed)
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
