"""What the door forgets by itself."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from membership import operations
from membership.forgetting import forget_addresses, forget_unconfirmed_accounts
from membership.models import AddressChange, Entry, Invitation, Member
from tests.cast import make_member

from .joining import confirm, join

pytestmark = pytest.mark.django_db
People = Mapping[str, Any]


def test_an_invitation_keeps_no_address_longer_than_it_is_open(clock: Any, cast: People) -> None:
    made = [
        operations.invite(cast["moderator"], by=cast["moderator"], email=f"{name}@example.org", days=days)[0]
        for name, days in (("soon", 3), ("later", 30), ("withdrawn", 30))
    ]
    operations.withdraw_invitation(made[2], by=cast["moderator"])
    clock.forward(days=4)
    assert forget_addresses.func() == 2
    assert list(Invitation.objects.order_by("pk").values_list("email", flat=True)) == [
        "",
        "later@example.org",
        "",
    ]


def test_whoever_never_confirmed_is_forgotten_after_a_week(client: Client, clock: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    join(client, email="never@example.org")
    other = Client()
    join(other, email="came@example.org")
    confirm(other)
    clock.forward(days=8)
    assert forget_unconfirmed_accounts.func() == 1
    assert list(Member.objects.values_list("email", flat=True)) == ["came@example.org"]
    assert Entry.objects.count() == 1


def test_a_change_of_address_is_forgotten_once_nobody_can_take_it_back(clock: Any) -> None:
    lea = make_member("lea")
    operations.note_address_change(lea, by=lea, old_email="a@example.org", new_email="b@example.org")
    clock.forward(days=8)
    forget_addresses.func()
    assert AddressChange.objects.count() == 1
    clock.forward(days=30)
    forget_addresses.func()
    assert not AddressChange.objects.exists()
