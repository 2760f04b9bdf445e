"""The picture of a profile that a decision took away is at its address no more; undone, it is there again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from forums.moderation import operations
from forums.moderation.models import Case, RuleVersion
from membership import avatars
from membership import operations as membership
from membership.models import Member
from tests.forums.moderation.test_bundles import decide, fresh
from tests.forums.moderation.test_pages import signed_in
from tests.house.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cast: Mapping[str, Any]) -> str:
    avatars.wear(cast["member"], by=cast["member"], file=picture())
    return f"/files/{fresh(cast['member']).avatar}"


@pytest.fixture
def case(address: str, rule: RuleVersion, cast: Mapping[str, Any]) -> Case:
    return operations.report_thing(fresh(cast["member"]), by=cast["trusted"], rule=rule).case


def seen(address: str, *people: Any) -> list[int]:
    clients = [Client(), *(signed_in(person) for person in people)]
    return [client.get(address).status_code for client in clients]


def test_it_is_served_while_it_is_worn(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200 and "private" in answer["Cache-Control"]


def test_removed_it_is_nowhere_and_undone_it_is_back(
    case: Case, address: str, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    people = (fresh(cast["member"]), cast["trusted"], cast["moderator"])
    assert seen(address, *people) == [404, 404, 404, 404]
    operations.undo_decision(decision, by=cast["moderator"])
    assert seen(address, *people) == [200, 200, 200, 200]


def test_hidden_its_owner_and_those_who_decide_see_it(
    case: Case, address: str, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decide(case, cast["moderator"], "hide", rule=rule)
    people = (fresh(cast["member"]), cast["moderator"], cast["trusted"])
    assert seen(address, *people) == [404, 200, 200, 404]


@pytest.mark.parametrize("sealed", [True, False])
def test_quarantined_it_leaves_every_store(
    sealed: bool,
    case: Case,
    address: str,
    rule: RuleVersion,
    cast: Mapping[str, Any],
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.QUARANTINE_DIR = str(tmp_path / "sealed") if sealed else ""
    name = address.removeprefix("/files/")
    with django_capture_on_commit_callbacks(execute=True):
        decide(case, cast["moderator"], "quarantine", rule=rule)
    assert seen(address, fresh(cast["member"]), cast["moderator"]) == [404, 404, 404]
    assert not default_storage.exists(name)
    assert Member.objects.get(pk=cast["member"].pk).said["avatar"] == ""
    assert (tmp_path / "sealed" / Path(name).name).exists() == sealed


def test_a_picture_taken_off_is_gone(address: str, cast: Mapping[str, Any]) -> None:
    membership.remove_avatar(fresh(cast["member"]), by=fresh(cast["member"]))
    assert seen(address, cast["moderator"]) == [404, 404]
