"""Samples of live sessions: hosted by somebody of their own, so that nobody of the cast gets a role by it."""

from datetime import timedelta

from django.utils import timezone

from community.live import operations as live
from community.live.links import key_of_answer, key_of_feed
from community.live.models import Answer, Cue, Part, Session
from membership.models import Member
from tests.cast import make_member

from .values import Values, sample


def host(values: Values) -> Member:
    return make_member("session.host", role="coordinator")


def planned(values: Values, **more: object) -> Session:
    wall = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    return live.plan_session(
        None,
        by=values.made(host),
        title="Ask the treasurer",
        wall_start=wall,
        zone="UTC",
        **{"audience": Session.Audience.PUBLIC} | more,
    )


def session(values: Values) -> Session:
    return planned(values)


def private(values: Values) -> Session:
    """For whoever is invited: the trusted member alone."""
    made = planned(values, audience=Session.Audience.INVITED)
    live.invite_people(made, by=values.made(host), members=[values.member("trusted")])
    return made


def part(values: Values) -> Part:
    return live.ask_part(
        values.made(session),
        by=values.made(host),
        member=values.member("trusted"),
        role=Part.Role.SPEAKER,
    )


def answer(values: Values) -> Answer:
    return live.answer_session(values.made(session), by=values.member("member"), reply="yes")


def answer_of_an_address(values: Values) -> Answer:
    invited = live.invite_people(values.made(session), by=values.made(host), addresses=["ana@example.org"])
    return invited[0]


def own_feed(values: Values) -> str:
    return key_of_feed(live.make_calendar_link(values.member("member"), by=values.member("member")))


def ticked(values: Values) -> Answer:
    made = live.invite_people(values.made(session), by=values.made(host), addresses=["zoe@example.org"])[0]
    return live.tick_at_door(made, by=values.made(host))


def cue(values: Values) -> Cue:
    return live.write_cue(values.made(session).room, by=values.made(host), kind="message", text="Welcome.")


@sample("live:cue-change", "pk")
def cue_pk(values: Values) -> int:
    return values.made(cue).pk


@sample("v1", "session_id")
def session_id(values: Values) -> int:
    return values.made(session).pk


@sample("v1", "session_id", variant="private")
def private_session_id(values: Values) -> int:
    return values.made(private).pk


@sample("live:session-detail", "pk", variant="private")
@sample("live:session-ics", "pk", variant="private")
@sample("live:session-answer", "pk", variant="private")
def private_pk(values: Values) -> int:
    return values.made(private).pk


@sample("live:part-answer", "pk")
@sample("live:part-end", "pk")
def part_pk(values: Values) -> int:
    return values.made(part).pk


@sample("live:door-tick", "pk")
def answer_pk(values: Values) -> int:
    return values.made(answer).pk


@sample("live:door-untick", "pk")
def ticked_pk(values: Values) -> int:
    return values.made(ticked).pk


@sample("live:link-answer", "key")
def key_of_an_answer(values: Values) -> str:
    return key_of_answer(values.made(answer_of_an_address))


@sample("live:calendar-own", "key")
def key_of_a_feed(values: Values) -> str:
    return values.made(own_feed)


# The same of the session for whoever is invited: without them, the session's own number would stand in their place.
@sample("live:cue-change", "pk", variant="private")
def private_cue_pk(values: Values) -> int:
    room = values.made(private).room
    return live.write_cue(room, by=values.made(host), kind="message", text="Among us: welcome.").pk


@sample("live:part-answer", "pk", variant="private")
@sample("live:part-end", "pk", variant="private")
def private_part_pk(values: Values) -> int:
    given = {"member": values.member("trusted"), "role": Part.Role.SPEAKER}
    return live.ask_part(values.made(private), by=values.made(host), **given).pk


@sample("live:door-tick", "pk", variant="private")
def private_answer_pk(values: Values) -> int:
    asked = live.invite_people(values.made(private), by=values.made(host), addresses=["mia@example.org"])
    return asked[0].pk


@sample("live:door-untick", "pk", variant="private")
def private_ticked_pk(values: Values) -> int:
    asked = live.invite_people(values.made(private), by=values.made(host), addresses=["noa@example.org"])
    return live.tick_at_door(asked[0], by=values.made(host)).pk
