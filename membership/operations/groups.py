"""Groups as such: made, changed and closed; who coordinates them. Who comes and goes stands in `belonging.py`."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all
from community.commons.text import TextRefused, clean_line
from community.commons.text.render import render

from .. import facts
from ..models import Group, GroupMember
from ..names import folded
from ..places import keep_a_coordinator, keep_groups

NAME_LENGTH, ABOUT_LENGTH = 80, 4000
RESERVED = {"new"}
In = GroupMember.State.IN


@operation("membership.make_group")
def make_group(place: None, *, by: Any, name: str, about: str = "", entry: str = Group.Entry.ASK) -> Group:
    """Make a group; whoever makes it is its first member and coordinates it until somebody else does."""
    group = Group(slug=_free_slug(name), entry=entry)
    _say(group, name, about)
    group.save()
    GroupMember.objects.create(group=group, member=by, coordinates=True)
    keep_groups([by.pk])
    changed_for_all()
    record(facts.GroupMade(), by=by, subject=group)
    return group


@operation("membership.edit_group")
def edit_group(group: Group, *, by: Any, name: str, about: str, entry: str) -> Group:
    """Change name, words, or how one joins; the address stays. Raises Refused when nothing changes."""
    before = (group.name, group.about, group.entry)
    _say(group, name, about)
    group.entry = entry
    if (group.name, group.about, group.entry) == before:
        raise Refused(_("Nothing was changed."))
    group.save(update_fields=["name", "about", "about_html", "entry"])
    changed_for_all()
    record(facts.GroupEdited(), by=by, subject=group)
    return group


@operation("membership.close_group")
def close_group(group: Group, *, by: Any) -> Group:
    """Nobody joins any more and it stands in no list; its members keep what they share and its category to read."""
    return _set_closed(group, by, closed=True)


@operation("membership.reopen_group")
def reopen_group(group: Group, *, by: Any) -> Group:
    """Take the closing back: everything is as it was."""
    return _set_closed(group, by, closed=False)


def _set_closed(group: Group, by: Any, *, closed: bool) -> Group:
    at = now() if closed else None
    changed = Group.objects.filter(pk=group.pk, closed_at__isnull=closed).update(closed_at=at)
    if not changed:
        raise Refused(_("The group is closed already.") if closed else _("The group is open already."))
    group.closed_at = at
    changed_for_all()
    record(facts.GroupClosed() if closed else facts.GroupReopened(), by=by, subject=group)
    return group


@operation("membership.set_group_coordinator")
def set_group_coordinator(place: GroupMember, *, by: Any, coordinates: bool) -> GroupMember:
    """Let a member of the group coordinate it, or no longer. Raises Refused for the last who does."""
    group = Group.objects.select_for_update().get(pk=place.group_id)
    if not coordinates:
        keep_a_coordinator(group, place)
    changed = GroupMember.objects.filter(pk=place.pk, state=In).exclude(coordinates=coordinates)
    if not changed.update(coordinates=coordinates):
        raise Refused(_("Nothing was changed."))
    place.coordinates = coordinates
    record(facts.GroupCoordinatorSet(place.member_id, coordinates), by=by, subject=group)
    return place


def _say(group: Group, name: str, about: str) -> None:
    try:
        group.name = clean_line(name, limit=NAME_LENGTH)
    except TextRefused as refused:
        raise Refused(str(refused), status=422) from refused
    group.about = about.replace("\x00", "").strip()[:ABOUT_LENGTH]
    group.about_html = str(render(group.about).html) if group.about else ""


def _free_slug(name: str) -> str:
    base = slugify(folded(name))[:50] or "group"
    taken = set(Group.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    slug, count = base, 2
    while slug in taken:
        slug, count = f"{base}-{count}", count + 1
    return slug
