"""Moderation in the public API: reports, rules and the log for everybody, the queue for those who work in it."""

from . import judging, public, queue, standing

ROOMS = (public.room, standing.room, queue.room, judging.room)
