"""The room's page and its forms: whole without JavaScript, and to nobody what is not theirs."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from community.live import operations as live
from community.live.models import Item, Note, Part, Room, Seat, Session
from community.surveys.drafting import Draft
from community.surveys.models import Poll
from membership import operations as membership
from membership.models import Block

from .conftest import again, room_of

pytestmark = pytest.mark.django_db


def browser(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    if not isinstance(person, AnonymousUser):
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def act(client: Client, room: Room, **fields: Any) -> Any:
    return client.post(f"/live/{room.pk}/act/", fields)


def page(client: Client, room: Room, query: str = "") -> str:
    answer = client.get(f"/live/{room.pk}/room/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode().split("<template")[0])  # without what only scripts draw from


def hold_everything(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(mode="moderated")


def test_a_form_says_something_and_leads_back(room: Room, cast: Mapping[str, Any]) -> None:
    anna = browser(cast["member"])
    answer = act(anna, room, type="say", text="Good *evening*", key="one")
    item = Item.objects.get()
    assert answer.status_code == 302 and answer.url == f"/live/{room.pk}/room/#i{item.pk}"
    act(anna, room, type="say", text="Good *evening*", key="one")
    assert Item.objects.count() == 1
    seen = page(browser(cast["visitor"]), room)
    assert "<em>evening</em>" in seen and "Sign in</a> to write" in seen and 'id="say"' not in seen


def test_a_ticked_box_makes_it_a_question(room: Room, cast: Mapping[str, Any]) -> None:
    act(browser(cast["member"]), room, type="say", text="Why?", question="1", nameless="1")
    item = Item.objects.get()
    assert item.kind == Item.Kind.QUESTION and item.nameless
    assert cast["member"].url not in page(browser(cast["trusted"]), room)
    assert "asked without a name" in page(browser(cast["coordinator"]), room)


def test_what_was_typed_is_kept_with_the_sentence(room: Room, cast: Mapping[str, Any]) -> None:
    Room.objects.filter(pk=room.pk).update(links=False)
    answer = act(browser(cast["member"]), room, type="say", text="Look: https://elsewhere.example/")
    assert answer.status_code == 422
    seen = answer.content.decode()
    assert "Links are off in this room" in seen and ">Look: https://elsewhere.example/</textarea>" in seen


def test_slow_mode_says_the_seconds(room: Room, cast: Mapping[str, Any]) -> None:
    Room.objects.filter(pk=room.pk).update(slow_seconds=60)
    anna = browser(cast["member"])
    act(anna, room, type="say", text="one")
    answer = anna.post(
        f"/live/{room.pk}/act/", {"type": "say", "text": "two"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 429 and 0 < answer.json()["wait"] <= 60
    assert act(anna, room, type="say", text="two").status_code == 429


def test_an_act_is_done_with_ones_own_rights(room: Room, cast: Mapping[str, Any]) -> None:
    for role, status in {"visitor": 403, "member": 403, "coordinator": 302}.items():
        answer = act(browser(cast[role]), room, do="type=mode&mode=frozen&expected=open")
        assert answer.status_code == status, role
    assert Room.objects.get(pk=room.pk).mode == "frozen"
    answer = browser(cast["member"]).post(
        f"/live/{room.pk}/act/", {"type": "mode", "mode": "open"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 403 and answer.json()["code"] == "forbidden"


def test_a_session_of_members_is_not_there_for_visitors(room: Room, cast: Mapping[str, Any]) -> None:
    Session.objects.filter(pk=room.pk).update(audience=Session.Audience.MEMBERS)
    item = live.say(room, by=again(cast["member"]), text="Among us")
    code = room.session.code
    nobody, anna = browser(cast["visitor"]), browser(cast["member"])
    for place in ("room", "since", "screen", "transcript"):
        assert nobody.get(f"/live/{room.pk}/{place}/").status_code == 404
        assert anna.get(f"/live/{room.pk}/{place}/").status_code == 200
    assert nobody.get(f"/live/{room.pk}/transcript.md").status_code == 404
    assert nobody.get(f"/live/items/{item.pk}/").status_code == 404
    for known in (code, "ZZZZZZ"):
        assert "/login/" in nobody.get(f"/live/j/{known}/").url
    assert anna.get(f"/live/j/{code}/").url == f"/live/{room.pk}/room/"
    assert anna.get("/live/j/ZZZZZZ/").status_code == 404


def test_rehearsal_is_for_those_of_the_session(room: Room, cast: Mapping[str, Any]) -> None:
    Room.objects.filter(pk=room.pk).update(mode="rehearsal")
    assert browser(cast["member"]).get(f"/live/{room.pk}/room/").status_code == 403
    assert browser(cast["coordinator"]).get(f"/live/{room.pk}/room/").status_code == 200


def test_what_is_held_is_nowhere_for_others(room: Room, cast: Mapping[str, Any]) -> None:
    hold_everything(room)
    item = live.say(room, by=again(cast["member"]), text="A secret word")
    places = ("room/", "since/?after=0", "screen/", "transcript/", "transcript.md", "transcript.json")
    for role in ("visitor", "trusted"):
        client = browser(cast[role])
        for place in places:
            assert "A secret word" not in client.get(f"/live/{room.pk}/{place}").content.decode(), place
        assert client.get(f"/live/items/{item.pk}/").status_code == 404
    own, host = browser(cast["member"]), browser(cast["coordinator"])
    assert "A secret word" in page(own, room) and "Everything is read by the hosts first" in page(own, room)
    assert "Let it through" in page(host, room) and "Let it through" not in page(own, room)
    for place in places[2:]:
        assert "A secret word" not in host.get(f"/live/{room.pk}/{place}").content.decode(), place
    act(host, room, do=f"type=approve&id={item.pk}")
    assert "A secret word" in page(browser(cast["visitor"]), room)


def test_declined_with_a_reason_and_mended(room: Room, cast: Mapping[str, Any]) -> None:
    hold_everything(room)
    item = live.say(room, by=again(cast["member"]), text="Too sharp")
    anna, host = browser(cast["member"]), browser(cast["coordinator"])
    assert act(host, room, type="refuse", id=item.pk, reason=" ").status_code == 422
    act(host, room, type="refuse", id=item.pk, reason="Say it kindly.")
    assert "Given back: Say it kindly." in page(anna, room)
    mending = page(anna, room, f"?edit={item.pk}")
    assert ">Too sharp</textarea>" in mending and 'value="edit"' in mending
    act(anna, room, type="edit", id=item.pk, text="Kinder")
    assert "Given back" not in page(anna, room) and "Kinder" in page(host, room)


def test_the_desk_is_for_those_who_lead(room: Room, cast: Mapping[str, Any]) -> None:
    Part.objects.create(
        session=room.session, member=cast["trusted"], role=Part.Role.MODERATOR, state="confirmed"
    )
    for role, sees in {"member": False, "trusted": True, "moderator": True, "coordinator": True}.items():
        client = browser(again(cast[role]))
        assert (client.get(f"/live/{room.pk}/desk/").status_code == 200) is sees, role
        assert ("data-desk" in page(client, room)) is sees


def test_notes_are_among_the_team(room: Room, cast: Mapping[str, Any]) -> None:
    host = browser(cast["coordinator"])
    assert act(host, room, type="note", text=" ").status_code == 422
    act(host, room, type="note", text="Watch the third question")
    assert Note.objects.get().author == cast["coordinator"]
    assert "Watch the third question" in page(browser(cast["moderator"]), room)
    assert "Watch the third question" not in page(browser(cast["member"]), room)
    assert act(browser(cast["member"]), room, type="note", text="me too").status_code == 403


def test_a_poll_of_the_room(room: Room, cast: Mapping[str, Any]) -> None:
    host, anna = browser(cast["coordinator"]), browser(cast["member"])
    assert act(host, room, type="poll", question="Tea?", choices="Yes").status_code == 422
    act(host, room, type="poll", question="Tea?", choices="Yes\nNo", secret="0")
    item, poll = Item.objects.get(kind=Item.Kind.POLL), Poll.objects.get()
    assert item.data == {"poll": poll.pk}
    yes = poll.choices.get(text="Yes")
    assert anna.post(f"/polls/{poll.pk}/vote/", {"pick": yes.pk}).url == f"/live/items/{item.pk}/"
    assert (
        browser(cast["visitor"])
        .post(f"/polls/{poll.pk}/vote/", {"pick": yes.pk})
        .url.startswith("/accounts/login/")
    )
    assert ">100%<" in page(anna, room) and ">100%<" not in page(browser(cast["trusted"]), room)
    assert act(anna, room, do=f"type=close_poll&id={item.pk}").status_code == 403
    act(host, room, do=f"type=close_poll&id={item.pk}")
    assert ">100%<" in page(browser(cast["trusted"]), room)


def test_several_questions_become_the_most_wanted(room: Room, cast: Mapping[str, Any]) -> None:
    one = live.ask(room, by=again(cast["member"]), text="Will the fee change?")
    other = live.ask(room, by=again(cast["trusted"]), text="Does the fee change?")
    live.support(other, by=again(cast["newcomer"]), on=True)
    host = browser(cast["coordinator"])
    assert act(host, room, type="merge", others=[one.pk]).status_code == 422
    act(host, room, type="merge", others=[one.pk, other.pk])
    other.question.refresh_from_db()
    assert other.question.votes == 3 and "1 question merged into it" in page(host, room)


def test_hands_in_their_order(room: Room, cast: Mapping[str, Any]) -> None:
    for role in ("trusted", "member"):
        act(browser(cast[role]), room, do="type=hand&up=1")
    seen = browser(cast["coordinator"]).get(f"/live/{room.pk}/desk/").content.decode()
    assert seen.index(f"member={cast['trusted'].pk}&amp;given=1") < seen.index(
        f"member={cast['member'].pk}&amp;given=1"
    )
    act(browser(cast["coordinator"]), room, do=f"type=floor&member={cast['trusted'].pk}&given=1")
    assert Seat.objects.get(member=cast["trusted"]).hand == Seat.Hand.GIVEN
    assert 'data-hand="given"' in page(browser(cast["trusted"]), room)


def test_words_of_who_is_blocked_are_folded(room: Room, cast: Mapping[str, Any]) -> None:
    live.say(room, by=again(cast["trusted"]), text="Folded for one")
    membership.block_member(cast["trusted"], by=again(cast["member"]))
    folded = "Message by somebody you blocked"
    assert folded in page(browser(cast["member"]), room)
    assert folded not in page(browser(cast["newcomer"]), room)


def test_the_page_loads_itself_for_who_only_reads(room: Room, cast: Mapping[str, Any]) -> None:
    refresh = 'http-equiv="refresh"'
    assert refresh in page(browser(cast["visitor"]), room)
    assert refresh not in page(browser(cast["visitor"]), room, "?refresh=off")
    assert refresh not in page(browser(cast["member"]), room)
    assert refresh in page(browser(cast["member"]), room, "?refresh=on")


def test_since_gives_what_the_socket_would(room: Room, cast: Mapping[str, Any]) -> None:
    for n in range(3):
        live.say(room, by=again(cast["member"]), text=f"message {n}")
    client = browser(cast["trusted"])
    frames = client.get(f"/live/{room.pk}/since/?after=1").json()["frames"]
    assert [one["type"] for one in frames] == ["welcome", "new", "new"]
    assert [one.get("seq") for one in frames[1:]] == [2, 3]
    for query in ("after=99", "after=0&log=s"):
        assert client.get(f"/live/{room.pk}/since/?{query}").json()["frames"][1] == {"type": "reload"}
    assert client.get(f"/live/{room.pk}/since/?after=nonsense").json()["frames"][1]["seq"] == 1


def test_the_transcript_goes_along(room: Room, cast: Mapping[str, Any]) -> None:
    live.say(room, by=again(cast["member"]), text="Good *evening*")
    asked = live.ask(room, by=again(cast["member"]), text="Why?", nameless=True)
    live.mark_answered(asked, by=again(cast["coordinator"]), answer="Because.")
    gone = live.say(room, by=again(cast["member"]), text="Never mind")
    live.withdraw_item(gone, by=again(cast["member"]))
    host = browser(cast["coordinator"])
    text = host.get(f"/live/{room.pk}/transcript.md").content.decode()
    assert "**Member**" in text and "Good *evening*" in text and "> Answer: Because." in text
    assert "**Nobody in particular** (question, 1)" in text and "Never mind" not in text
    told = host.get(f"/live/{room.pk}/transcript.json").json()
    assert [one["by"] for one in told["items"]] == ["Member", None]
    seen = host.get(f"/live/{room.pk}/transcript/").content.decode()
    assert "Nobody in particular" in seen and "Never mind" not in seen


def test_a_lasting_link_leads_into_the_transcript(room: Room, cast: Mapping[str, Any]) -> None:
    item = live.say(room, by=again(cast["member"]), text="Here")
    client = browser(cast["visitor"])
    url = client.get(item.url).url
    assert url == f"/live/{room.pk}/transcript/?from=1#i{item.pk}"
    assert f'id="i{item.pk}"' in client.get(url).content.decode()


def test_the_code_on_the_wall_leads_in(room: Room, cast: Mapping[str, Any]) -> None:
    code = room.session.code
    client = browser(cast["visitor"])
    wall = client.get(f"/live/{room.pk}/screen/").content.decode()
    assert code in wall and "<path d=" in wall
    typed = f"{code[:3].lower()} {code[3:].lower()}"
    assert client.post("/live/join/", {"code": typed}).url == f"/live/{room.pk}/room/"
    answer = browser(cast["member"]).post("/live/join/", {"code": "nothing"})
    assert answer.status_code == 422 and "has this code" in answer.content.decode()


def test_preferences_are_kept(room: Room, cast: Mapping[str, Any]) -> None:
    client = browser(cast["member"])
    answer = client.post("/live/preferences/", {"pace": "each", "sound": "on", "room": room.pk})
    assert answer.url == f"/live/{room.pk}/room/"
    assert '"pace": "each"' in page(client, room)
    assert client.post("/live/preferences/", {"pace": "never"}).status_code == 422
    assert client.post("/live/preferences/", {"pace": "each", "room": "//evil"}).url == "/live/preferences/"


def test_a_room_costs_the_same_number_of_queries(
    room: Room, cast: Mapping[str, Any], django_assert_max_num_queries: Any
) -> None:
    host = browser(cast["coordinator"])

    def fill(n: int) -> None:
        for number in range(n):
            live.say(room_of(room.session), by=again(cast["moderator"]), text=f"message {number}")
            live.ask(room_of(room.session), by=again(cast["trusted"]), text=f"question {number}?")
            draft = Draft(question=f"Poll {number}?", choices=("Yes", "No"))
            live.open_poll(room_of(room.session), by=again(cast["coordinator"]), draft=draft)
            live.write_note(room_of(room.session), by=again(cast["coordinator"]), text="a note")

    fill(2)
    page(host, room)
    with django_assert_max_num_queries(60) as few:
        page(host, room)
    fill(6)
    with django_assert_max_num_queries(60) as many:
        page(host, room)
    assert len(many) == len(few)


def test_who_wants_to_be_seen_is_named_and_nobody_else(
    room: Room, cast: Mapping[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {cast["member"].pk, cast["trusted"].pk, cast["newcomer"].pk}
    monkeypatch.setattr("community.live.views.present.presence.present", lambda channel: here)
    live.choose_preferences(cast["trusted"], by=cast["trusted"], named=True, pace="each", sound=False)
    live.choose_preferences(cast["newcomer"], by=cast["newcomer"], named=True, pace="each", sound=False)
    Block.objects.create(by=cast["newcomer"], blocked=cast["member"])
    client.force_login(cast["member"])
    page = client.get(f"/live/{room.pk}/here/").content.decode()
    assert cast["trusted"].name in page and cast["newcomer"].name not in page
    assert "2 members more are here" in page and "You are counted, not named." in page
