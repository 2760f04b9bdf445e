"""`record(fact)`: the one way into the log, inside the operation's transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from community.commons.written import insert

from .facts import as_json, declaration_of
from .fresh import demand_fresh
from .models import Activity, Source, Words

TEAM = ("administrator", "moderator", "coordinator", "category_moderator")  # classes of actors


@dataclass
class Unit:
    """What one outermost operation has recorded so far."""

    recorded: list[Activity] = field(default_factory=list)
    staff: list[Activity] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)  # by the activity's number


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_source: ContextVar[Source] = ContextVar("source", default=Source.SITE)
_clock: ContextVar[datetime | None] = ContextVar("clock", default=None)

# Facts that were imported or made for the demonstration move counters and search, and disturb nobody.
QUIET = {Source.IMPORT, Source.DEMO}


@contextmanager
def acting_from(source: Source, at: datetime | None = None) -> Iterator[None]:
    """Everything recorded inside comes from `source`; with `at`, happened then (importers and the demo)."""
    tokens = _source.set(source), _clock.set(at)
    try:
        yield
    finally:
        _source.reset(tokens[0])
        _clock.reset(tokens[1])


def now() -> datetime:
    """The time of what is being done: the clock, or the original date of what is imported."""
    return _clock.get() or timezone.now()


def quiet() -> bool:
    """Whether nobody shall be notified of what is being done."""
    return _source.get() in QUIET


@contextmanager
def unit() -> Iterator[Unit]:
    """One transaction with its facts; sealed and handed to the reactions as it closes. Nested ones join."""
    outer = _unit.get()
    if outer is not None:
        yield outer
        return
    mine = Unit()
    token = _unit.set(mine)
    try:
        with transaction.atomic():
            yield mine
            if mine.recorded:
                from . import reactions, seal

                reactions.enqueue(mine.recorded)
                seal.append(mine.staff, mine.words)
    finally:
        _unit.reset(token)


def class_of(actor: Any) -> str:
    """What the actor is now, in one word, for the log to keep."""
    if actor is None or not getattr(actor, "pk", None):
        return "visitor"
    if getattr(actor, "automaton", False):
        return "automaton"
    roles: frozenset[str] = getattr(actor, "roles", frozenset())
    for role in ("administrator", "moderator", "coordinator"):
        if role in roles:
            return role
    if any(role.startswith("category_moderator") for role in roles):
        return "category_moderator"
    return "trusted" if "trusted" in roles else "member"


def record(
    what: Any,
    *,
    by: Any,
    subject: models.Model,
    parent: models.Model | None = None,
    space: str = "",
    words: str = "",
    occurred_at: datetime | None = None,
) -> Activity:
    """Insert `what` (a declared fact) as done `by` a member, about `subject`.

    Effects: one row in the log; its words in the side table; at the end of the outermost operation a seal
    when the fact is staff's, and one background job for all reactions. Raises RuntimeError outside a unit.
    """
    current = _unit.get()
    if current is None:
        raise RuntimeError("record() belongs inside an @operation")
    activity = _row(what, by, subject, parent, space, occurred_at or now())
    insert(activity)
    if words:
        insert(Words(activity=activity, text=words))
        current.words[activity.pk] = words
    _note(current, what, by, subject, activity)
    return activity


@dataclass(frozen=True)
class Happening:
    """One fact of a bulk operation; the fields are `record`'s."""

    what: Any
    by: Any
    subject: models.Model
    parent: models.Model | None = None
    space: str = ""
    occurred_at: datetime | None = None


def record_many(happenings: Iterable[Happening]) -> list[Activity]:
    """`record` for a bulk operation: still one row per thing, inserted together. Raises RuntimeError outside a unit."""
    current = _unit.get()
    if current is None:
        raise RuntimeError("record_many() belongs inside an @operation")
    listed = list(happenings)
    rows = [
        _row(one.what, one.by, one.subject, one.parent, one.space, one.occurred_at or now()) for one in listed
    ]
    insert(*rows)
    for one, activity in zip(listed, rows, strict=True):
        _note(current, one.what, one.by, one.subject, activity)
    return rows


def _row(
    what: Any, by: Any, subject: models.Model, parent: models.Model | None, space: str, at: datetime
) -> Activity:
    declaration = declaration_of(what)
    return Activity(
        verb=declaration.verb,
        actor=by if getattr(by, "pk", None) else None,
        actor_class=class_of(by),
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        parent_type=parent._meta.label_lower if parent is not None else "",
        parent_id=parent.pk if parent is not None else None,
        space=space,
        role=declaration.role or "",
        occurred_at=at,
        local_day=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
        source=_source.get(),
        facts=as_json(what),
    )


def _note(current: Unit, what: Any, by: Any, subject: models.Model, activity: Activity) -> None:
    current.recorded.append(activity)
    declaration = declaration_of(what)
    if not declaration.staff:
        return
    by_team = activity.actor_class in TEAM
    if declaration.unless_own and (not by_team or _belongs_to(subject, activity.actor_id)):
        return
    if by_team:
        demand_fresh(by)
    current.staff.append(activity)


def _belongs_to(subject: models.Model, actor: int | None) -> bool:
    """Whether the thing is the actor's own: written by them, or they themselves."""
    if subject._meta.label_lower == settings.AUTH_USER_MODEL.lower():
        return subject.pk == actor
    return actor is not None and getattr(subject, "author_id", None) == actor
