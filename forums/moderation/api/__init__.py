"""Moderation in the public API: reports, rules and the log for everybody, the queue for those who work in it."""

from . import judging, letters, public, queue, standing, together, working

ROOMS = (public.room, standing.room, queue.room, working.room, together.room, judging.room, letters.room)
