"""Connections, blocks, groups and the copy of one's data, asked and answered by programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.commons.jobs.worker import drain
from membership import operations
from membership.models import Block, Connection, GroupMember
from tests.cast import make_member

pytestmark = pytest.mark.django_db
Programs = Callable[..., Any]


def _items(program: Any, path: str) -> list[dict[str, Any]]:
    answer = program.get(path)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def _states(program: Any) -> list[str]:
    return [one["state"] for one in _items(program, "/connections")]


def test_a_connection_is_asked_for_accepted_and_ended(programs: Programs) -> None:
    member, trusted = programs("member"), programs("trusted")
    asked = member.post("/members/trusted/connection", {"words": "Hello"}).json()
    assert (asked["state"], asked["person"]["handle"]) == ("asking", "trusted")
    there = _items(trusted, "/connections")[0]
    assert (there["state"], there["words"], there["person"]["handle"]) == ("asked", "Hello", "member")
    path = f"/connections/{asked['id']}"
    assert member.post(f"{path}/accept").status_code == 403  # not one's own
    assert programs("newcomer").post(f"{path}/accept").status_code == 404
    assert trusted.post(f"{path}/accept").json()["state"] == "made"
    assert _states(member) == _states(trusted) == ["made"]
    assert member.ask("DELETE", path).status_code == 200
    assert not Connection.objects.exists()


def test_a_declined_request_looks_to_the_asker_like_one_that_waits(programs: Programs) -> None:
    member, trusted = programs("member"), programs("trusted")
    before = member.post("/members/trusted/connection", {}).json()
    assert trusted.post(f"/connections/{before['id']}/decline").status_code == 200
    assert _items(member, "/connections") == [before]
    assert _items(trusted, "/connections") == []
    assert member.post(f"/connections/{before['id']}/withdraw").status_code == 200
    assert _items(member, "/connections") == []


def test_a_block_is_known_to_its_maker_alone(programs: Programs) -> None:
    member, newcomer = programs("member"), programs("newcomer")
    assert member.post("/members/newcomer/block").status_code == 200
    assert [one["person"]["handle"] for one in _items(member, "/blocks")] == ["newcomer"]
    assert _items(newcomer, "/blocks") == []
    asked = newcomer.post("/members/member/connection", {}).json()
    assert asked["state"] == "asking" and _items(member, "/connections") == []
    assert member.ask("DELETE", "/members/newcomer/block").status_code == 200
    assert not Block.objects.exists()
    assert member.post("/members/moderator/block").status_code == 409  # of the team


def test_groups_are_listed_joined_and_left(programs: Programs, cast: Any) -> None:
    choir = operations.make_group(None, by=cast["coordinator"], name="Choir", entry="open")
    board = operations.make_group(None, by=cast["coordinator"], name="Board", entry="ask")
    member = programs("member")
    assert [(one["slug"], one["size"], one["place"]) for one in _items(member, "/groups")] == [
        ("board", 1, ""),
        ("choir", 1, ""),
    ]
    joined = member.post("/groups/choir/join", {}).json()
    assert (joined["place"], joined["size"], joined["coordinates"]) == ("in", 2, False)
    assert member.post("/groups/board/join", {"words": "Me too"}).json()["place"] == "asked"
    assert GroupMember.objects.get(group=board, member=cast["member"]).words == "Me too"
    operations.close_group(choir, by=cast["coordinator"])
    assert member.get("/groups/choir").json()["closed"] is True
    assert programs("trusted").get("/groups/choir").status_code == 404
    assert member.post("/groups/choir/leave").status_code == 200
    assert [one["slug"] for one in _items(member, "/groups")] == ["board"]


def test_a_copy_is_asked_for_and_its_state_told(programs: Programs, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    member = programs("member")
    assert member.get("/me/export").json()["state"] == "none"
    assert member.post("/me/export").json()["state"] == "under_way"
    assert member.post("/me/export").status_code == 409
    drain()
    ready = member.get("/me/export").json()
    assert ready["state"] == "ready" and ready["size"] > 0 and ready["until"]
    assert programs("trusted").get("/me/export").json()["state"] == "none"


@pytest.mark.parametrize("path", ["/connections", "/blocks", "/groups"])
def test_the_same_number_of_queries(programs: Programs, cast: Any, path: str) -> None:
    member, costs = programs("member"), []
    for count in (2, 6):
        for number in range(count):
            other = make_member(f"other{count}x{number}")
            operations.ask_connection(cast["member"], by=other)
            operations.block_member(make_member(f"blocked{count}x{number}"), by=cast["member"])
            operations.make_group(None, by=cast["coordinator"], name=f"Group {count} {number}")
        _items(member, path)
        with CaptureQueriesContext(connection) as queries:
            assert _items(member, path)
        costs.append(len(queries))
    assert costs[0] == costs[1]
