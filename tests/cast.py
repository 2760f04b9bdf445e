"""The cast of the tests: one person of each kind, the same in every test of who may do what."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.commons.standing.models import Sanction, Statement
from membership.models import Account, Member, Role, RoleInterval

CAST = (
    "visitor",
    "newcomer",
    "member",
    "trusted",
    "category_moderator",
    "moderator",
    "coordinator",
    "administrator",
    "suspended",
)
PASSWORD = "a long enough password"
Person = Member | AnonymousUser


def make_member(handle: str, *, role: str = "", scope: str = "", **fields: Any) -> Member:
    """A member with an account, and with `role` when one is named."""
    member: Member = Member.objects.create_user(
        handle=handle,
        email=f"{handle}@example.org",
        password=PASSWORD,
        name=fields.pop("name", handle.replace("_", " ").capitalize()),
        account=fields.pop("account", Account.ACTIVE),
        **fields,
    )
    if role:
        RoleInterval.objects.create(
            member=member, role=role, scope=scope, given_by=Member.objects.automaton()
        )
        member.roles_now = RoleInterval.objects.in_force().names_of(member)
        member.save(update_fields=["roles_now"])
        member.__dict__.pop("roles", None)
    return member


def suspend(member: Member, *, by: Member, days: int = 30) -> Sanction:
    """A suspension of the whole site, with its statement of reasons."""
    statement = Statement.objects.create(
        member=member,
        subject_type="membership.member",
        subject_id=member.pk,
        what="suspension",
        rule_code="respect",
        rule_title="Respect each other",
        facts="Insulted three members after a warning.",
        decided_by=by,
        language="en",
    )
    until = timezone.now() + timedelta(days=days)
    return Sanction.objects.create(
        member=member, kind=Sanction.Kind.SUSPENSION, statement=statement, given_by=by, ends_at=until
    )


def make_cast() -> dict[str, Person]:
    roles = {role.value for role in Role}
    cast: dict[str, Person] = {"visitor": AnonymousUser()}
    for name in CAST[1:]:
        scope = "forums.category:1" if name == Role.CATEGORY_MODERATOR else ""
        cast[name] = make_member(name, role=name if name in roles else "", scope=scope)
    suspended, moderator = cast["suspended"], cast["moderator"]
    assert isinstance(suspended, Member) and isinstance(moderator, Member)
    suspend(suspended, by=moderator)
    return cast


@pytest.fixture
def cast(db: None) -> Mapping[str, Person]:
    return make_cast()
