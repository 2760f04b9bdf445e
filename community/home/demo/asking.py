"""The story's polls: one that was closed weeks ago, one that goes on, one with secret ballots."""

import random
from dataclasses import dataclass
from datetime import timedelta

from community.surveys.drafting import Draft
from community.surveys.models import Poll
from community.surveys.operations import add_poll, cast_ballot, close_poll

from .story import Thread
from .telling import Told


@dataclass(frozen=True)
class Question:
    """Below the opening post of a thread; `likes` says how many of ten choose each."""

    slug: str
    draft: Draft
    voters: int
    likes: tuple[int, ...]
    closed_after: timedelta | None = None  # by its author; else it goes on
    closes_in: timedelta | None = None


QUESTIONS = (
    Question(
        "programme-soiree",
        Draft("Que fait-on samedi soir ?", ("Un bal", "Le film", "Une scène ouverte"), most=2),
        voters=23,
        likes=(6, 4, 5),
        closed_after=timedelta(days=2),
    ),
    Question(
        "friday-photo",
        Draft(
            "Where should the map hang at the congress?",
            ("At the door", "In the dining hall", "On the tram stop outside"),
            results="after_voting",
        ),
        voters=14,
        likes=(3, 5, 4),
        closes_in=timedelta(days=6),
    ),
    Question(
        "kids-programme",
        Draft(
            "Quel atelier pour dimanche matin ?",
            ("Des cabanes en carton", "De la sérigraphie", "Quelque chose avec de l’eau"),
            secret=True,
            results="when_closed",
        ),
        voters=9,
        likes=(3, 3, 4),
        closes_in=timedelta(days=3),
    ),
)


def ask(told: Told, stories: list[Thread]) -> None:
    """Put the polls and their ballots into the timeline."""
    threads = {thread.slug: thread for thread in stories}
    for question in QUESTIONS:
        _ask(told, threads[question.slug], question)


def _ask(told: Told, thread: Thread, question: Question) -> None:
    chance = random.Random(question.slug)  # noqa: S311  (the same in every demonstration)
    at = thread.posts[0].at + timedelta(minutes=3)
    until = at + question.closed_after if question.closed_after else told.now

    def poll() -> Poll:
        return Poll.objects.get(subject_type="forums.post", subject_id=told.posts[thread.slug, 1])

    def add() -> None:
        draft = question.draft
        if question.closes_in:
            draft = Draft(**{**vars(draft), "closes_at": told.now + question.closes_in})
        add_poll(told.post(thread.slug, 1), by=told.members[thread.author], draft=draft)

    def vote(handle: str) -> None:
        asked = poll()
        picks = [
            choice.pk
            for choice, likes in zip(asked.choices.all(), question.likes, strict=True)
            if chance.random() * 10 < likes
        ]
        rest = list(asked.choices.values_list("pk", flat=True))
        picks = (picks or chance.sample(rest, 1))[: asked.most]
        cast_ballot(asked, by=told.members[handle], picks=picks)

    told.later(at, add)
    readers = [
        handle
        for handle, person in told.persons.items()
        if thread.language in person.reads and not person.sign_in and told.joined[handle] < at
    ]
    for handle in chance.sample(readers, min(len(readers), question.voters)):
        moment = at + (until - at) * (0.02 + 0.9 * chance.random())
        told.later(moment, lambda handle=handle: vote(handle))  # type: ignore[misc]
    if question.closed_after:
        told.later(until, lambda: close_poll(poll(), by=told.members[thread.author]))
