"""Questions that every operation asks: may this person write here now?"""

from typing import Any

from django.utils import timezone

from community.commons.prepared import Prepared

from .models import Sanction

_IN_FORCE = Prepared(
    lambda person, at: Sanction.objects.in_force(at).filter(member=person).select_related("statement")
)


def sanctions_of(person: Any) -> list[Sanction]:
    """Sanctions in force, read once per request and person."""
    if not getattr(person, "pk", None):
        return []
    found: list[Sanction] | None = getattr(person, "_sanctions_in_force", None)
    if found is None:
        found = _IN_FORCE(person.pk, timezone.now())
        person._sanctions_in_force = found
    return found


def never_sanctioned(person: Any) -> None:
    """For whoever read the person and knows already that there is nothing to find."""
    person._sanctions_in_force = []


def stopped_by(person: Any, *scopes: str) -> Sanction | None:
    """The sanction that keeps this person from writing in one of these scopes, if any."""
    for sanction in sanctions_of(person):
        if sanction.kind in Sanction.STOPS_WRITING and sanction.scope in ("", *scopes):
            return sanction
    return None


def limited_by(person: Any, *scopes: str) -> Sanction | None:
    """The limit that this person writes under in one of these scopes, if any."""
    for sanction in sanctions_of(person):
        if sanction.kind == Sanction.Kind.LIMIT and sanction.scope in ("", *scopes):
            return sanction
    return None


def is_suspended(person: Any) -> bool:
    """May sign in to read, appeal and export; nothing else."""
    return any(
        one.kind in (Sanction.Kind.SUSPENSION, Sanction.Kind.BAN) and not one.scope
        for one in sanctions_of(person)
    )
