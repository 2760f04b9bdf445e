"""The registry of what can be reported and decided upon. A part adds its kinds; the queue knows only these.

register(Subject(kind="forums.post", model=Post, label=_("post"), …))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Measure:
    """Something a decision can do to a thing beside its verdict, such as closing its topic.

    `offered(thing, person)` is the field's initial value where it is offered ("" for a yes or no), else None.
    `do(thing, by=, value=)` does it in the caller's transaction, raises Refused, and returns as plain JSON what
    `undo(thing, by=, before=)` needs to take it back; undo leaves alone what somebody changed since.
    """

    label: Any
    offered: Callable[[Any, Any], Any]
    do: Callable[..., Mapping[str, Any]]
    undo: Callable[..., None]
    choices: Callable[[Any, Any], Mapping[str, str]] | None = None  # thing, person -> {value: label}
    protected: bool = False  # what `do` returns holds words that only the author and deciders may read


@dataclass(frozen=True)
class Subject:
    """How the moderation queue handles one kind of thing.

    `snapshot(thing)` is what is kept as evidence: text, author id, revision, language, as plain JSON.
    `surroundings(thing, viewer)` is a list of the things around it, in order, the thing itself among them.
    `set_state(thing, state, restriction=, because=, by=)` changes state and counters, in the caller's
    transaction, and records the part's own fact.
    `take_away(thing)` empties the thing of its words and returns them as plain JSON, `put_back(thing, content)` is
    its inverse, `seal_files(thing, folder)` takes its files out of every store: of what is removed or quarantined.
    """

    kind: str  # the model's label_lower
    model: type[models.Model]
    label: Any  # one or two words, translated
    author: Callable[[Any], Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    space: Callable[
        [Any], str
    ]  # such as "forums.category:3"; decides which category moderators are concerned
    language: Callable[[Any], str]
    snapshot: Callable[[Any], Mapping[str, Any]]
    surroundings: Callable[[Any, Any], list[Any]]
    set_state: Callable[..., Any]
    visible_to: Callable[[Any], models.QuerySet[Any]]  # viewer -> things of this kind that the viewer may see
    template: str  # how one looks in the queue, given `thing`
    measures: Mapping[str, Measure] = field(default_factory=dict)
    scopes: Callable[[Any], Mapping[str, Any]] | None = None  # {space: label}, the smallest first, without ""
    addressed: Callable[[Any], set[int]] | None = (
        None  # ids of people that it speaks to: they give no sanction
    )
    take_away: Callable[[Any], Mapping[str, Any]] | None = None
    put_back: Callable[[Any, Mapping[str, Any]], None] | None = None
    seal_files: Callable[[Any, str], int] | None = None
    edit_url: Callable[[Any], str] | None = None  # where its author mends it
    read_with: tuple[str, ...] = ()  # what a decision reads together with the thing, for `select_related`
    private: bool = (
        False  # only its participants read it: deciders have what one of them reported, and no more
    )
    case_url: Callable[[int], str] | None = None  # of what is decided on a page of its own, such as an appeal
    at: Callable[[str, Any], Any] = lambda address, viewer: None
    # `at(address, viewer)`: the thing that this path of the site (with its fragment) shows to the viewer, or None


SUBJECTS: dict[str, Subject] = {}
answering: list[
    Callable[[models.Model], None]
] = []  # what the queue does when a thing was decided on its own page


erasing: list[Callable[[models.Model], object]] = []  # what takes a thing's words and all copies of them away


def register(subject: Subject) -> None:
    SUBJECTS[subject.kind] = subject


def subject_of(thing: models.Model) -> Subject:
    return SUBJECTS[thing._meta.label_lower]


def thing_at(address: str, viewer: Any) -> Any:
    """What stands at this path of the site, as far as `viewer` may see it; None where it names nothing of a kind."""
    found = (subject.at(address, viewer) for subject in SUBJECTS.values())
    return next((thing for thing in found if thing is not None), None)


def answered(thing: models.Model) -> None:
    """What stands in the queue with a page of its own was decided there; in the caller's transaction."""
    for close in answering:
        close(thing)


def erase_words(thing: models.Model) -> None:
    """Words, files and copies of a thing go for good; what something open names is kept apart until it is over."""
    for erase in erasing:
        erase(thing)
