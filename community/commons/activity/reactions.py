"""Readers of the log that act later: notifications, mail, search. Delivered at least once, after commit.

    @reaction("forums.post_created", name="inbox.tell_watchers")
    def tell_watchers(activity): ...

A reaction must bear being called twice with the same activity. `quiet=True` marks the few that also run for
imported and demonstration facts (counters, search).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django_tasks import task

from .log import QUIET
from .models import Activity, Delivered

Reader = Callable[[Activity], None]


@dataclass(frozen=True)
class Reaction:
    name: str
    reader: Reader
    quiet: bool


REACTIONS: dict[str, list[Reaction]] = defaultdict(list)


def reaction(*verbs: str, name: str, quiet: bool = False) -> Callable[[Reader], Reader]:
    """Have `reader(activity)` called in the background for each activity with one of these verbs."""

    def register(reader: Reader) -> Reader:
        for verb in verbs:
            REACTIONS[verb].append(Reaction(name, reader, quiet))
        return reader

    return register


def _wanted(activity: Activity) -> list[Reaction]:
    return [one for one in REACTIONS[activity.verb] if one.quiet or activity.source not in QUIET]


def enqueue(activities: Iterable[Activity]) -> None:
    """One job, in the same transaction, for all that the operation recorded."""
    ids = [activity.pk for activity in activities if _wanted(activity)]
    if ids:
        deliver.enqueue(ids)


@task()
def deliver(activity_ids: list[int]) -> None:
    """Call every reaction that has not seen its activity; a failing one is tried again with the job.

    Each reaction commits together with its `Delivered` row, so that a repeat starts where the first stopped.
    """
    failed: Exception | None = None
    done = set(Delivered.objects.filter(activity__in=activity_ids).values_list("activity_id", "reaction"))
    for activity in Activity.objects.filter(pk__in=activity_ids).order_by("pk"):
        for one in _wanted(activity):
            if (activity.pk, one.name) in done:
                continue
            try:
                with transaction.atomic():
                    Delivered.objects.create(activity=activity, reaction=one.name)
                    one.reader(activity)
            except Exception as error:
                failed = error
    if failed:
        raise failed
