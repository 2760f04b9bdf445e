"""What can be done in the forums: the only place that changes their state."""

from .categories import create_category, edit_category
from .importing import import_posts, relink_posts
from .posts import create_post, delete_post, edit_post, restore_post, set_post_state
from .reactions import react, withdraw_reaction
from .reading import discard_draft, mark_all_read, mark_read, save_draft, watch_topic
from .topics import (
    close_topic,
    open_topic,
    pin_topic,
    reopen_topic,
    retitle_topic,
    set_topic_state,
    unpin_topic,
)

__all__ = [
    "close_topic",
    "create_category",
    "create_post",
    "delete_post",
    "discard_draft",
    "edit_category",
    "edit_post",
    "import_posts",
    "mark_all_read",
    "mark_read",
    "open_topic",
    "pin_topic",
    "react",
    "relink_posts",
    "reopen_topic",
    "restore_post",
    "retitle_topic",
    "save_draft",
    "set_post_state",
    "set_topic_state",
    "unpin_topic",
    "watch_topic",
    "withdraw_reaction",
]
