"""Who may make and revoke tokens: each member their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import is_automaton, is_signed_in, policy, predicate
from community.commons.standing.asks import is_suspended


@predicate()
def is_oneself(person: Any, thing: Any) -> bool:
    return getattr(person, "pk", None) is not None and getattr(thing, "pk", None) == person.pk


@predicate(_("This token is somebody else's."))
def is_ones_own(person: Any, thing: Any) -> bool:
    return thing.member_id == person.pk


@predicate(_("Your account is suspended: you may read, appeal and export."))
def not_suspended(person: Any, thing: Any) -> bool:
    return not is_suspended(thing if is_automaton(person) else person)


policy(
    {
        "api.create_token": is_signed_in & (is_oneself | is_automaton) & not_suspended,
        "api.revoke_token": is_signed_in & (is_ones_own | is_automaton),
    }
)
