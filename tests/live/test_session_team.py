"""A session’s people: who takes part, who is asked, the door, the message to those who come, the figures."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.inbox.models import Notification
from community.live import operations as live
from community.live.models import Answer, Item, Mode, Part, Room, Sample, Seat, Session
from membership.models import Member, RoleInterval
from tests.cast import make_member

from .conftest import DAYS_AHEAD, as_, planned, room_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cast: Mapping[str, Any]) -> Session:
    return planned(cast["coordinator"], mode="lobby", start=DAYS_AHEAD)


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found


def test_a_rehearsal_is_for_those_who_take_part(cast: Mapping[str, Any], session: Session) -> None:
    host = as_(cast["coordinator"])
    assert host.post(session.url + "rehearse/").status_code == 302
    assert Room.objects.get().mode == Mode.REHEARSAL
    assert "End the rehearsal" in text(host.get(session.url))
    assert "those who take part rehearse" in text(as_(cast["member"]).get(session.url))
    host.post(session.url + "rehearse/")
    assert Room.objects.get().mode == Mode.LOBBY
    assert as_(cast["member"]).post(session.url + "rehearse/").status_code == 403


# -- People ----------------------------------------------------------------------------------


def scopes(member: Member) -> list[str]:
    return list(RoleInterval.objects.in_force().filter(member=member).values_list("scope", flat=True))


def test_one_is_asked_says_yes_and_judges_there_until_one_is_removed(
    cast: Mapping[str, Any], session: Session
) -> None:
    host = as_(cast["coordinator"])
    member = cast["member"]
    answer = host.post(session.url + "people/ask/", {"member": "@member", "role": "moderator"}, follow=True)
    assert "Member is asked" in text(answer)
    part = Part.objects.get(member=member)
    assert scopes(member) == [session.space]
    drain()
    assert Notification.objects.get(member=member).detail == "part_moderator"
    mine = as_(Member.objects.get(pk=member.pk))
    assert "You are asked to take part" in text(mine.get(session.url))
    assert as_(cast["trusted"]).post(reverse("live:part-answer", args=[part.pk])).status_code == 403
    mine.post(reverse("live:part-answer", args=[part.pk]), {"accept": "yes"})
    part.refresh_from_db()
    assert part.state == Part.State.CONFIRMED
    drain()
    assert Notification.objects.get(member=cast["coordinator"]).detail == "part_yes"
    host.post(reverse("live:part-end", args=[part.pk]))
    assert scopes(member) == [] and not Part.objects.filter(pk=part.pk).exists()


def test_who_declines_judges_nothing_and_a_session_keeps_one_host(
    cast: Mapping[str, Any], session: Session
) -> None:
    part = live.ask_part(session, by=cast["coordinator"], member=cast["member"], role="host")
    live.answer_part(part, by=cast["member"], accept=False)
    assert scopes(cast["member"]) == []
    own = Part.objects.get(member=cast["coordinator"])
    answer = as_(cast["coordinator"]).post(reverse("live:part-end", args=[own.pk]))
    assert answer.status_code == 409 and Part.objects.filter(pk=own.pk).exists()
    again = live.ask_part(session, by=cast["coordinator"], member=cast["member"], role="host")
    assert again.pk == part.pk and again.state == Part.State.INVITED


def test_moderators_need_no_role_of_their_own(cast: Mapping[str, Any], session: Session) -> None:
    live.ask_part(session, by=cast["coordinator"], member=cast["moderator"], role="moderator")
    live.ask_part(session, by=cast["coordinator"], member=cast["trusted"], role="speaker")
    assert session.space not in scopes(cast["moderator"]) + scopes(cast["trusted"])
    assert scopes(cast["coordinator"]) == ["", session.space]


def test_inviting_by_handle_and_address(cast: Mapping[str, Any], session: Session) -> None:
    host = as_(cast["coordinator"])
    url = session.url + "people/invite/"
    for said, sentence in (
        ("@nobody.here", "There is no member with an active account of this handle: nobody.here"),
        ("ana@@example", "is no e-mail address"),
    ):
        wrong = host.post(url, {"people": said})
        assert wrong.status_code == 422 and sentence in text(wrong) and said in text(wrong)
    done = host.post(url, {"people": "@member, Ana@example.org\ntrusted"}, follow=True)
    assert "3 people are invited." in text(done) and "ana@example.org" in text(done)
    assert host.post(url, {"people": "member"}).status_code == 422


def test_the_door_finds_names_without_their_accents_and_takes_a_tick_back(
    cast: Mapping[str, Any], session: Session
) -> None:
    zoe = make_member("zoe", name="Zoé Łęcka")
    live.answer_session(session, by=zoe, reply="yes")
    guest = live.invite_people(session, by=cast["coordinator"], addresses=["b@example.org"])[0]
    live.answer_by_link(guest, by=cast["visitor"], reply="yes", name="Émile Ñandú")
    host = as_(cast["coordinator"])
    url = session.url + "door/"
    for asked, name in (("lecka", "Zoé Łęcka"), ("ZOE", "Zoé Łęcka"), ("nandu", "Émile Ñandú")):
        page = text(host.get(url, {"q": asked}))
        assert name in page and ("Émile" in page) == (name[0] == "É")
    answer = Answer.objects.get(member=zoe)
    ticked = host.post(reverse("live:door-tick", args=[answer.pk]), {"q": "zoe"})
    assert ticked["Location"].endswith("?q=zoe")
    came = Activity.objects.filter(verb="live.came_to_session").standing()
    assert came.get().actor_id == zoe.pk and came.get().facts == {"first": True}
    assert host.post(reverse("live:door-tick", args=[answer.pk])).status_code == 409
    host.post(reverse("live:door-untick", args=[answer.pk]))
    assert not came.exists() and Answer.objects.get(pk=answer.pk).attended_at is None
    assert "somebody.new is here" in text(host.post(url, {"who": "somebody.new"}, follow=True))
    assert host.post(url, {"who": "@nobody.here"}).status_code == 422
    host.post(url, {"who": "@trusted"})
    assert came.get().actor_id == cast["trusted"].pk
    assert as_(cast["member"]).get(url).status_code == 403


def test_the_message_stands_on_the_page_of_those_who_come(cast: Mapping[str, Any], session: Session) -> None:
    live.answer_session(session, by=cast["member"], reply="yes")
    host = as_(cast["coordinator"])
    assert host.post(session.url + "people/write/", {"text": " "}).status_code == 422
    host.post(session.url + "people/write/", {"text": "Bring a pen."})
    assert "Bring a pen." in text(as_(cast["member"]).get(session.url))
    assert "Bring a pen." not in text(as_(cast["trusted"]).get(session.url))


# -- Figures ---------------------------------------------------------------------------------


def test_figures_are_charts_with_their_tables(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"])
    room = room_of(session)
    live.say(room, by=cast["member"], text="Hello")
    asked = live.ask(room, by=cast["trusted"], text="When?")
    live.ask(room, by=cast["trusted"], text="Where?")
    live.put_on_stage(room, by=cast["coordinator"], item=asked)
    live.mark_answered(asked, by=cast["coordinator"])
    held = Item.objects.filter(room=room, kind="message").get()
    assert held.public_seq
    minute = timezone.now().replace(second=0, microsecond=0)
    for back, here in ((2, 3), (1, 7), (0, 5)):
        Sample.objects.create(room=room, minute=minute - timedelta(minutes=back), here=here)
    assert Seat.objects.filter(room=room).count() == 2
    page = text(as_(cast["coordinator"]).get(session.url + "figures/"))
    assert (
        '<b class="big">7</b>' in page and '<b class="big">1/2</b>' in page and '<b class="big">3</b>' in page
    )
    assert page.count("<rect") >= 3 and page.count('<td class="n">7</td>') == 1
    assert as_(cast["member"]).get(session.url + "figures/").status_code == 403
    empty = planned(cast["coordinator"], start=DAYS_AHEAD)
    assert "figures come with the first minutes" in text(as_(cast["coordinator"]).get(empty.url + "figures/"))


def test_a_long_session_is_shown_in_spans_of_minutes(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"])
    room, minute = room_of(session), timezone.now().replace(second=0, microsecond=0)
    for back in range(150):
        Sample.objects.create(room=room, minute=minute - timedelta(minutes=back), here=back)
    page = text(as_(cast["coordinator"]).get(session.url + "figures/"))
    assert "one column is 3 minutes" in page and page.count("<rect") <= 120
