"""The cast of the tests: one person of each kind, the same in every test of who may do what."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.commons.standing.models import Sanction, Statement
from membership import operations
from membership.accounts import new_member
from membership.models import Account, Member, Role

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
    """A member with a confirmed address and an account, and with `role` when one is named, by the operations."""
    account = fields.pop("account", Account.ACTIVE)
    fields.setdefault("last_seen_day", date.max)  # so that no page of a test writes down a visit
    name = fields.pop("name", handle.replace("_", " ").capitalize())
    member = new_member(name, f"{handle}@example.org", PASSWORD, handle=handle, **fields)
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    if account == Account.ACTIVE:
        operations.sign_up(member, by=member)
    elif account != Account.PENDING:
        Member.objects.filter(pk=member.pk).update(account=account)
        member.account = account
    if role:
        operations.give_role(member, by=Member.objects.automaton(), role=role, scope=scope)
    return member


def suspend(member: Member, *, days: int = 30) -> Sanction:
    """The rows of a suspension; the decision that writes them in life belongs to moderation."""
    by = Member.objects.automaton()
    ends_at = timezone.now() + timedelta(days=days)
    statement = Statement.objects.create(
        member=member,
        subject_type="membership.member",
        subject_id=member.pk,
        what=Sanction.Kind.SUSPENSION,
        rule_code="kind",
        rule_title="Be kind",
        facts="Three insults in a day.",
        decided_by=by,
        language=member.language,
        ends_at=ends_at,
    )
    return Sanction.objects.create(
        member=member, kind=Sanction.Kind.SUSPENSION, statement=statement, given_by=by, ends_at=ends_at
    )


def make_cast() -> dict[str, Person]:
    roles = {role.value for role in Role}
    cast: dict[str, Person] = {"visitor": AnonymousUser()}
    for name in CAST[1:]:
        scope = "forums.category:1" if name == Role.CATEGORY_MODERATOR else ""
        cast[name] = make_member(name, role=name if name in roles else "", scope=scope)
    # Who is not the newcomer has been here for a while.
    since = timezone.now() - timedelta(days=60)
    for name in CAST[2:]:
        cast[name].joined_at = since  # type: ignore[union-attr]
        Member.objects.filter(pk=cast[name].pk).update(joined_at=since)
    suspend(cast["suspended"])  # type: ignore[arg-type]
    return cast


@pytest.fixture
def cast(db: None) -> Mapping[str, Person]:
    return make_cast()
