"""Whom should I meet? People of the directory, each with the reasons in plain words: rules, no profile of anybody.

Each rule uses what the viewer may see of others, and what the viewer says themselves; parts above add rules of their
own with `rules.append`. Nothing is stored but whom the viewer put aside.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .models import Connection, Group, GroupMember, Member, NotThisOne, Value
from .names import folded
from .showing import fields_in_use, introduce
from .sight import Viewer

SHOWN = 12
LOOKED_AT = 300  # rows that one rule reads
WORDS = ("expertise", "seeks", "place")


@dataclass(frozen=True)
class Reason:
    """One sentence; `weight` puts people in order; `about` tells equal reasons of one person apart."""

    sentence: str
    weight: int
    about: tuple[Any, ...] = ()


@dataclass
class Suggestion:
    person: Member
    reasons: list[Reason] = field(default_factory=list)


Rule = Callable[[Any, Viewer], Iterable[tuple[int, Reason]]]  # (member, why)


def suggestions_for(person: Any, viewer: Viewer) -> list[Suggestion]:
    """At most twelve people with their reasons, the best reasons first. As many queries whoever asks."""
    found: dict[int, dict[tuple[Any, ...], Reason]] = defaultdict(dict)
    for rule in rules:
        for member, reason in rule(person, viewer):
            found[member].setdefault(reason.about or (reason.sentence,), reason)
    for known in _known(person, viewer):
        found.pop(known, None)
    best = sorted(found, key=lambda pk: (-sum(one.weight for one in found[pk].values()), pk))
    people = Member.objects.listed_for(viewer).in_bulk(best[: SHOWN * 5])
    chosen = [
        Suggestion(people[pk], sorted(found[pk].values(), key=lambda one: -one.weight))
        for pk in best
        if pk in people
    ][:SHOWN]
    introduce([one.person for one in chosen], viewer)
    return chosen


def _known(person: Any, viewer: Viewer) -> set[int]:
    """Oneself, those one is connected with or has asked, those apart, those put aside."""
    asked = Connection.objects.of(person).values_list("first", "second")
    aside = NotThisOne.objects.filter(member=person).values_list("other", flat=True)
    return {person.pk, *viewer.connections, *viewer.apart, *aside, *(pk for pair in asked for pk in pair)}


def put_aside_by(person: Any) -> list[Member]:
    aside = NotThisOne.objects.filter(member=person.pk).values("other")
    return list(Member.objects.with_account().filter(pk__in=aside).order_by("called", "pk")[:LOOKED_AT])


# -- Rules ---------------------------------------------------------------------------------


def by_words(person: Any, viewer: Viewer) -> Iterable[tuple[int, Reason]]:
    """What one says oneself, beside what others let one see."""
    fields = {one.key: one for one in fields_in_use().values() if one.key in WORDS}
    ids = [one.pk for one in fields.values()]
    mine: dict[str, dict[int, str]] = defaultdict(dict)
    own = Value.objects.filter(member=person.pk, field__in=ids, options__isnull=False)
    for key, pk, word in own.values_list("field__key", "options", "options__word"):
        mine[key][pk] = word
    words = {pk: word for some in mine.values() for pk, word in some.items()}
    if not words:
        return
    alike = {_plain(word) for word in words.values()}
    theirs = Value.objects.visible_to(viewer).filter(options__folded__in=alike, field__in=ids)
    rows = theirs.filter(member__listed=True).exclude(member=person.pk).order_by("-pk")
    wanted = {key: {_plain(word) for word in mine[key].values()} for key in WORDS}
    # Apart, so that the many of one town leave room for the few of one trade.
    for some in (rows.exclude(field__key="place"), rows.filter(field__key="place")):
        for member, key, word in some.values_list("member", "field__key", "options__word")[:LOOKED_AT]:
            for reason in _reasons(key, word, wanted):
                yield member, reason


def _plain(word: str) -> str:
    return folded(word)[:60]


def _reasons(key: str, word: str, mine: dict[str, set[str]]) -> Iterable[Reason]:
    plain = _plain(word)
    if key == "expertise" and plain in mine["seeks"]:
        yield Reason(
            _("Can be asked about “%(word)s”, which you look for") % {"word": word}, 5, ("has", plain)
        )
    if key == "seeks" and plain in mine["expertise"]:
        yield Reason(
            _("Looks for “%(word)s”, about which you can be asked") % {"word": word}, 4, ("seeks", plain)
        )
    if key == "expertise" and plain in mine["expertise"]:
        yield Reason(_("You both said “%(word)s”") % {"word": word}, 3, ("both", plain))
    if key == "seeks" and plain in mine["seeks"]:
        yield Reason(_("You both look for “%(word)s”") % {"word": word}, 2, ("both seek", plain))
    if key == "place" and plain in mine["place"]:
        yield Reason(_("You are both in %(place)s") % {"place": word}, 2, ("place", plain))


def by_groups(person: Any, viewer: Viewer) -> Iterable[tuple[int, Reason]]:
    """Members of the groups that one belongs to."""
    if not viewer.groups:
        return
    names = dict(Group.objects.in_use().filter(pk__in=viewer.groups).values_list("pk", "name"))
    there = GroupMember.objects.filter(group__in=names, state=GroupMember.State.IN, member__listed=True)
    for member, group in there.order_by("-pk").values_list("member", "group")[:LOOKED_AT]:
        sentence = _("You both belong to “%(group)s”") % {"group": names[group]}
        yield member, Reason(sentence, 3, ("group", group))


rules: list[Rule] = [by_words, by_groups]
