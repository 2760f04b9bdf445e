"""Pages of sessions: the list, one session, planning it, its people, the door, the figures; who sees what."""

import io
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from community.commons.activity.models import Activity
from community.commons.files.models import Upload
from community.live import operations as live
from community.live.links import key_of_answer
from community.live.models import Answer, Mode, Part, Session
from membership import operations as members
from membership.models import Member
from tests.cast import make_member

from .conftest import DAYS_AHEAD, as_, planned, room_of

pytestmark = pytest.mark.django_db
PLAN = {
    "title": "Ask the gardener",
    "text": "Bring **questions**.",
    "language": "en",
    "wall_start": "2027-03-28T18:30",
    "zone": "Europe/Paris",
    "minutes": "60",
    "held": "both",
    "place": "Kitchen",
    "audience": "public",
    "capacity": "2",
    "guests": "1",
    "remind_day": "on",
    "writers": "members",
    "slow_seconds": "10",
    "delay_seconds": "0",
    "hold_first": "on",
}


@pytest.fixture
def session(cast: Mapping[str, Any]) -> Session:
    return planned(cast["coordinator"], mode="lobby", start=DAYS_AHEAD)


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "JPEG", comment=b"taken at home")
    return SimpleUploadedFile("garden.jpg", out.getvalue(), "image/jpeg")


# -- Lists and the page ----------------------------------------------------------------------


def test_the_list_says_what_is_on_to_come_and_past(cast: Mapping[str, Any]) -> None:
    planned(cast["coordinator"], title="Now on")
    planned(cast["coordinator"], title="Soon", start=DAYS_AHEAD, language="fr")
    planned(cast["coordinator"], title="Long ago", start=-DAYS_AHEAD)
    planned(cast["coordinator"], title="For members", start=DAYS_AHEAD, audience="members")
    first = text(as_().get("/live/"))
    assert [name in first for name in ("Now on", "Soon", "Long ago", "For members")] == [
        True,
        True,
        False,
        False,
    ]
    past = text(as_().get("/live/?when=past"))
    assert "Long ago" in past and "Now on" not in past
    french = text(as_(cast["member"]).get("/live/?language=fr"))
    assert "Soon" in french and "For members" not in french
    assert "Nothing is planned" not in first and "/live/" in text(as_().get("/forums/"))


def test_mine_are_those_i_answered_or_take_part_in(cast: Mapping[str, Any], session: Session) -> None:
    member = as_(cast["member"])
    assert session.title not in text(member.get("/live/?mine=on"))
    live.answer_session(session, by=cast["member"], reply="maybe")
    page = text(member.get("/live/?mine=on"))
    assert session.title in page and "perhaps you come" in page
    live.answer_session(session, by=cast["member"], reply="no")
    assert session.title not in text(member.get("/live/?mine=on"))
    assert "There is no filter" in text(as_().get("/live/?mine=on"))


@pytest.mark.parametrize("who", ["visitor", "member", "coordinator"])
def test_an_empty_list_says_what_will_stand_there(cast: Mapping[str, Any], who: str) -> None:
    assert "Nothing is planned" in text(as_(cast[who]).get("/live/"))
    assert "No session matches this" in text(as_(cast[who]).get("/live/?language=fr"))


def test_lists_cost_the_same_with_one_and_with_thirty(
    cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    def more(number: int) -> None:
        for _one in range(number):
            one = planned(cast["coordinator"], start=DAYS_AHEAD)
            live.answer_session(one, by=cast["member"], reply="yes")

    same_number_of_queries(more, lambda: as_(cast["member"]).get("/live/"))


@pytest.mark.parametrize("path", ["", "people/", "door/"])
def test_pages_of_people_cost_the_same_with_one_and_with_thirty(
    cast: Mapping[str, Any], session: Session, path: str, same_number_of_queries: Any
) -> None:
    made = iter(range(100))

    def more(number: int) -> None:
        for _one in range(number):
            live.answer_session(session, by=make_member(f"guest{next(made)}"), reply="yes", shown=True)

    same_number_of_queries(more, lambda: as_(cast["coordinator"]).get(session.url + path))


def test_a_session_says_of_itself_to_machines(cast: Mapping[str, Any]) -> None:
    session = planned(
        cast["coordinator"], start=DAYS_AHEAD, held="both", place="Hall", zone="UTC", capacity=9
    )
    page = text(as_().get(session.url))
    assert f'<meta property="og:title" content="{session.title}">' in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data is not None
    event = json.loads(data[1])["@graph"][0]
    assert event["@type"] == "Event" and event["startDate"].endswith("+00:00")
    assert event["eventStatus"].endswith("EventScheduled")
    assert event["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert [one["@type"] for one in event["location"]] == ["VirtualLocation", "Place"]
    assert event["remainingAttendeeCapacity"] == 9
    live.edit_session(session, by=cast["coordinator"], changes={"title": "Ask them both"})
    assert "EventScheduled" in text(as_().get(session.url))  # another title is not another day
    later = f"{session.starts_at + timedelta(days=7):%Y-%m-%dT%H:%M}"
    live.edit_session(session, by=cast["coordinator"], changes={"wall_start": later})
    page = text(as_().get(session.url))
    assert "EventRescheduled" in page and f'"previousStartDate":"{event["startDate"]}"' in page
    live.cancel_session(session, by=cast["coordinator"], reason="The hall is <closed>.")
    page = text(as_().get(session.url))
    assert "EventCancelled" in page and "The hall is &lt;closed&gt;." in page
    hidden = planned(cast["coordinator"], start=DAYS_AHEAD, audience="members")
    assert as_().get(hidden.url).status_code == 404
    assert 'content="noindex"' in text(as_(cast["member"]).get(hidden.url))


def test_who_will_be_there_by_consent_and_never_across_a_block(
    cast: Mapping[str, Any], session: Session
) -> None:
    for name, shown in (("trusted", True), ("newcomer", False)):
        live.answer_session(session, by=cast[name], reply="yes", shown=shown)
    page = text(as_(cast["member"]).get(session.url))
    assert "/members/trusted/" in page and "/members/newcomer/" not in page
    assert "/members/trusted/" not in text(as_().get(session.url))
    members.block_member(cast["member"], by=cast["trusted"])
    assert "/members/trusted/" not in text(as_(cast["member"]).get(session.url))


def test_the_wall_time_of_its_place_stands_beside_the_readers_own(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"], start=DAYS_AHEAD, zone="Asia/Tokyo")
    page = text(as_(cast["member"]).get(session.url))
    assert "There:" in page and "Asia/Tokyo" in page


# -- Answering -------------------------------------------------------------------------------


def test_answering_on_the_page_and_a_typed_word_is_kept(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"], start=DAYS_AHEAD, capacity=1, guests=1)
    live.answer_session(session, by=cast["trusted"], reply="yes")
    member = as_(cast["member"])
    wrong = member.post(session.url + "answer/", {"reply": "yes", "guests": "7", "words": "We are many"})
    assert wrong.status_code == 422 and "We are many" in text(wrong) and "1 guests at most" in text(wrong)
    done = member.post(session.url + "answer/", {"reply": "yes", "guests": "1"}, follow=True)
    assert "you are number 1 on the waiting list" in text(done) and "Number 1 on the waiting list" in text(
        done
    )
    asked_to_sign_in = as_().post(session.url + "answer/", {"reply": "yes"})
    assert asked_to_sign_in.status_code == 403 and "sign in" in text(asked_to_sign_in)


def test_by_a_personal_link_looking_changes_nothing(cast: Mapping[str, Any]) -> None:
    session = planned(cast["coordinator"], start=DAYS_AHEAD, audience="invited")
    answer = live.invite_people(session, by=cast["coordinator"], addresses=["ana@example.org"])[0]
    url = reverse("live:link-answer", args=[key_of_answer(answer)])
    before = Activity.objects.count()
    for _times in range(3):
        page = as_().get(url)
        assert page.status_code == 200 and session.title in text(page) and 'content="noindex"' in text(page)
    answer.refresh_from_db()
    assert (answer.reply, Activity.objects.count()) == (Answer.Reply.INVITED, before)
    assert as_().post(url, {"reply": "nonsense"}).status_code == 422
    assert "you have a place" in text(as_().post(url, {"reply": "yes", "name": "Ana"}, follow=True))
    answer.refresh_from_db()
    assert (answer.reply, answer.name) == (Answer.Reply.YES, "Ana")
    assert as_().get(reverse("live:link-answer", args=["x" * 40])).status_code == 404
    live.cancel_session(session, by=cast["coordinator"], reason="Ill")
    page = text(as_().get(url))
    assert "called off" in page and "<textarea" not in page


# -- Planning --------------------------------------------------------------------------------


def test_a_coordinator_plans_changes_and_calls_off(cast: Mapping[str, Any]) -> None:
    browser = as_(cast["coordinator"])
    assert browser.get("/live/new/").status_code == 200
    made = browser.post("/live/new/", PLAN | {"cover": picture(), "cover_words": "Beds"}, follow=True)
    session = Session.objects.get()
    assert "The session is planned" in text(made)
    assert session.starts_at.isoformat() == "2027-03-28T16:30:00+00:00"
    room = room_of(session)
    assert (room.slow_seconds, room.hold_first, room.opens_by_clock, room.mode) == (
        10,
        True,
        False,
        Mode.LOBBY,
    )
    assert Part.objects.get().role == Part.Role.HOST
    edit = browser.post(session.url + "edit/", PLAN | {"minutes": "90", "remind_open": "3"}, follow=True)
    assert "Saved" in text(edit)
    session.refresh_from_db()
    assert (session.minutes, session.remind_open, session.revision) == (90, 3, 1)
    same = browser.post(session.url + "edit/", PLAN | {"minutes": "90", "remind_open": "3"})
    assert same.status_code == 422 and "Nothing was changed" in text(same)
    assert "Say why" not in text(browser.get(session.url + "cancel/"))
    assert browser.post(session.url + "cancel/", {"reason": ""}).status_code == 422
    assert "called off" in text(browser.post(session.url + "cancel/", {"reason": "Frost"}, follow=True))
    assert browser.post(session.url + "edit/", PLAN).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("wall_start", "tomorrow", "This is no date and time."),
        ("zone", "Mars/Olympus", "Select a valid choice"),
        ("place", "", "Say where it takes place."),
        ("audience", "group", "Choose the group."),
        ("minutes", "1", "greater than or equal to 5"),
        ("title", "   ", "required"),
        ("slow_seconds", "7", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Mapping[str, Any], field: str, value: str, sentence: str
) -> None:
    answer = as_(cast["coordinator"]).post("/live/new/", PLAN | {field: value})
    assert answer.status_code == 422 and sentence in text(answer) and "questions" in text(answer)
    assert not Session.objects.exists()


def test_a_cover_is_drawn_anew_and_seen_by_who_sees_the_session(cast: Mapping[str, Any]) -> None:
    browser = as_(cast["coordinator"])
    browser.post("/live/new/", PLAN | {"cover": picture(), "audience": "members"})
    session = Session.objects.get()
    upload = Upload.objects.get()
    assert session.cover == upload.url and upload.attached_id == session.pk
    shown = as_(cast["member"]).get(session.cover)
    assert shown.status_code == 200 and b"taken at home" not in shown.content
    assert as_().get(session.cover).status_code == 404
    browser.post(session.url + "edit/", PLAN | {"audience": "members", "cover_off": "on"})
    session.refresh_from_db()
    assert session.cover == "" and not Upload.objects.exists()
    broken = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    page = browser.post(session.url + "edit/", PLAN | {"audience": "members", "cover": broken}, follow=True)
    assert "This is no picture" in text(page)


def test_only_hosts_and_coordinators_plan(cast: Mapping[str, Any], session: Session) -> None:
    for who in ("member", "moderator"):
        assert as_(cast[who]).get("/live/new/").status_code == 403
        assert as_(cast[who]).get(session.url + "edit/").status_code == 403
        assert as_(cast[who]).get(session.url + "people/").status_code == 403
    live.ask_part(session, by=cast["coordinator"], member=cast["member"], role="host")
    assert as_(Member.objects.get(pk=cast["member"].pk)).get(session.url + "edit/").status_code == 200
