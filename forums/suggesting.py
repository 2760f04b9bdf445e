"""Whom the editor offers after an @: people of the conversation first, then those who stand in the directory."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.db.models import Q

from membership.models import Account, GroupMember, Member, RoleInterval
from membership.names import folded
from membership.sight import viewer_of

from .models import Audience, Category, Post, Topic

MOST = 8
LOOKED_BACK = 200  # posts whose authors count as people of the conversation
LONGEST = 40  # letters of a question
EVERY = 60.0  # seconds
QUESTIONS = 90  # that one member may ask in that time, in one process


class Allowance:
    """How often each member asked lately: a hint in memory, so that nobody reads the directory letter by letter."""

    def __init__(self, most: int, every: float) -> None:
        self.most, self.every = most, every
        self._asked: OrderedDict[int, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def take(self, member_id: int) -> bool:
        """Whether one more question is possible; counts it."""
        now = time.monotonic()
        with self._lock:
            began, count = self._asked.pop(member_id, (now, 0))
            if now - began > self.every:
                began, count = now, 0
            self._asked[member_id] = (began, count + 1)
            while len(self._asked) > 10_000:
                self._asked.popitem(last=False)
            return count < self.most

    def forget(self) -> None:
        with self._lock:
            self._asked.clear()


allowance = Allowance(QUESTIONS, EVERY)


def people_for(
    letters: str, *, asker: Any, topic: Topic | None = None, category: Category | None = None
) -> Any:
    """At most eight members whose name or handle begins with `letters`, who may read the topic (or category).

    Members who do not stand in the directory are offered only in conversations that they take part in.
    Two who are apart are never offered to each other. At most four queries, none of which grows with the community.
    """
    plain = folded(letters.strip())[:LONGEST]
    unfit = viewer_of(asker).apart | {asker.pk}
    found = [
        one for one in (_participants(topic) if topic else []) if one.pk not in unfit and _fits(one, plain)
    ]
    where = topic.category if topic else category
    if plain and len(found) < MOST:
        known = {one.pk for one in found} | unfit
        rows = _admitted(where).begins_with(plain).exclude(pk__in=known).order_by("handle")
        found += list(rows[: MOST * 4])  # more than shown, since not all may read there
    return [one for one in found if where is None or where.admits(one, where.see)][:MOST]


def _participants(topic: Topic) -> list[Member]:
    """Who wrote here lately, the latest first."""
    latest = list(
        Post.objects.filter(topic=topic, state="visible")
        .order_by("-number")
        .values_list("author", flat=True)[:LOOKED_BACK]
    )
    people = Member.objects.people().exclude(account=Account.DEACTIVATED).in_bulk(set(latest))
    return [people[pk] for pk in dict.fromkeys(latest) if pk in people]


def _admitted(category: Category | None) -> Any:
    """Members of the directory; in a room for few, those few, listed or not: they know one another there."""
    if category is None or category.see in (Audience.EVERYONE, Audience.MEMBERS):
        return Member.objects.listed()
    admitted = Q(pk__in=RoleInterval.objects.in_force().values("member"))
    if category.group_id:
        places = GroupMember.objects.filter(group=category.group_id, state=GroupMember.State.IN)
        admitted |= Q(pk__in=places.values("member"))
    return Member.objects.with_account().filter(admitted)


def _fits(member: Member, plain: str) -> bool:
    """Any word of the name will do for somebody who is here."""
    words = folded(member.name).replace("-", " ").split()
    return any(word.startswith(plain) for word in [folded(member.name), member.handle, *words])
