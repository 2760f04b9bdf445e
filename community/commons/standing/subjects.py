"""The registry of what can be reported and decided upon. A part adds its kinds; the queue knows only these.

register(Subject(kind="forums.post", model=Post, label=_("post"), …))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Subject:
    """How the moderation queue handles one kind of thing.

    `snapshot(thing)` is what is kept as evidence: text, author id, revision, language, as plain JSON.
    `surroundings(thing, viewer)` is a list of the things around it, in order, the thing itself among them.
    `set_state(thing, state, restriction=, because=, by=)` changes state and counters, in the caller's
    transaction, and records the part's own fact.
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
    at: Callable[[str, Any], Any] = lambda address, viewer: None
    # `at(address, viewer)`: the thing that this path of the site (with its fragment) shows to the viewer, or None


SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    SUBJECTS[subject.kind] = subject


def subject_of(thing: models.Model) -> Subject:
    return SUBJECTS[thing._meta.label_lower]


def thing_at(address: str, viewer: Any) -> Any:
    """What stands at this path of the site, as far as `viewer` may see it; None where it names nothing of a kind."""
    found = (subject.at(address, viewer) for subject in SUBJECTS.values())
    return next((thing for thing in found if thing is not None), None)
