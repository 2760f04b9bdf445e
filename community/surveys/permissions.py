"""The policy of polls: what may be done to one is asked of the thing that it belongs to."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import (
    POLICY,
    Predicate,
    allowed,
    is_automaton,
    is_signed_in,
    policy,
    predicate,
)
from community.commons.standing.subjects import subject_of

from .places import place_of


def _by_its_place(which: str) -> Predicate:
    """The place's own permission on the thing, with the sentence of its own refusal."""
    rule = Predicate(lambda person, poll: allowed(person, _name(poll, which), poll.thing), which)
    rule.refusal = lambda person, thing: POLICY[_name(thing, which)].refusal(person, thing.thing)  # type: ignore[method-assign]
    return rule


def _name(poll: Any, which: str) -> str:
    return str(getattr(place_of(poll.subject_type), which))


def _adds(person: Any, thing: Any) -> bool:
    return allowed(person, place_of(subject_of(thing).kind).add, thing)


adds_there = Predicate(_adds, "adds_there")
adds_there.refusal = lambda person, thing: POLICY[place_of(subject_of(thing).kind).add].refusal(person, thing)  # type: ignore[method-assign]
sees_it, votes_there, arranges_there = _by_its_place("see"), _by_its_place("vote"), _by_its_place("arrange")


@predicate(_("Only its author may do this."))
def is_author(person: Any, poll: Any) -> bool:
    return bool(getattr(person, "pk", None)) and poll.author_id == person.pk


votes = sees_it & is_signed_in & votes_there
ends = sees_it & is_signed_in & (is_author | arranges_there)

policy(
    {
        "surveys.view_poll": sees_it,
        "surveys.add_poll": is_signed_in & adds_there,
        "surveys.cast_ballot": votes,
        "surveys.withdraw_ballot": votes,
        "surveys.close_poll": is_automaton | ends,
        "surveys.remove_poll": ends,
    }
)
