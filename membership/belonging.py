"""On a profile: the groups that somebody lets others see, and those that the viewer is in as well."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.commons.panels import Panel, profile_panels

from .models import Group, GroupMember


def load(member: Any, viewer: Any) -> Mapping[str, Any] | None:
    """For members alone. One query."""
    if not getattr(viewer, "is_authenticated", False) or not member.is_active:
        return None
    told = Q(people__shown=True) | Q(people__coordinates=True) | Q(pk__in=viewer.groups_now)
    if viewer.pk == member.pk:
        told = Q()
    there = Q(people__member=member.pk, people__state=GroupMember.State.IN)
    groups = list(Group.objects.in_use().filter(there & told).distinct())
    return {"groups": groups} if groups else None


def register() -> None:
    profile_panels.add(Panel("groups", _("Groups"), "membership/_belonging.html", load, order=3))
