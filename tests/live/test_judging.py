"""From the room to the queue's decision: evidence with what was around, a statement, a mute that holds at once."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Forbidden
from community.commons.standing.models import Sanction, State, Statement
from community.live import operations as live
from community.live.models import Item, Room
from forums.moderation import operations as moderation
from forums.moderation.models import Case, RuleVersion
from membership.operations import give_role
from tests.commons.live.conftest import in_thread, run

from .conftest import Seat, again

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rule(cast: Mapping[str, Any]) -> RuleVersion:
    return moderation.write_rule(
        None, by=cast["administrator"], code="kind", titles={"en": "Be kind"}, texts={"en": "Be kind."}
    )


def said(room: Room, by: Any, text: str) -> Item:
    return live.say(Room.objects.select_related("session").get(pk=room.pk), by=again(by), text=text)


def judged(item: Item, by: Any, rule: RuleVersion, **more: Any) -> Any:
    asked = {"verdict": "remove", "facts": "An insult.", "key": f"k{item.pk}", "pause": "60"} | more
    return live.judge_item(item, by=again(by), rule=rule, **asked)


def test_removed_and_muted_here_in_one_decision(
    room: Room, cast: Mapping[str, Any], rule: RuleVersion
) -> None:
    before = said(room, cast["trusted"], "Good evening.")
    item = said(room, cast["member"], "You fool.")
    decision = judged(item, cast["moderator"], rule)
    item.refresh_from_db()
    assert (item.state, item.text) == (State.REMOVED, "")
    case = Case.objects.get(subject_type="live.item", subject_id=item.pk)
    assert [one["id"] for one in case.snapshot["around"]] == [before.pk]
    sanction = Sanction.objects.get(member=cast["member"])
    assert (
        sanction.scope == room.session.space and Statement.objects.filter(member=cast["member"]).count() == 2
    )
    with pytest.raises(Forbidden):
        said(room, cast["member"], "Again.")
    moderation.undo_decision(decision, by=again(cast["moderator"]), reason="A mistake.")
    item.refresh_from_db()
    assert (item.state, item.text) == (State.VISIBLE, "You fool.")
    assert said(room, cast["member"], "Thank you.").state == State.VISIBLE


def test_a_mute_reaches_open_pages_at_once(room: Room, cast: Mapping[str, Any], rule: RuleVersion) -> None:
    async def story() -> None:
        seats = [Seat(room.pk, cast["member"]) for _n in range(5)]
        for seat in seats:
            assert (await seat.open())["you"]["writes"]
        item = await in_thread(said, room, cast["member"], "You fool.")
        await in_thread(lambda: judged(item, cast["moderator"], rule))
        for seat in seats:
            assert (await seat.hear("you"))["you"]["writes"] is False
            await seat.say({"type": "say", "text": "Still?"})
            assert (await seat.hear("error"))["code"] == "forbidden"
            await seat.close()

    run(story())


def test_a_moderator_of_the_session_decides_here_alone(
    room: Room, cast: Mapping[str, Any], rule: RuleVersion, client: Client
) -> None:
    item = said(room, cast["member"], "You fool.")
    with pytest.raises(Forbidden):
        judged(item, cast["trusted"], rule)
    from community.live.models import Part
    from membership.models import Member

    Part.objects.create(session=room.session, member=cast["trusted"], role="moderator", state="confirmed")
    give_role(
        cast["trusted"], by=Member.objects.automaton(), role="category_moderator", scope=room.session.space
    )
    client.force_login(again(cast["trusted"]))
    page = client.get(f"/live/items/{item.pk}/judge/")
    assert page.status_code == 200 and "You fool." in page.content.decode()
    answer = client.post(
        f"/live/items/{item.pk}/judge/",
        {"verdict": "hide", "pause": "10", "rule": rule.pk, "facts": "An insult.", "key": "k1"},
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    item.refresh_from_db()
    assert item.state == State.HIDDEN
    client.force_login(cast["newcomer"])
    assert client.get(f"/live/items/{item.pk}/judge/").status_code == 404
