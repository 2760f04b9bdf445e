"""Who may do what: predicates, one permission table per part, `@operation`, and the decorators of views.

A part's `permissions.py` is its policy on one screen:

    policy({
        "forums.view_topic": can_see,
        "forums.close_topic": can_see & (is_author | moderates_it),
    })

`member.has_perm("forums.close_topic", topic)` asks it; `@operation("forums.close_topic")` demands it; views
say `@public`, `@signed_in` or `@permitted("forums.see_queue")`, and tests/house/test_access.py fails on one
that says nothing.
"""

import functools
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .activity import log

ATTEMPTS = 4  # of an act that met another one crosswise

R = TypeVar("R")
Act = TypeVar("Act", bound=Callable[..., Any])
Preparation = Callable[..., dict[str, Any]]


class Refused(Exception):
    """The answer is no, and the sentence says what to mend (409 on pages and API, an error frame on sockets)."""

    status = 409

    def __init__(self, sentence: Any, *, status: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if status:
            self.status = status


class Forbidden(PermissionDenied):
    """Visible, but not allowed: 403 with a sentence."""

    def __init__(self, sentence: Any = "") -> None:
        self.sentence = sentence or _("You may not do this here.")
        super().__init__(self.sentence)


# -- Predicates --------------------------------------------------------------------------


class Predicate:
    """A yes-or-no question about a person and a thing; combine with `&`, `|` and `~`."""

    def __init__(self, ask: Callable[[Any, Any], bool], name: str = "", why_not: Any = "") -> None:
        self.ask, self.name, self.why_not = ask, name or getattr(ask, "__name__", "?"), why_not
        self.__doc__ = ask.__doc__

    def __call__(self, person: Any, thing: Any = None) -> bool:
        return bool(self.ask(person, thing))

    def __and__(self, other: "Predicate") -> "Predicate":
        joined = Predicate(lambda p, t: self(p, t) and other(p, t), f"({self.name} and {other.name})")
        joined.refusal = lambda p, t: self.refusal(p, t) if not self(p, t) else other.refusal(p, t)  # type: ignore[assignment,method-assign]
        return joined

    def __or__(self, other: "Predicate") -> "Predicate":
        joined = Predicate(lambda p, t: self(p, t) or other(p, t), f"({self.name} or {other.name})")
        joined.refusal = lambda p, t: self.refusal(p, t) or other.refusal(p, t)  # type: ignore[assignment,method-assign]
        return joined

    def __invert__(self) -> "Predicate":
        return Predicate(lambda p, t: not self(p, t), f"not {self.name}")

    def refusal(self, person: Any, thing: Any) -> Any:
        """The sentence of the part that said no, if it has one."""
        return self.why_not


def predicate(why_not: Any = "") -> Callable[[Callable[[Any, Any], bool]], Predicate]:
    """Make a predicate of a function (person, thing); `why_not` is the sentence shown when it says no."""
    return lambda ask: Predicate(ask, why_not=why_not)


@predicate(_("Sign in to do this."))
def is_signed_in(person: Any, thing: Any) -> bool:
    return bool(
        person and getattr(person, "is_authenticated", False) and (person.is_active or person.automaton)
    )


@predicate()
def is_automaton(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "automaton", False))


@predicate()
def anybody(person: Any, thing: Any) -> bool:
    return True


def has_role(*roles: str) -> Predicate:
    """Whether the person has one of these site-wide roles."""
    return Predicate(
        lambda person, thing: bool(getattr(person, "roles", frozenset()) & set(roles)),
        " or ".join(sorted(roles)),
    )


# -- The permission table ----------------------------------------------------------------

POLICY: dict[str, Predicate] = {}


def policy(table: Mapping[str, Predicate]) -> None:
    """Add a part's table; a name belongs to one part."""
    for name, rule in table.items():
        if name in POLICY:
            raise ValueError(f"{name} stands in two permission tables")
        POLICY[name] = rule


def allowed(person: Any, name: str, thing: Any = None) -> bool:
    return POLICY[name](person, thing)


def demand(person: Any, name: str, thing: Any = None) -> None:
    """Raise Forbidden, with the rule's own sentence, unless `person` may `name` this `thing`."""
    rule = POLICY[name]
    if not rule(person, thing):
        raise Forbidden(rule.refusal(person, thing))


class PolicyBackend:
    """Lets Django's own `has_perm(name, thing)` be answered by the permission tables."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in POLICY and allowed(user_obj, perm, obj)


# -- Operations --------------------------------------------------------------------------

OPERATIONS: dict[str, Callable[..., Any]] = {}
# What parts ask before any act, given its name and who acts. They raise Forbidden or Refused, such as for a text
# that has to be agreed to first.
askers: list[Callable[[str, Any], None]] = []
UNRECORDED: set[str] = set()  # operations that record no fact; listed in tests/house/test_operations.py


@overload
def operation(name: str, *, records: bool = ..., open_to_all: bool = ...) -> Callable[[Act], Act]: ...


@overload
def operation(
    name: str, *, records: bool = ..., open_to_all: bool = ..., prepare: Preparation
) -> Callable[[Callable[..., R]], Callable[..., R]]: ...


def operation(
    name: str, *, records: bool = True, open_to_all: bool = False, prepare: Preparation | None = None
) -> Callable[[Any], Any]:
    """One door for one act: checks permission `name` of `by` on the first argument, opens one transaction,
    and demands that at least one fact was recorded (`records=False`: drafts, read position, presence).

    `open_to_all` is for the few acts that no permission guards, such as signing up. `prepare` gets the same
    arguments and does what takes long (rendering, hashing) before the transaction begins, because SQLite's
    write lock is held from its first moment; what it returns is added to the keyword arguments.
    Raises Forbidden when the permission says no, RuntimeError when nothing was recorded.
    """

    def wrap(act: Act) -> Act:
        @functools.wraps(act)
        def door(thing: Any, *args: Any, **kwargs: Any) -> Any:
            if not open_to_all:
                demand(kwargs["by"], name, thing)
                for ask in askers:
                    ask(name, kwargs["by"])
            if prepare:
                kwargs.update(prepare(thing, *args, **kwargs))
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    with log.unit() as unit:
                        before = len(unit.recorded)
                        answer = act(thing, *args, **kwargs)
                        if records and len(unit.recorded) == before:
                            raise RuntimeError(f"{name} changed something and recorded no fact")
                        return answer
                except OperationalError as error:
                    if attempt == ATTEMPTS or not _deadlocked(error) or connection.in_atomic_block:
                        raise
                    time.sleep(random.uniform(0, 0.1) * attempt)  # noqa: S311  (else both meet again)
                    _read_again(thing)
            raise AssertionError("an act ends or raises")

        OPERATIONS[name] = door
        if not records:
            UNRECORDED.add(name)
        return door  # type: ignore[return-value]

    return wrap


def _deadlocked(error: OperationalError) -> bool:
    """PostgreSQL ended this one of two transactions that waited for each other; done again, it goes through."""
    return getattr(error.__cause__, "sqlstate", "") in ("40P01", "40001")


def _read_again(thing: Any) -> None:
    """What the failed attempt changed in memory is forgotten."""
    if isinstance(thing, Model) and thing.pk and not thing._state.adding:
        thing.refresh_from_db()


# -- Views -------------------------------------------------------------------------------

View = Callable[..., HttpResponse]


def _state(view: View, access: str) -> None:
    view.access = access  # type: ignore[attr-defined]


def public(view: View) -> View:
    """Everybody may open this page; what it lists is still only what they may see."""
    _state(view, "public")
    return view


def signed_in(view: View) -> View:
    """For people with an account; others are sent to sign in and come back."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    _state(guarded, "signed in")
    return guarded


def permitted(name: str) -> Callable[[View], View]:
    """For those whom the permission table lets in without looking at a thing, such as the queue."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated and not allowed(request.user, name):
                return redirect_to_login(request.get_full_path())
            demand(request.user, name)
            return view(request, *args, **kwargs)

        _state(guarded, name)
        return guarded

    return wrap
