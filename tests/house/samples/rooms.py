"""Samples of live sessions: a public one, with a member who asks."""

from datetime import timedelta

from django.utils import timezone

from community.live import operations as live
from community.live.models import Item, Mode, Room, Session

from .live import host
from .values import Values, sample


def session(values: Values) -> Session:
    wall = (timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    planned = live.plan_session(
        None,
        by=values.made(host),
        title="Ask the treasurer",
        wall_start=wall,
        zone="UTC",
        audience=Session.Audience.PUBLIC,
    )
    Room.objects.filter(pk=planned.pk).update(mode=Mode.OPEN, hold_questions=False)
    return planned


def session_of_members(values: Values) -> Session:
    """Which visitors may not see, and where somebody waits to be read."""
    made = session(values)
    Session.objects.filter(pk=made.pk).update(audience=Session.Audience.MEMBERS)
    Room.objects.filter(pk=made.pk).update(mode=Mode.MODERATED)
    return Session.objects.get(pk=made.pk)


def item(values: Values) -> Item:
    room = Room.objects.select_related("session").get(pk=values.made(session).pk)
    return live.ask(room, by=values.member("member"), text="Will the fee change?")


def private_item(values: Values) -> Item:
    room = Room.objects.select_related("session").get(pk=values.made(session_of_members).pk)
    item = live.ask(room, by=values.member("member"), text="Among us: will the fee change?")
    return live.approve_item(item, by=values.member("moderator"))


def held_item(values: Values) -> Item:
    room = Room.objects.select_related("session").get(pk=values.made(session_of_members).pk)
    return live.say(room, by=values.member("member"), text="Not for everybody yet")


@sample("live", "pk")
def session_pk(values: Values) -> int:
    return values.made(session).pk


@sample("live", "pk", variant="private")
def private_pk(values: Values) -> int:
    return values.made(session_of_members).pk


@sample("live:item-detail", "pk")
@sample("live:item-judge", "pk")
@sample("live:question-answer", "pk")
def item_pk(values: Values) -> int:
    return values.made(item).pk


@sample("live:item-detail", "pk", variant="private")
@sample("live:item-judge", "pk", variant="private")
@sample("live:question-answer", "pk", variant="private")
def private_item_pk(values: Values) -> int:
    return values.made(private_item).pk


@sample("live:item-detail", "pk", variant="held")
def held_pk(values: Values) -> int:
    return values.made(held_item).pk


@sample("live", "code")
def code(values: Values) -> str:
    return values.made(session).code


@sample("live", "code", variant="private")
def private_code(values: Values) -> str:
    return values.made(session_of_members).code
