"""The forums in the public API: the same operations and permissions as the pages."""

from . import (
    arranging,  # noqa: F401  (adds to the room of categories)
    bookmarks,
    categories,
    drafts,
    following,
    polls,
    posts,
    saved,
    scheduled,
    tags,
    tools,
    topics,
    whispers,
)

ROOMS = (
    categories.room,
    topics.room,
    posts.room,
    polls.room,
    drafts.room,
    scheduled.room,
    bookmarks.room,
    saved.room,
    tags.room,
    following.room,
    tools.room,
    whispers.room,
)
