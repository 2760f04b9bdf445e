"""What the forums hold: categories, topics, posts, and what members keep beside them."""

from .audiences import (
    EDIT_WINDOWS,
    NEWCOMER_FOR,
    Audience,
    audiences_of,
    categories_moderated_by,
    edit_window,
    is_newcomer,
    moderates_everything,
)
from .categories import Category, CategoryQuerySet
from .keeping import Draft, Reaction, ReactionKind, ReadBaseline, ReadPosition, Watch, WatchLevel
from .posts import Format, Post, PostQuerySet, Revision
from .tools import Bookmark, Forwarding, Notice, ScheduledTopic, Timer, Waiting
from .topics import PAGE, Topic, TopicQuerySet

__all__ = [
    "EDIT_WINDOWS",
    "NEWCOMER_FOR",
    "PAGE",
    "Audience",
    "Bookmark",
    "Category",
    "CategoryQuerySet",
    "Draft",
    "Format",
    "Forwarding",
    "Notice",
    "Post",
    "PostQuerySet",
    "Reaction",
    "ReactionKind",
    "ReadBaseline",
    "ReadPosition",
    "Revision",
    "ScheduledTopic",
    "Timer",
    "Topic",
    "TopicQuerySet",
    "Waiting",
    "Watch",
    "WatchLevel",
    "audiences_of",
    "categories_moderated_by",
    "edit_window",
    "is_newcomer",
    "moderates_everything",
]
