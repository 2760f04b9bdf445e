"""Calendar entries: one UID for ever, a newer SEQUENCE for what changed, the wall time across a change of clocks."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar, Event

from community.live import operations as live
from community.live.links import key_of_feed
from community.live.models import Session

from .conftest import as_, planned

pytestmark = pytest.mark.django_db
OURS = Path(__file__).parent.parent / "data" / "ics"


def session_of(cast: Mapping[str, Any], wall: str, zone: str = "Europe/Paris", **more: Any) -> Session:
    more = {
        "title": "Assemblée, ouverte; à tous\nceux qui veulent",
        "audience": "public",
        "language": "fr",
    } | more
    return live.plan_session(None, by=cast["coordinator"], wall_start=wall, zone=zone, **more)


def read(content: bytes) -> list[Event]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def file_of(session: Session) -> bytes:
    response = as_(None).get(reverse("live:session-ics", args=[session.pk]))
    assert response["Content-Type"].startswith("text/calendar")
    content: bytes = response.content
    return content


@pytest.mark.parametrize(
    ("wall", "offset"),
    [
        ("2027-03-27T18:30", 1),
        ("2027-03-28T18:30", 2),  # clocks went forward at two in the night
        ("2027-10-30T18:30", 2),
        ("2027-10-31T18:30", 1),
    ],
)
def test_clocks_change_and_the_wall_time_stays(cast: Mapping[str, Any], wall: str, offset: int) -> None:
    session = session_of(cast, wall)
    content = file_of(session)
    (event,) = read(content)
    start = event["DTSTART"].dt
    assert start.replace(tzinfo=None) == datetime.fromisoformat(wall)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert start.astimezone(ZoneInfo("UTC")) == session.starts_at
    assert start.utcoffset() == timedelta(hours=offset)
    zones = Calendar.from_ical(content).walk("VTIMEZONE")
    assert [str(one["TZID"]) for one in zones] == ["Europe/Paris"]
    assert start.replace(tzinfo=zones[0].to_tz()).utcoffset() == timedelta(hours=offset), (
        "as the file itself says"
    )


def test_an_hour_that_is_left_out_and_one_that_comes_twice(cast: Mapping[str, Any]) -> None:
    (left_out,) = read(file_of(session_of(cast, "2027-03-28T02:30")))
    assert left_out["DTSTART"].dt.isoformat() == "2027-03-28T03:30:00+02:00"
    twice = session_of(cast, "2027-10-31T02:30", minutes=120)
    (event,) = read(file_of(twice))
    assert event["DTSTART"].dt.utcoffset() == timedelta(hours=2), "the first of the two"
    assert event["DTEND"].dt.astimezone(ZoneInfo("UTC")) == twice.ends_at, "as long as it lasts"


def test_what_changes_is_a_newer_revision_of_the_same_entry(cast: Mapping[str, Any]) -> None:
    session = session_of(cast, "2027-03-28T18:30")
    (first,) = read(file_of(session))
    live.edit_session(session, by=cast["coordinator"], changes={"wall_start": "2027-03-29T19:00"})
    (moved,) = read(file_of(session))
    live.cancel_session(session, by=cast["coordinator"], reason="The hall is closed.")
    (cancelled,) = read(file_of(session))
    assert {str(one["UID"]) for one in (first, moved, cancelled)} == {f"{session.uid}@localhost"}
    assert [int(one["SEQUENCE"]) for one in (first, moved, cancelled)] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in (first, moved, cancelled)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert "hall is closed" in str(cancelled["DESCRIPTION"])
    assert str(first["SUMMARY"]) == session.title and "\n" not in session.title


def test_lines_are_folded_and_end_as_the_standard_wants(cast: Mapping[str, Any]) -> None:
    content = file_of(session_of(cast, "2027-03-28T18:30", text="é" * 900))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_feed_has_what_everybody_may_see(cast: Mapping[str, Any]) -> None:
    shown = session_of(cast, "2027-03-28T18:30")
    session_of(cast, "2027-03-28T18:30", audience="members", language="en")
    english = session_of(cast, "2027-03-29T18:30", language="en", zone="America/New_York")
    feed = as_(None).get(reverse("live:calendar-public"))
    assert {str(one["UID"]) for one in read(feed.content)} == {
        f"{one.uid}@localhost" for one in (shown, english)
    }
    assert len(Calendar.from_ical(feed.content).walk("VTIMEZONE")) == 2
    french = as_(None).get(reverse("live:calendar-public") + "?language=fr")
    assert [str(one["SUMMARY"]) for one in read(french.content)] == [shown.title]
    assert as_(None).get(reverse("live:calendar-public") + "?language=xx").status_code == 200


def test_ones_own_feed_opens_by_its_secret_link_alone(cast: Mapping[str, Any]) -> None:
    coming = planned(cast["coordinator"], start=timedelta(days=3), audience="members", title="Mine")
    planned(cast["coordinator"], start=timedelta(days=3), title="Not mine")
    live.answer_session(coming, by=cast["member"], reply="maybe")
    page = as_(cast["member"])
    assert page.get(reverse("live:calendar")).status_code == 200
    assert page.post(reverse("live:calendar")).status_code == 302
    feed = live.make_calendar_link(cast["member"], by=cast["member"])
    key = key_of_feed(feed)
    assert key not in feed.link
    found = as_(None).get(reverse("live:calendar-own", args=[key]))
    (event,) = read(found.content)
    assert (str(event["SUMMARY"]), str(event["CLASS"])) == ("Mine", "PRIVATE")
    assert found["Cache-Control"] == "private, no-store"
    assert key in page.get(reverse("live:calendar")).content.decode()
    page.post(reverse("live:calendar"))
    for wrong in (key, "x" * 40, "é"):
        assert as_(None).get(reverse("live:calendar-own", args=[wrong])).status_code == 404


def _files() -> list[Path]:
    shared = os.environ.get("PARVIS_TEST_DATA")
    return sorted((Path(shared) / "ics" if shared else OURS).glob("*.ics"))


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.stem)
def test_words_of_real_calendars_come_through_whole(cast: Mapping[str, Any], path: Path) -> None:
    """Titles, places and texts of other people's calendars, read back as they were planned."""
    try:
        events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    except ValueError:
        pytest.skip("no calendar, on purpose")
    for event in events[:3]:
        title = " ".join(str(event.get("SUMMARY", "")).split())[:110]
        place = " ".join(str(event.get("LOCATION", "")).split())[:190]
        if not title:
            continue
        session = session_of(
            cast, "2027-03-28T18:30", title=title, held="both" if place else "online", place=place
        )
        (found,) = read(file_of(session))
        assert str(found["SUMMARY"]) == session.title
        assert not place or str(found["LOCATION"]) == session.place
