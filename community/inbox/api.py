"""One's notifications in the public API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Nothing, OneOf, Person, Told, person

from . import operations
from .counting import unread_count
from .filters import NotificationFilter
from .forms import ways_in_force
from .models import Kind, Mail, Notification, Ways
from .presenting import present

room = Room("Notifications")
KINDS = Annotated[str, OneOf(Kind.values)]
MAILS = Annotated[str, OneOf(Mail.values)]


class NotificationOut(Told):
    id: int
    kind: str
    sentence: str
    title: str
    excerpt: str
    url: str
    by: Person | None
    count: int
    is_unread: bool
    updated_at: datetime


class ReachIn(Asked):
    site: bool
    mail: MAILS
    push: bool = Field(description="to the browsers that the member lets ring")


class ReachOut(Told):
    kind: KINDS
    words: str
    site: bool
    mail: MAILS
    push: bool
    can_be_none: bool = Field(description="false where one is always told")


class Reaches(Told):
    items: list[ReachOut]


class Unread(Told):
    unread: int


@room.lists(
    "/notifications",
    access=SIGNED_IN,
    answers=NotificationOut,
    scope=Scope.NOTIFICATIONS,
    filters=NotificationFilter,
)
def notification_list(request: HttpRequest) -> Listed:
    """What one is told, the latest first; grouped while unread."""
    rows = Notification.objects.of(request.user).with_place().select_related("activity")
    return Listed(rows, order=("-updated_at", "-pk"), show=lambda found: _show(found, request.user))


def _show(found: list[Notification], viewer: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": one.notification.pk,
            "kind": one.notification.kind,
            "sentence": one.sentence,
            "title": one.title,
            "excerpt": one.excerpt,
            "url": one.url,
            "by": person(one.face),
            "count": one.notification.count,
            "is_unread": one.notification.is_unread,
            "updated_at": one.notification.updated_at,
        }
        for one in present(found, viewer)
    ]


@room.reads("/notifications/count", access=SIGNED_IN, answers=Unread, scope=Scope.NOTIFICATIONS)
def notification_count(request: HttpRequest) -> dict[str, Any]:
    """How many are unread."""
    return {"unread": unread_count(request.user)}


@room.writes("POST", "/notifications/read", access=SIGNED_IN, answers=Unread, scope=Scope.NOTIFICATIONS)
def notifications_read(request: HttpRequest) -> dict[str, Any]:
    """Mark all notifications as read."""
    member: Any = request.user
    operations.mark_all_notifications_read(member, by=member)
    return {"unread": unread_count(member)}


@room.writes(
    "POST",
    "/notifications/{notification_id}/read",
    access=SIGNED_IN,
    answers=Nothing,
    scope=Scope.NOTIFICATIONS,
)
def notification_read(request: HttpRequest, notification_id: Id) -> dict[str, Any]:
    """Mark one notification as read."""
    notification = get_object_or_404(Notification, pk=notification_id, member=request.user.pk)
    operations.mark_notification_read(notification, by=request.user)
    return {"done": True}


@room.reads("/notifications/reach", access=SIGNED_IN, answers=Reaches, scope=Scope.NOTIFICATIONS)
def reach_list(request: HttpRequest) -> dict[str, Any]:
    """How each kind of notification reaches one: on the site, by e-mail at once or in a digest, in browsers."""
    return _reaches(request.user)


def _reaches(member: Any) -> dict[str, Any]:
    return {
        "items": [
            {
                "kind": kind.value,
                "words": str(kind.label),
                "site": ways.site or kind.always,
                "mail": str(ways.mail),
                "push": ways.push,
                "can_be_none": not kind.always,
            }
            for kind, ways in ways_in_force(member).items()
        ]
    }


@room.writes(
    "PUT", "/notifications/reach/{kind}", access=SIGNED_IN, answers=Reaches, scope=Scope.NOTIFICATIONS
)
def reach_choose(request: HttpRequest, kind: KINDS, body: ReachIn) -> dict[str, Any]:
    """Choose how one kind of notification reaches one."""
    member: Any = request.user
    operations.choose_reach(member, by=member, reaches={kind: Ways(body.site, body.mail, body.push)})
    return _reaches(member)
