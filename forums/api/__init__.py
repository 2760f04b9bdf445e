"""The forums in the public API: the same operations and permissions as the pages."""

from . import categories, drafts, polls, posts, topics

ROOMS = (categories.room, topics.room, posts.room, polls.room, drafts.room)
