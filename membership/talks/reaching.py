"""Who may write to whom: by blocks, by what each member chose, by whether both have an account."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from membership.models import Account, Block, Connection, Member
from membership.permissions import is_no_newcomer

from .models import Conversation, MayWrite, Message, Participant, Preference


def out_of_reach(by: Any, people: Iterable[Member]) -> set[int]:
    """Those of `people` to whom `by` may not write, or whom they may not take into a conversation.

    A block counts in both directions and for the team too: what the team has to say it says in letters. The
    answer names no reason, so nobody learns of a block by it. Three queries for any number of people.
    """
    people = list(people)
    ids = {one.pk for one in people}
    apart = blocked_between(by, ids)
    chosen = dict(Preference.objects.filter(member__in=ids).values_list("member", "may_write"))
    near = {one.other_than(by) for one in Connection.objects.made().of(by) if one.other_than(by) in ids}
    known = is_no_newcomer(by)
    return {
        one.pk
        for one in people
        if one.pk in apart
        or one.account != Account.ACTIVE
        or one.automaton
        or not _lets(chosen.get(one.pk, Preference.USUAL), known=known, near=one.pk in near)
    }


def _lets(chosen: str, *, known: bool, near: bool) -> bool:
    match chosen:
        case MayWrite.EVERYBODY:
            return True
        case MayWrite.KNOWN:
            return known or near
        case MayWrite.CONNECTIONS:
            return near
    return False


def blocked_between(by: Any, ids: Iterable[int]) -> set[int]:
    """Those of the people who blocked `by`, or whom `by` blocked."""
    ids = list(ids)
    either = Q(by=by.pk, blocked__in=ids) | Q(blocked=by.pk, by__in=ids)
    pairs = Block.objects.filter(either).values_list("by", "blocked")
    return {other if one == by.pk else one for one, other in pairs}


def blocked_among(ids: Iterable[int]) -> bool:
    """Whether one of these people blocked another of them."""
    ids = list(ids)
    return Block.objects.filter(by__in=ids, blocked__in=ids).exists()


def may_go_on(conversation: Conversation, by: Any) -> bool:
    """Whether something can be said in this conversation now.

    Between two: no block, the other has an account, and either wrote back before or lets `by` write. In a
    conversation of several whoever minds folds or leaves.
    """
    if not conversation.is_of_two:
        return True
    place = (
        Participant.objects.filter(conversation=conversation)
        .exclude(member=by.pk)
        .select_related("member")
        .first()
    )
    if place is None or place.member.account != Account.ACTIVE or blocked_between(by, [place.member_id]):
        return False
    wrote_back = Message.objects.filter(conversation=conversation, author=place.member_id).exists()
    return wrote_back or not out_of_reach(by, [place.member])
