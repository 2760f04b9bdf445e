"""Background work names people by their numbers alone."""

from community.commons.persons import nobodys

nobodys("jobs.Job", "jobs.Attempt", why="numbers, and traces of errors; swept after some days")
nobodys("jobs.Firing", "jobs.LivingWorker", why="of programs, not of people")
