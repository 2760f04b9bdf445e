"""What people and administrators do: with facts, and with a sentence where the answer is no."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, FactRole, Seal
from membership import operations
from membership.accounts import new_member
from membership.models import Account, Address, Audience, Role, RoleInterval
from membership.saying import Saying
from membership.showing import field_of, portrait
from membership.sight import as_member
from tests.cast import make_member

pytestmark = pytest.mark.django_db


def _last() -> Activity:
    found = Activity.objects.order_by("-pk").first()
    assert found
    return found


def test_sign_up_makes_a_member_once() -> None:
    member = new_member("Léa Marchevoix", "Lea@Example.org", "a long enough password")
    assert member.account == Account.PENDING and not member.is_active
    operations.sign_up(member, by=member)
    member.refresh_from_db()
    assert member.is_active
    assert (_last().verb, _last().role) == ("membership.joined", FactRole.JOINED)
    assert Address.objects.get(email="lea@example.org").member == member
    with pytest.raises(Refused):
        operations.sign_up(member, by=member)


def test_edit_profile_changes_what_changed_and_renders_it(cast: Any) -> None:
    member = cast["member"]
    about = {"about": Saying("I **move** chairs.", Audience.MEMBERS)}
    operations.edit_profile(member, by=member, changes={"name": member.name}, values=about)
    assert "<strong>move</strong>" in portrait(member, as_member()).html("about")
    assert _last().facts == {"field_id": field_of("about").pk, "audience": Audience.MEMBERS}
    with pytest.raises(Refused):
        operations.edit_profile(member, by=member, changes={}, values=about)


def test_edit_profile_belongs_to_oneself_and_administrators(cast: Any) -> None:
    operations.edit_profile(
        cast["member"], by=cast["administrator"], changes={}, values={"headline": Saying("x")}
    )
    for name in ("moderator", "newcomer", "visitor", "coordinator"):
        with pytest.raises(Forbidden):
            operations.edit_profile(
                cast["member"], by=cast[name], changes={}, values={"headline": Saying("y")}
            )
    with pytest.raises(Forbidden):
        operations.edit_profile(
            cast["suspended"], by=cast["suspended"], changes={}, values={"headline": Saying("y")}
        )


def test_change_preferences_records_nothing(cast: Any) -> None:
    before = Activity.objects.count()
    operations.change_preferences(
        cast["member"], by=cast["member"], changes={"language": "fr", "theme": "dark"}
    )
    cast["member"].refresh_from_db()
    assert cast["member"].language == "fr" and Activity.objects.count() == before


def test_give_role_is_sealed_and_counts_at_once(cast: Any) -> None:
    seals = Seal.objects.count()
    interval = operations.give_role(
        cast["member"], by=cast["administrator"], role=Role.MODERATOR, reason="Calm and fair."
    )
    cast["member"].refresh_from_db()
    assert cast["member"].has_role("moderator") and Seal.objects.count() == seals + 1
    assert _last().words.text == "Calm and fair."
    with pytest.raises(Refused, match="already"):
        operations.give_role(cast["member"], by=cast["administrator"], role=Role.MODERATOR)
    operations.end_role(interval, by=cast["administrator"])
    assert not cast["member"].__class__.objects.get(pk=cast["member"].pk).has_role("moderator")
    with pytest.raises(Refused, match="ended already"):
        operations.end_role(interval, by=cast["administrator"])


def test_give_role_ends_by_itself(cast: Any, clock: Any) -> None:
    ends_at = timezone.now() + timedelta(days=10)
    operations.give_role(cast["member"], by=cast["administrator"], role=Role.TRUSTED, ends_at=ends_at)
    again = cast["member"].__class__.objects.get(pk=cast["member"].pk)
    assert again.has_role("trusted")
    clock.forward(days=11)
    again = cast["member"].__class__.objects.get(pk=cast["member"].pk)
    assert not again.has_role("trusted")


@pytest.mark.parametrize(
    ("role", "scope"), [(Role.CATEGORY_MODERATOR, ""), (Role.MODERATOR, "forums.category:1")]
)
def test_give_role_wants_a_scope_that_fits(cast: Any, role: str, scope: str) -> None:
    with pytest.raises(Refused):
        operations.give_role(cast["member"], by=cast["administrator"], role=role, scope=scope)


def test_give_role_is_the_administrators(cast: Any) -> None:
    for name in ("member", "moderator", "coordinator", "visitor", "suspended"):
        with pytest.raises(Forbidden):
            operations.give_role(cast["newcomer"], by=cast[name], role=Role.TRUSTED)


def test_the_last_administrator_stays(cast: Any) -> None:
    interval = RoleInterval.objects.get(role=Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="last administrator"):
        operations.end_role(interval, by=cast["administrator"])
    with pytest.raises(Refused, match="last administrator"):
        operations.deactivate(cast["administrator"], by=cast["administrator"])
    make_member("second", role="administrator")
    operations.end_role(interval, by=cast["administrator"])


def test_deactivate_leaves_the_words(cast: Any) -> None:
    operations.deactivate(cast["member"], by=cast["member"])
    cast["member"].refresh_from_db()
    assert (
        cast["member"].account == Account.DEACTIVATED and not cast["member"].is_active and cast["member"].name
    )
    with pytest.raises(Forbidden):
        operations.edit_profile(
            cast["member"], by=cast["member"], changes={}, values={"headline": Saying("y")}
        )
