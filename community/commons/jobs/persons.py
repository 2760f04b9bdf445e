"""Background work names people by their numbers alone."""

from typing import Any

from community.commons.persons import Elsewhere, Leaving, look_in, nobodys


def _forget(row: Any, leaving: Leaving) -> None:
    """A trace of an error may say what somebody was called."""
    type(row).objects.filter(pk=row.pk).update(error="")


nobodys("jobs.Job", "jobs.Attempt", why="numbers, and traces of errors; swept after some days")
look_in(Elsewhere("jobs.Job", "error", _forget), Elsewhere("jobs.Attempt", "error", _forget))
nobodys("jobs.Firing", "jobs.LivingWorker", why="of programs, not of people")
