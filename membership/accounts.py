"""Members as rows, before and beside the operations: new people, and the mirror of allauth's addresses."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused
from community.commons.activity.log import now

from .handles import free_handle
from .models import Address, Member, Role, RoleInterval
from .words import keep_name


def new_member(
    name: str, email: str = "", password: str | None = None, *, handle: str = "", **fields: Any
) -> Member:
    """A stored Member with a free handle, waiting for its address to be confirmed; `password` is hashed here.

    `operations.sign_up` makes the account active. Not an operation: nobody is anybody yet.
    """
    member = Member(
        name=name.strip(), email=email.strip().lower(), handle=handle or free_handle(name), **fields
    )
    member.set_password(password)
    member.save()
    keep_name(member)
    return member


def end_sessions(member: Member) -> None:
    """Sign the member out of every browser."""
    for session in UserSession.objects.filter(user=member):
        session.end()


def mirror_address(member: Member, email: str) -> Address:
    """The row that mail goes to, verified now and joined to its member."""
    address, _made = Address.objects.update_or_create(
        email=email.strip().lower(),
        defaults={"member": member, "verified_at": now()},
        create_defaults={
            "member": member,
            "verified_at": now(),
            "language": member.language,
            "time_zone": member.time_zone,
        },
    )
    return address


def mirror_primary(member: Member, email: str) -> None:
    """Keep `Member.email` as allauth's primary address, which stays the truth for sign-in."""
    if member.email != email:
        member.email = email
        member.save(update_fields=["email"])


def refuse_last_administrator(member: Member) -> None:
    """Raise Refused where nobody would be left who may give roles."""
    if not member.has_role(Role.ADMINISTRATOR):
        return
    if not RoleInterval.objects.administrators().exclude(member=member).exists():
        raise Refused(_("You are the last administrator. Give the role to somebody else first."))
