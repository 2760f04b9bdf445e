"""The owner hears what became of an account and its data, on the site and by a letter in their own language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery
from community.inbox.models import Notification
from community.inbox.presenting import present
from membership import merging_work, operations
from membership.models import Member, Merge
from tests.cast import make_member

from .test_telling import told

pytestmark = pytest.mark.django_db


def letters(member: Member) -> list[str]:
    found = Delivery.objects.filter(kind="membership.account", address=member.email)
    return list(found.order_by("pk").values_list("subject", flat=True))


def test_a_copy_that_is_ready_rings_and_leads_to_its_page(
    cast: Mapping[str, Any], settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    operations.ask_export(cast["member"], by=cast["member"])
    assert told(cast["member"]) == ["The copy of your data is ready"]
    shown = present(Notification.objects.of(cast["member"]), cast["member"])[0]
    assert shown.url == "/members/me/export/" and shown.face is None


def test_whose_account_the_team_closes_gets_a_letter_and_reads_of_it_later(cast: Mapping[str, Any]) -> None:
    idle = make_member("idle", language="fr")
    operations.close_account(idle, by=cast["coordinator"], reason="Nobody uses it, says the secret list")
    drain()
    letter = Delivery.objects.get(kind="membership.account")
    assert (letter.address, letter.language) == ("idle@example.org", "fr")
    assert "secret list" not in letter.text and "/accounts/login/" in letter.text
    operations.reopen_account(idle, by=cast["coordinator"])
    assert told(idle) == [
        "The team opened your account again",
        "The team had closed your account; it is open again",
    ]
    assert len(letters(idle)) == 2


def test_both_hear_of_a_merge_and_of_its_end(cast: Mapping[str, Any]) -> None:
    gone, kept = (make_member(name) for name in ("twin", "staying"))
    merge = operations.begin_merge(gone, by=cast["coordinator"], kept=kept, reason="The same person")
    merging_work.go(merge, by=cast["coordinator"])
    assert "@staying" in Delivery.objects.get(address="twin@example.org").text
    assert "@twin" in Delivery.objects.get(address="staying@example.org").text
    assert told(kept) == ["The team found that you stood here twice, and made it one"]
    merge = operations.undo_merge(Merge.objects.get(pk=merge.pk), by=cast["coordinator"])
    merging_work.go(merge, by=cast["coordinator"])
    for member in (gone, kept):
        assert told(member)[0] == "The team parted again what it had merged into one account"
        assert letters(member)[-1].endswith("is as before")


def test_who_was_joined_by_their_own_address_needs_no_news(cast: Mapping[str, Any]) -> None:
    named = Member.objects.create(handle="named", name="Named", account="none")
    merge = operations.begin_merge(
        named, by=Member.objects.automaton(), kept=cast["member"], reason="Confirmed"
    )
    merging_work.go(merge, by=Member.objects.automaton())
    assert told(cast["member"]) == [] and letters(cast["member"]) == []
