"""The last steps of coming in: an account opens, waits for somebody's yes, or opens again after it was closed."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from community.commons.activity.log import unit
from community.commons.site import site
from community.commons.site.models import SignupMode

from . import invitations, operations
from .models import Account, Entry, Invitation, Member


def unconfirmed(email: str) -> Any:
    """Accounts that somebody began with this address and nobody ever confirmed."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return Member.objects.filter(~Exists(confirmed), email__iexact=email, account=Account.PENDING)


def forget_unconfirmed(email: str) -> None:
    """They stand in nobody's way: who comes now begins afresh."""
    for member in unconfirmed(email):
        member.delete()


def begin_entry(
    member: Member,
    *,
    said: dict[str, Any],
    invitation: Invitation | None,
    burst: bool,
) -> Entry:
    """What the sign-up form heard; whether somebody has to let this person in is decided now."""
    return Entry.objects.create(
        member=member,
        invitation=invitation,
        held_for=_held_for(invitation, burst),
        question=site().at_the_door("question")[:300] if "answer" in said else "",
        answer=said.get("answer", ""),
        agreed=said["agreed"],
        of_age=said.get("of_age"),
    )


def _held_for(invitation: Invitation | None, burst: bool) -> str:
    if invitation is not None and invitation.by_team:
        return Entry.HeldFor.NOTHING
    if site().signup == SignupMode.APPROVAL:
        return Entry.HeldFor.QUESTION
    return Entry.HeldFor.BURST if burst else Entry.HeldFor.NOTHING


def arrive(member: Member) -> None:
    """The address is confirmed: the account opens, or somebody is asked to let the person in. Once."""
    with unit():
        waiting = Member.objects.select_for_update().filter(pk=member.pk, account=Account.PENDING).first()
        if waiting is None:
            return
        entry, _made = Entry.objects.get_or_create(member=waiting)
        if entry.state != Entry.State.BEGUN:
            return
        if entry.held_for or not invitations.use(entry):
            operations.ask_entry(entry, by=waiting)
        else:
            operations.enter(entry, by=waiting)


class EntryStage(LoginStage):
    """A sign-in ends here while nobody has let the person in; the page says how things stand."""

    key = "entry"
    urlname = "account_waiting"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is None or self.login.user.account != Account.PENDING:
            return None, True
        arrive(self.login.user)
        self.login.user.refresh_from_db()
        if self.login.user.account != Account.PENDING:
            return None, True
        return headed_redirect_response(self.urlname), True


class ReturnStage(LoginStage):
    """Whoever closed the account and proves to be its owner is asked whether it shall be open again."""

    key = "return"
    urlname = "account_return"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is None or self.login.user.account != Account.DEACTIVATED:
            return None, True
        return headed_redirect_response(self.urlname), True


def stage_of(request: HttpRequest, stage: type[LoginStage]) -> Any:
    """The sign-in that waits at this step, or None."""
    from allauth.account.stages import LoginStageController

    return LoginStageController.enter(request, stage.key)
