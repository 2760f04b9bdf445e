"""What the forums hold: categories, topics, posts, and what members keep beside them."""

from .audiences import (
    EDIT_WINDOWS,
    NEWCOMER_FOR,
    Audience,
    audiences_of,
    categories_moderated_by,
    edit_window,
    is_newcomer,
    is_wider,
    moderates_everything,
)
from .categories import Category, CategoryIcon, CategoryQuerySet
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
from .posts import Format, Post, PostQuerySet, Revision
from .tags import Tag, TagQuerySet, TopicTag, arranges_tags
from .topics import PAGE, Relation, Topic, TopicKind, TopicQuerySet

__all__ = [
    "EDIT_WINDOWS",
    "NEWCOMER_FOR",
    "PAGE",
    "Audience",
    "Category",
    "CategoryBaseline",
    "CategoryIcon",
    "CategoryQuerySet",
    "Draft",
    "Format",
    "Post",
    "PostQuerySet",
    "Reaction",
    "ReactionKind",
    "ReadBaseline",
    "ReadPosition",
    "Relation",
    "Revision",
    "SavedView",
    "Tag",
    "TagQuerySet",
    "Topic",
    "TopicKind",
    "TopicQuerySet",
    "TopicTag",
    "Watch",
    "WatchLevel",
    "arranges_tags",
    "audiences_of",
    "categories_moderated_by",
    "edit_window",
    "is_newcomer",
    "is_wider",
    "level_of",
    "moderates_everything",
]
