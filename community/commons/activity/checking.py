"""Is the sealed log as it was written? Every entry that does not fit, named by its number.

What one process could not have done is found from the chain alone: an entry changed, deleted, inserted, swapped
with another, its words changed, its being void without a sealed entry that says so. What the chain can't see by
itself, a cut at its end or a chain written wholly anew, shows against a head noted elsewhere.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from . import chain
from .facts import sealed_verbs
from .models import Activity, PublishedHead, Seal, SealHead, Void, Words

AT_ONCE = 500  # links read together
COMPARED = 300  # misfits that are compared with each other, to tell swapped entries from changed ones
SHIFTS = 8  # entries deleted or inserted at one place that renumbering is followed over

Kind = Literal[
    "changed",
    "missing",
    "inserted",
    "swapped",
    "words changed",
    "words erased",
    "declared void",
    "cut",
    "rewritten",
]
Head = tuple[int | None, str]  # number, where it was noted, and hash


@dataclass(frozen=True)
class Finding:
    """What does not fit at `number`. "words erased" and "declared void" are no faults where `sealed` is true."""

    number: int
    kind: Kind
    case: int | None = None  # that erased the words
    activity: int | None = None
    other: int | None = None  # the entry that it was swapped with
    sealed: bool = False

    @property
    def is_fault(self) -> bool:
        return not self.sealed


@dataclass
class _Misfit:
    link: Seal
    activity: Activity | None


@dataclass
class _Walk:
    """What is remembered from link to link."""

    number: int = 0
    hash: str = chain.GENESIS
    shift: int = 0  # the number that the next links were made with, less the one they have now
    wanted: set[str] = field(default_factory=set)
    hashes: dict[int, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    misfits: list[_Misfit] = field(default_factory=list)
    pending: "tuple[_Misfit, int] | None" = (
        None  # a link made with another number: moved alone, or all from here?
    )


def verify(expected: Head | Collection[Head] | None = None) -> Iterator[Finding]:
    """Yield what does not fit, in the order of the chain, then what was inserted beside it, then its end.

    `expected` are heads noted elsewhere, each (number, hash), or (None, hash) where only the hash was noted.
    The heads published on this site are always among them. Memory does not grow with the log.
    """
    heads = _heads(expected)
    walk = _Walk(
        wanted={hash_ for _number, hash_ in heads}, numbers={number for number, _hash in heads if number}
    )
    erased, voided = _sealed_erasures(), _sealed_voids()
    for links in _chunks():
        activities = Activity.objects.in_bulk([one.activity_id for one in links])
        words = Words.objects.in_bulk(list(activities))
        voids = set(Void.objects.filter(activity__in=list(activities)).values_list("activity_id", flat=True))
        for one in links:
            activity = activities.get(one.activity_id)
            yield from _of_link(one, activity, walk)
            if activity is not None:
                yield from _of_words(one, words.get(activity.pk), erased)
                yield from _of_void(one, activity.pk in voids, activity.pk in voided)
    yield from _settle(walk, None)
    yield from _of_misfits(walk.misfits)
    yield from _beside()
    yield from _of_end(walk, heads)


def _chunks() -> Iterator[list[Seal]]:
    links = Seal.objects.order_by("number").iterator(chunk_size=AT_ONCE)
    while some := list(islice(links, AT_ONCE)):
        yield some


def _heads(expected: Head | Collection[Head] | None) -> list[Head]:
    noted: list[Head] = [(one.number, one.hash) for one in PublishedHead.objects.order_by("day")]
    if expected is None:
        return noted
    if isinstance(expected, tuple) and len(expected) == 2 and isinstance(expected[1], str):
        return [*noted, expected]  # type: ignore[list-item]
    return [*noted, *expected]  # type: ignore[misc,list-item]


def _of_link(one: Seal, activity: Activity | None, walk: _Walk) -> Iterator[Finding]:
    """The link's place in the chain, its hash, and the activity under it."""
    for number in range(walk.number + 1, min(one.number, walk.number + 1001)):
        yield Finding(number, "missing")
    gap = one.number != walk.number + 1
    walk.number = one.number
    made_as = _number_made_with(one, walk.shift)
    yield from _settle(walk, made_as - one.number if made_as is not None else 0)
    if made_as is None:
        walk.misfits.append(_Misfit(one, activity))
    elif made_as - one.number != walk.shift:
        walk.pending = _Misfit(one, activity), made_as - one.number
    elif one.previous != walk.hash and not gap:
        yield Finding(one.number, "changed")
    if activity is None:
        yield Finding(one.number, "missing", activity=one.activity_id)
    elif made_as is not None and one.digest != chain.activity_digest(one.salt, activity):
        walk.misfits.append(_Misfit(one, activity))
    walk.hash = one.hash
    if one.number in walk.numbers:
        walk.hashes[one.number] = one.hash
    if one.hash in walk.wanted:
        walk.seen[one.hash] = one.number


def _settle(walk: _Walk, shift: int | None) -> Iterator[Finding]:
    """The link before was made with another number. Where the one after it was too, all were renumbered, because
    something was taken out or put in before it; where it stands alone, it changed places. `None`: nothing follows.
    """
    if walk.pending is None:
        return
    misfit, moved = walk.pending
    walk.pending = None
    number = misfit.link.number
    alone = (
        any(one.link.number == number + moved for one in walk.misfits) if shift is None else shift != moved
    )
    if alone:
        walk.misfits.append(misfit)
        return
    kind: Kind = "missing" if moved > walk.shift else "inserted"
    for gone in range(number + min(moved, walk.shift), number + max(moved, walk.shift)):
        yield Finding(gone, kind)
    walk.shift = moved


def _number_made_with(one: Seal, shift: int) -> int | None:
    """The number that the link's hash was made with, where it is near the one it has; None where none fits."""
    near = sorted(range(-SHIFTS, SHIFTS + 1), key=lambda step: (step != shift, step != 0, abs(step)))
    return next(
        (
            one.number + step
            for step in near
            if one.hash == chain.link(one.number + step, one.digest, one.words_digest, one.previous)
        ),
        None,
    )


def _of_misfits(misfits: Sequence[_Misfit]) -> Iterator[Finding]:
    """Changed entries; two of which each holds what belongs to the other were swapped."""
    few = misfits[:COMPARED]
    for misfit in misfits:
        other = next((one for one in few if one is not misfit and _swapped(misfit, one)), None)
        kind: Kind = "swapped" if other else "changed"
        yield Finding(
            misfit.link.number,
            kind,
            other=other.link.number if other else None,
            activity=misfit.link.activity_id,
        )


def _swapped(one: _Misfit, other: _Misfit) -> bool:
    """Whether the two links changed places, or the rows under them did, or what those rows say."""
    mine, theirs = one.link, other.link
    if mine.hash == chain.link(theirs.number, mine.digest, mine.words_digest, mine.previous):
        return True
    if one.activity is None or other.activity is None:
        return False
    if mine.digest == chain.activity_digest(mine.salt, other.activity):
        return True
    under = Activity(
        **{
            column.attname: getattr(other.activity, column.attname)
            for column in Activity._meta.concrete_fields
        }
    )
    under.pk = one.activity.pk
    return mine.digest == chain.activity_digest(mine.salt, under)


def _of_words(one: Seal, words: Words | None, erased: dict[int, int]) -> Iterator[Finding]:
    """Erased is what a sealed entry says was erased; anything else that does not fit was changed."""
    text = words.text if words is not None else ""
    if chain.words_digest(one.salt, text) == one.words_digest:
        return
    if not text and one.activity_id in erased:
        case = erased[one.activity_id] or None
        yield Finding(one.number, "words erased", case=case, activity=one.activity_id, sealed=True)
    else:
        yield Finding(one.number, "words changed", activity=one.activity_id)


def _of_void(one: Seal, is_void: bool, is_sealed: bool) -> Iterator[Finding]:
    """A void row hides an entry from the public log; so it needs a sealed entry, and one that it says must be there."""
    if is_void:
        yield Finding(one.number, "declared void", activity=one.activity_id, sealed=is_sealed)
    elif is_sealed:
        yield Finding(one.number, "missing", activity=one.activity_id)


def _sealed_erasures() -> dict[int, int]:
    """Activity -> case, of the erasures that are themselves on the chain."""
    rows = Activity.objects.filter(verb="activity.words_erased", seal__isnull=False)
    return {row.subject_id: int(row.facts.get("case_id", 0)) for row in rows}


def _sealed_voids() -> set[int]:
    rows = Activity.objects.filter(verb="activity.declared_void", seal__isnull=False)
    return set(rows.values_list("subject_id", flat=True))


def _beside() -> Iterator[Finding]:
    """Rows that say staff did something, and no link covers them."""
    loose = Activity.objects.filter(verb__in=sealed_verbs(), seal__isnull=True).order_by("pk")
    for activity in loose.iterator(chunk_size=AT_ONCE):
        before = Seal.objects.filter(activity__lt=activity.pk).order_by("-number").first()
        yield Finding(before.number if before else 0, "inserted", activity=activity.pk)


def _of_end(walk: _Walk, heads: Sequence[Head]) -> Iterator[Finding]:
    """The end against the head kept beside the chain, and against those noted elsewhere."""
    head = SealHead.objects.filter(pk=1).first() or SealHead()
    if walk.number > head.number:
        for number in range(head.number + 1, walk.number + 1):
            yield Finding(number, "inserted")
    elif walk.number < head.number:
        for number in range(walk.number + 1, min(head.number, walk.number + 1000) + 1):
            yield Finding(number, "cut")
    elif head.hash != walk.hash:
        yield Finding(head.number, "rewritten")
    found: dict[tuple[int, str], Finding] = {}
    for noted, hash_ in heads:
        if noted is None and hash_ not in walk.seen and hash_ != chain.GENESIS:
            found[walk.number, "cut"] = Finding(walk.number, "cut")
        elif noted and noted > walk.number and noted > head.number:
            found[noted, "cut"] = Finding(noted, "cut")
        elif noted and noted <= walk.number and walk.hashes.get(noted, hash_) != hash_:
            found[noted, "rewritten"] = Finding(noted, "rewritten")
    yield from found.values()
