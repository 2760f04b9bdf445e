"""Sessions for programs: found as far as a token may see, answered by the same door as on the page."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.api.models import Scope
from community.commons.api.operations import create_token
from community.live import operations as live
from community.live.models import Answer

from .conftest import DAYS_AHEAD, planned

pytestmark = pytest.mark.django_db


def program(member: Any) -> Client:
    _token, secret = create_token(member, by=member, name="Test", scopes=[Scope.READ, Scope.WRITE])
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_program_finds_reads_and_answers(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"], start=DAYS_AHEAD, capacity=1)
    planned(cast["coordinator"], start=DAYS_AHEAD, audience="members", title="For members")
    planned(cast["coordinator"], start=-DAYS_AHEAD, title="Past")
    visitor = Client()
    assert [one["title"] for one in visitor.get("/api/v1/sessions").json()["items"]] == [
        session.title,
        "Past",
    ]
    assert [one["title"] for one in visitor.get("/api/v1/sessions?when=past").json()["items"]] == ["Past"]
    client = program(cast["member"])
    assert len(client.get("/api/v1/sessions").json()["items"]) == 3
    url = f"/api/v1/sessions/{session.pk}"
    answered = client.put(f"{url}/answer", {"reply": "yes"}, content_type="application/json")
    assert answered.status_code == 200 and answered.json()["my_reply"] == "yes"
    other = program(cast["trusted"])
    waits = other.put(f"{url}/answer", {"reply": "yes"}, content_type="application/json").json()
    assert (waits["my_reply"], waits["my_position"], waits["taken"]) == ("waiting", 1, 1)
    assert client.get(url).json()["parts"][0]["role"] == "host"
    wrong = client.put(f"{url}/answer", {"reply": "yes", "guests": 3}, content_type="application/json")
    assert wrong.status_code in (409, 422) and b"guests at most" in wrong.content
    assert visitor.put(f"{url}/answer", {"reply": "yes"}, content_type="application/json").status_code == 401
    assert Answer.objects.get(session=session, member=cast["member"]).reply == "yes"


def test_what_one_may_not_see_is_not_there(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"], start=DAYS_AHEAD, audience="invited")
    client = program(cast["member"])
    assert client.get(f"/api/v1/sessions/{session.pk}").status_code == 404
    live.invite_people(session, by=cast["coordinator"], members=[cast["member"]])
    assert client.get(f"/api/v1/sessions/{session.pk}").json()["my_reply"] == "invited"


def test_a_list_costs_the_same_with_one_and_with_thirty(
    cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    client = program(cast["member"])

    def more(number: int) -> None:
        for _one in range(number):
            live.answer_session(
                planned(cast["coordinator"], start=DAYS_AHEAD), by=cast["member"], reply="yes"
            )

    same_number_of_queries(more, lambda: client.get("/api/v1/sessions?limit=50"))
