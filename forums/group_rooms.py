"""Each group has a room of its own in the forums, which its members and the team read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused
from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.panels import Panel, group_panels
from membership.models import Group, Member

from .models import Audience, Category, Topic
from .operations import create_category, edit_category

LATEST = 5
NAME_LENGTH = 80


@reaction("membership.group_made", name="forums.make_room_of_group", quiet=True)
def make_room(activity: Activity) -> None:
    """Once, also where the reaction runs again."""
    group = Group.objects.filter(pk=activity.subject_id).first()
    if group is None or Category.objects.filter(group=group).exists():
        return
    create_category(
        None,
        by=Member.objects.automaton(),
        name=group.name,
        group=group,
        icon="members",
        see=Audience.GROUP,
        **_writers(group),
    )


@reaction(
    "membership.group_edited",
    "membership.group_closed",
    "membership.group_reopened",
    name="forums.arrange_room_of_group",
)
def arrange_room(activity: Activity) -> None:
    """It is called as the group is; in a closed one its members read, and nobody writes but the team."""
    group = Group.objects.filter(pk=activity.subject_id).first()
    room = Category.objects.filter(group=group).first() if group else None
    if group is None or room is None:
        return
    named = {} if activity.verb != "membership.group_edited" else {"name": group.name}
    try:
        edit_category(room, by=Member.objects.automaton(), **named, **_writers(group))
    except Refused:
        return  # as it was


def _writers(group: Group) -> dict[str, str]:
    audience = Audience.STAFF if group.closed_at else Audience.GROUP
    return {"post": audience, "reply": audience}


def load(group: Any, viewer: Any) -> Mapping[str, Any] | None:
    """The room and what was said there last, for whoever may read it."""
    room = Category.objects.visible_to(viewer).filter(group=group.pk).first()
    if room is None:
        return None
    topics = Topic.objects.visible_to(viewer).listed().filter(category=room).recently_active()[:LATEST]
    return {"room": room, "topics": list(topics), "may_open": room.admits(viewer, room.post)}


def register() -> None:
    group_panels.add(Panel("forums", _("In the forums"), "forums/_group_room.html", load, order=10))
