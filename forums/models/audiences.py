"""Who belongs to which audience, who moderates what, who is new and for how long one may edit."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from membership.models import Member, Role
from membership.newcomers import is_newcomer

EDIT_WINDOWS = {"newcomer": timedelta(hours=1), "member": timedelta(hours=24), "trusted": timedelta(days=30)}


class Audience(models.TextChoices):
    """Who may do something in a category, each wider one containing the next."""

    EVERYONE = "everyone", _("everyone")
    MEMBERS = "members", _("members")
    TRUSTED = "trusted", _("trusted members")
    GROUP = "group", _("the members of its group")  # of a room that belongs to one
    STAFF = "staff", _("moderators")


def is_wider(one: str, other: str) -> bool:
    """Whether `one` audience holds people whom `other` does not."""
    return Audience.values.index(one) < Audience.values.index(other)


def audiences_of(person: Any) -> list[str]:
    """The audiences that this person belongs to on the whole site."""
    if not getattr(person, "pk", None) or not (person.is_active or person.automaton):
        return [Audience.EVERYONE]
    if person.automaton or person.roles & {Role.MODERATOR, Role.ADMINISTRATOR}:
        return list(Audience)
    if person.roles & {Role.TRUSTED, Role.COORDINATOR}:
        return [Audience.EVERYONE, Audience.MEMBERS, Audience.TRUSTED]
    return [Audience.EVERYONE, Audience.MEMBERS]


def groups_of(person: Any) -> list[int]:
    """Ids of the groups that this person is in; rooms of groups are seen by these, and by the team."""
    if not getattr(person, "pk", None) or not person.is_active:
        return []
    return list(person.groups_now)


def moderates_everything(person: Any) -> bool:
    return bool(
        getattr(person, "automaton", False)
        or getattr(person, "roles", frozenset()) & {Role.MODERATOR, Role.ADMINISTRATOR}
    )


def categories_moderated_by(person: Any) -> list[int]:
    """Ids of the categories of a category moderator."""
    prefix = f"{Role.CATEGORY_MODERATOR}:forums.category:"
    return [
        int(role.removeprefix(prefix)) for role in getattr(person, "roles", ()) if role.startswith(prefix)
    ]


def edit_window(person: Member) -> timedelta:
    """How long after posting `person` may still edit; moderators always may."""
    if person.roles:
        return EDIT_WINDOWS["trusted"]
    return EDIT_WINDOWS["newcomer" if is_newcomer(person) else "member"]
