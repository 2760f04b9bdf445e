"""Saved views: lists of topics that one named."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Nothing, Told, a_text

from .. import operations
from ..filters import known_query
from ..models import SavedView
from ..operations.views import NAME_LENGTH
from ..views.access import my_view

room = Room("Saved views")
Name = Annotated[str, a_text(NAME_LENGTH, least=1)]


class ViewIn(Asked):
    name: Name
    query: Annotated[
        str,
        a_text(500, least=1),
        Field(description="filters of `/topics`, as in an address", examples=["kind=question&solved=no"]),
    ]


class ViewNameIn(Asked):
    name: Name


class ViewOut(Told):
    id: int
    name: str
    query: str
    url: str
    at: datetime


@room.lists("/views", access=SIGNED_IN, answers=ViewOut)
def view_list(request: HttpRequest) -> Listed:
    """One's own, by name."""
    mine = SavedView.objects.filter(member=request.user.pk)
    return Listed(mine, order=("name", "pk"), show=lambda found: [_told(one) for one in found])


def _told(one: SavedView) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "query": one.query, "url": one.url, "at": one.at}


@room.writes("POST", "/views", access=SIGNED_IN, answers=ViewOut, status=201)
def view_save(request: HttpRequest, body: ViewIn) -> dict[str, Any]:
    """Keep a list's filters under a name; the same name again replaces them."""
    query = known_query(body.query)
    return _told(operations.save_view(None, by=request.user, name=body.name, query=query))


@room.writes("PATCH", "/views/{view_id}", access=SIGNED_IN, answers=ViewOut)
def view_rename(request: HttpRequest, view_id: Id, body: ViewNameIn) -> dict[str, Any]:
    """Call a view something else."""
    return _told(operations.rename_view(my_view(request, view_id), by=request.user, name=body.name))


@room.writes("DELETE", "/views/{view_id}", access=SIGNED_IN, answers=Nothing)
def view_delete(request: HttpRequest, view_id: Id) -> dict[str, Any]:
    """Forget a view; the list itself is as it was."""
    operations.delete_view(my_view(request, view_id), by=request.user)
    return {"done": True}
