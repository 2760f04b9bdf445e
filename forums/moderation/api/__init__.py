"""Moderation in the public API: reports, rules and the log for everybody, the queue for those who work in it."""

from . import letters, public, queue, together, working

ROOMS = (public.room, queue.room, working.room, together.room, letters.room)
