"""What the forums hold: categories, topics, posts, and what members keep beside them."""

from .audiences import (
    EDIT_WINDOWS,
    Audience,
    audiences_of,
    categories_moderated_by,
    edit_window,
    groups_of,
    is_newcomer,
    is_wider,
    moderates_everything,
)
from .categories import Category, CategoryIcon, CategoryQuerySet, Strangers, translated
from .keeping import (
    CategoryBaseline,
    Draft,
    Reaction,
    ReactionKind,
    ReadBaseline,
    ReadPosition,
    SavedView,
    Watch,
    WatchLevel,
    level_of,
)
from .old_addresses import OldAddress
from .posts import Format, Post, PostQuerySet, Revision
from .tags import Tag, TagQuerySet, TopicTag, arranges_tags
from .tools import Bookmark, Forwarding, Notice, ScheduledTopic, Timer, Waiting
from .topics import PAGE, Relation, Topic, TopicKind, TopicQuerySet
from .whispers import Whisper

__all__ = [
    "EDIT_WINDOWS",
    "PAGE",
    "Audience",
    "Bookmark",
    "Category",
    "CategoryBaseline",
    "CategoryIcon",
    "CategoryQuerySet",
    "Draft",
    "Format",
    "Forwarding",
    "Notice",
    "OldAddress",
    "Post",
    "PostQuerySet",
    "Reaction",
    "ReactionKind",
    "ReadBaseline",
    "ReadPosition",
    "Relation",
    "Revision",
    "SavedView",
    "ScheduledTopic",
    "Strangers",
    "Tag",
    "TagQuerySet",
    "Timer",
    "Topic",
    "TopicKind",
    "TopicQuerySet",
    "TopicTag",
    "Waiting",
    "Watch",
    "WatchLevel",
    "Whisper",
    "arranges_tags",
    "audiences_of",
    "categories_moderated_by",
    "edit_window",
    "groups_of",
    "is_newcomer",
    "is_wider",
    "level_of",
    "moderates_everything",
    "translated",
]
