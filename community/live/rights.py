"""What somebody is in a session: asked once for each person and session, since every act asks it."""

from dataclasses import dataclass
from typing import Any

from community.commons.prepared import Prepared
from membership.models import Role

from .models import Answer, Part, Session

JUDGES = frozenset({Role.MODERATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Rights:
    """`leads`: sees what is held and decides. `arranges`: also changes what is planned. `speaks`: has the floor."""

    sees: bool
    leads: bool = False
    arranges: bool = False
    speaks: bool = False
    roles: frozenset[str] = frozenset()


_PARTS = Prepared(
    lambda session, member: (
        Part.objects.filter(session=session, member=member)
        .exclude(state=Part.State.DECLINED)
        .values_list("role")
    )
)


def rights_in(session: Session, person: Any) -> Rights:
    """At most two statements; what was found stays with the person for this request or frame."""
    if not getattr(person, "pk", None) or not (person.is_active or person.automaton):
        return Rights(sees=session.audience == Session.Audience.PUBLIC)
    known: dict[int, Rights] = person.__dict__.setdefault("_rights_in_sessions", {})
    if session.pk not in known:
        known[session.pk] = _found(session, person)
    return known[session.pk]


def forget_rights(person: Any) -> None:
    """Ask anew, since it may have changed."""
    person.__dict__.pop("_rights_in_sessions", None)
    person.__dict__.pop("_sanctions_in_force", None)


def _found(session: Session, person: Any) -> Rights:
    roles = frozenset(row[0] for row in _PARTS(session.pk, person.pk))
    judges = person.automaton or bool(person.roles & JUDGES)
    arranges = person.automaton or Part.Role.HOST in roles or bool(person.roles & _ARRANGING)
    leads = judges or bool(roles & {Part.Role.HOST, Part.Role.MODERATOR})
    return Rights(
        sees=leads or arranges or bool(roles) or _admitted(session, person),
        leads=leads,
        arranges=arranges,
        speaks=bool(roles),
        roles=roles,
    )


_ARRANGING = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def _admitted(session: Session, person: Any) -> bool:
    match session.audience:
        case Session.Audience.PUBLIC | Session.Audience.MEMBERS:
            return True
        case Session.Audience.GROUP:
            return session.group_id in person.groups_now or bool(person.roles & Session.TEAM)
        case Session.Audience.INVITED:
            if person.roles & Session.TEAM:
                return True
            return Answer.objects.filter(session=session, member=person.pk).exists()
    return False
