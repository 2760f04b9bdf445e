"""What is between people, in the public API: connections, blocks, groups, and the copy of one's own data.

Each does what its page does, by the same operation; who is in a group is told by its page alone.
"""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Handle, Id, Nothing, Person, Slug, Told, a_text, person

from . import operations
from .models import Account, Block, Connection, Export, Group, GroupMember
from .views.groups import the_group
from .views.ties import somebody

room = Room("Connections and groups")
State = Connection.State


class ConnectionOut(Told):
    id: int
    person: Person = Field(description="the other one")
    state: str = Field(description="made; asked: it waits for you; asking: you asked, and no answer came")
    words: str
    asked_at: datetime


class WordIn(Asked):
    words: Annotated[str, a_text(300)] = ""


class BlockOut(Told):
    person: Person
    since: datetime


class GroupOut(Told):
    slug: str
    name: str
    about: str = Field(description="Markdown")
    about_html: str
    url: str
    entry: str = Field(description="open, ask or closed: how one joins")
    size: int
    closed: bool
    place: str = Field(description="one's own: in, asked, invited, or nothing")
    coordinates: bool


class ExportOut(Told):
    state: str = Field(description="none, under_way or ready; the file is fetched on its page, signed in")
    url: str
    asked_at: datetime | None
    ready_at: datetime | None
    until: datetime | None
    size: int = Field(description="bytes")


# -- Connections ---------------------------------------------------------------------------


def _connection(row: Connection, me: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "person": person(row.second if row.first_id == me.pk else row.first),
        "state": _state(row, me),
        "words": row.words,
        "asked_at": row.asked_at,
    }


def _state(row: Connection, me: Any) -> str:
    """A declined request looks to whoever asked like one without an answer."""
    if row.state == State.MADE:
        return "made"
    return "asking" if row.asked_by_id == me.pk else "asked"


def _connections(me: Any) -> Any:
    rows = Connection.objects.seen_by(me).select_related("first", "second")
    return rows.filter(first__account=Account.ACTIVE, second__account=Account.ACTIVE)


@room.lists("/connections", access=SIGNED_IN, answers=ConnectionOut)
def connection_list(request: HttpRequest) -> Listed:
    """One's connections, and the requests that wait on either side, the latest first."""
    me = request.user

    def show(found: list[Connection]) -> list[dict[str, Any]]:
        return [_connection(row, me) for row in found]

    return Listed(_connections(me), order=("-asked_at", "-pk"), show=show)


@room.writes("POST", "/members/{handle}/connection", access=SIGNED_IN, answers=ConnectionOut)
def connection_ask(request: HttpRequest, handle: Handle, body: WordIn) -> dict[str, Any]:
    """Ask a member for a connection; who was asked by them is connected at once."""
    made = operations.ask_connection(somebody(handle), by=request.user, words=body.words)
    return _connection(_connections(request.user).get(pk=made.pk), request.user)


def _of_mine(request: HttpRequest, connection_id: int) -> Connection:
    found: Connection = get_object_or_404(_connections(request.user), pk=connection_id)
    return found


@room.writes("POST", "/connections/{connection_id}/accept", access=SIGNED_IN, answers=ConnectionOut)
def connection_accept(request: HttpRequest, connection_id: Id) -> dict[str, Any]:
    """Say yes to a request."""
    operations.accept_connection(_of_mine(request, connection_id), by=request.user)
    return _connection(_of_mine(request, connection_id), request.user)


@room.writes("POST", "/connections/{connection_id}/decline", access=SIGNED_IN, answers=Nothing)
def connection_decline(request: HttpRequest, connection_id: Id) -> dict[str, Any]:
    """Say no to a request; nobody is told."""
    operations.decline_connection(_of_mine(request, connection_id), by=request.user)
    return {"done": True}


@room.writes("POST", "/connections/{connection_id}/withdraw", access=SIGNED_IN, answers=Nothing)
def connection_withdraw(request: HttpRequest, connection_id: Id) -> dict[str, Any]:
    """Take an own request back."""
    operations.withdraw_connection(_of_mine(request, connection_id), by=request.user)
    return {"done": True}


@room.writes("DELETE", "/connections/{connection_id}", access=SIGNED_IN, answers=Nothing)
def connection_end(request: HttpRequest, connection_id: Id) -> dict[str, Any]:
    """End a connection, for both."""
    operations.end_connection(_of_mine(request, connection_id), by=request.user)
    return {"done": True}


# -- Blocks --------------------------------------------------------------------------------


@room.lists("/blocks", access=SIGNED_IN, answers=BlockOut)
def block_list(request: HttpRequest) -> Listed:
    """Whom one blocked, the latest first; of whoever blocked oneself nobody is told."""
    rows = Block.objects.filter(by=request.user.pk).select_related("blocked")

    def show(found: list[Block]) -> list[dict[str, Any]]:
        return [{"person": person(one.blocked), "since": one.since} for one in found]

    return Listed(rows, order=("-since", "-pk"), show=show)


@room.writes("POST", "/members/{handle}/block", access=SIGNED_IN, answers=Nothing)
def block_make(request: HttpRequest, handle: Handle) -> dict[str, Any]:
    """Block a member; they are not told."""
    operations.block_member(somebody(handle), by=request.user)
    return {"done": True}


@room.writes("DELETE", "/members/{handle}/block", access=SIGNED_IN, answers=Nothing)
def block_end(request: HttpRequest, handle: Handle) -> dict[str, Any]:
    """Take a block back."""
    operations.unblock_member(somebody(handle), by=request.user)
    return {"done": True}


# -- Groups --------------------------------------------------------------------------------


def _groups(found: list[Group], me: Any) -> list[dict[str, Any]]:
    places = GroupMember.objects.filter(member=me.pk, group__in=found)
    own = {one.group_id: one for one in places.exclude(state=GroupMember.State.UNSEEN)}
    return [_group(one, own.get(one.pk)) for one in found]


def _group(group: Any, place: GroupMember | None) -> dict[str, Any]:
    return {
        "slug": group.slug,
        "name": group.name,
        "about": group.about,
        "about_html": group.about_html,
        "url": group.url,
        "entry": group.entry,
        "size": group.size,
        "closed": group.closed_at is not None,
        "place": place.state if place else "",
        "coordinates": bool(place and place.coordinates),
    }


def _told(group: Group, me: Any) -> dict[str, Any]:
    return _groups(list(Group.objects.filter(pk=group.pk).with_size()), me)[0]


@room.lists("/groups", access=SIGNED_IN, answers=GroupOut)
def group_list(request: HttpRequest) -> Listed:
    """The groups of the site by name; a closed one is told to its members alone."""
    me: Any = request.user
    rows = Group.objects.shown_to(me).with_size()
    return Listed(rows, order=("name", "pk"), show=lambda found: _groups(found, me))


@room.reads("/groups/{slug}", access=SIGNED_IN, answers=GroupOut)
def group_detail(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """A group, and one's own place in it."""
    group, _place = the_group(request, slug)
    return _told(group, request.user)


@room.writes("POST", "/groups/{slug}/join", access=SIGNED_IN, answers=GroupOut)
def group_join(request: HttpRequest, slug: Slug, body: WordIn) -> dict[str, Any]:
    """Join a group, or ask to, with a word."""
    group, _place = the_group(request, slug)
    operations.join_group(group, by=request.user, words=body.words)
    return _told(group, request.user)


@room.writes("POST", "/groups/{slug}/leave", access=SIGNED_IN, answers=Nothing)
def group_leave(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """Leave a group; what only this group saw of oneself is seen by oneself alone then."""
    rows = GroupMember.objects.select_related("group", "member")
    operations.leave_group(get_object_or_404(rows, group__slug=slug, member=request.user.pk), by=request.user)
    return {"done": True}


# -- The copy of one's data ----------------------------------------------------------------


def _export(me: Any) -> dict[str, Any]:
    export = Export.objects.filter(member=me.pk).first()
    state = "none"
    if export is not None:
        state = "under_way" if export.is_under_way else "ready" if export.is_ready else "none"
    return {
        "state": state,
        "url": "/members/me/export/",
        "asked_at": export.asked_at if export else None,
        "ready_at": export.ready_at if export else None,
        "until": export.until if export else None,
        "size": export.size if export else 0,
    }


@room.reads("/me/export", access=SIGNED_IN, answers=ExportOut)
def export_state(request: HttpRequest) -> dict[str, Any]:
    """How far the copy of one's data is."""
    return _export(request.user)


@room.writes("POST", "/me/export", access=SIGNED_IN, answers=ExportOut)
def export_ask(request: HttpRequest) -> dict[str, Any]:
    """Ask for a copy of all one's data; a letter says when it is there."""
    me: Any = request.user
    operations.ask_export(me, by=me)
    return _export(me)
