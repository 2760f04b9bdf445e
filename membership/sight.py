"""Who sees what of a person: `visible(value, viewer)` decides it for every page, list, search, file, mail and feed.

    viewer = viewer_of(request.user)             # one query, none for visitors
    visible(value, viewer)                       # the predicate
    Value.objects.visible_to(viewer)             # the same in SQL; `seen` is its condition

A block hides both from each other whatever the audience, but for what everybody may see, since a visitor sees
that as well: whoever is blocked learns nothing. Blocks have no effect between members and the team, so that
nobody hides from those who decide on them, nor they from anybody.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models import Value as Constant
from django.db.models.functions import Now

from community.commons.prepared import Prepared

from .models import Audience, Block, Connection, GroupMember, Member, Reader, Role, RoleInterval, Value

TEAM = (Role.CATEGORY_MODERATOR, Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Viewer:
    """Who looks, and those of their ties that decide what they see; `member` is None for a visitor."""

    member: int | None = None
    connections: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()  # values that name this person
    apart: frozenset[int] = frozenset()  # members blocked by this one, or who blocked


VISITOR = Viewer()


def visible(value: Value, viewer: Viewer) -> bool:
    """Whether `viewer` may see `value`. The only place, beside its SQL form, where this is decided."""
    if viewer.member is not None and value.member_id == viewer.member:
        return True
    if value.out_of_sight:
        return False
    if value.audience == Audience.PUBLIC:
        return True
    if viewer.member is None or value.member_id in viewer.apart:
        return False
    match value.audience:
        case Audience.MEMBERS:
            return True
        case Audience.GROUP:
            return value.group_id in viewer.groups
        case Audience.CONNECTIONS:
            return value.member_id in viewer.connections
        case Audience.NAMED:
            return value.pk in viewer.named
    return False


def seen(viewer: Viewer, prefix: str = "") -> Q:
    """`visible` as a condition on values, or on rows that point at one by `prefix`, such as "value__"."""
    audience, member = f"{prefix}audience", f"{prefix}member__in"
    public = Q(**{audience: Audience.PUBLIC})
    in_sight = Q(**{f"{prefix}out_of_sight": False})
    if viewer.member is None:
        return public & in_sight
    near = Q(**{audience: Audience.MEMBERS})
    if viewer.connections:
        near |= Q(**{audience: Audience.CONNECTIONS, member: viewer.connections})
    if viewer.groups:
        near |= Q(**{audience: Audience.GROUP, f"{prefix}group__in": viewer.groups})
    if viewer.named:
        near |= Q(**{audience: Audience.NAMED, f"{prefix}pk__in": viewer.named})
    if viewer.apart:
        near &= ~Q(**{member: viewer.apart})
    return Q(**{f"{prefix}member": viewer.member}) | in_sight & (public | near)


def viewer_of(person: Any) -> Viewer:
    """Who looks, with their ties; people without an active account see what visitors see."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return VISITOR
    found: dict[str, set[int]] = {"connections": set(), "groups": set(), "named": set(), "apart": set()}
    for tie, pk in _TIES(person.pk):
        found[tie].add(pk)
    if is_of_the_team(person):
        found["apart"] = set()
    return Viewer(person.pk, **{tie: frozenset(ids) for tie, ids in found.items()})


def is_of_the_team(person: Any) -> bool:
    return any(role.partition(":")[0] in TEAM for role in person.roles)


def _tie(name: str, rows: QuerySet[Any], other: str) -> QuerySet[Any]:
    return rows.order_by().values_list(Constant(name, output_field=CharField()), F(other))


def _apart(side: str, other: str, pk: int) -> QuerySet[Any]:
    in_force = Q(ends_at=None) | Q(ends_at__gt=Now())  # the database's clock: this SQL is built once
    team = RoleInterval.objects.filter(in_force, member=OuterRef(other), role__in=TEAM, starts_at__lte=Now())
    return _tie("apart", Block.objects.filter(~Exists(team), **{side: pk}), other)


def _ties(pk: int) -> QuerySet[Any]:
    made = Connection.objects.made()
    return _tie("connections", made.filter(first=pk), "second_id").union(
        _tie("connections", made.filter(second=pk), "first_id"),
        _tie("groups", GroupMember.objects.filter(member=pk, state=GroupMember.State.IN), "group_id"),
        _tie("named", Reader.objects.filter(member=pk), "value_id"),
        _apart("by", "blocked_id", pk),
        _apart("blocked", "by_id", pk),
        all=True,
    )


_TIES = Prepared(_ties)


# -- View as ---------------------------------------------------------------------------------


def as_member() -> Viewer:
    """Some member whom the owner does not know; no row has this number."""
    return Viewer(member=0)


def as_connection(owner: Member) -> Viewer:
    return Viewer(member=0, connections=frozenset([owner.pk]))


def as_person(person: Member, owner: Member) -> Viewer:
    """What `person` sees of `owner`, but for blocks that `person` made: the owner may not learn of these."""
    viewer = viewer_of(person)
    own = Block.objects.filter(by=owner, blocked=person).exists()
    apart = viewer.apart if own else viewer.apart - {owner.pk}
    return Viewer(viewer.member, viewer.connections, viewer.groups, viewer.named, apart)


__all__ = ["VISITOR", "Viewer", "as_connection", "as_member", "as_person", "viewer_of", "visible"]
