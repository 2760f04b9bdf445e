"""What can be done in the forums: the only place that changes their state."""

from .answers import accept_answer, withdraw_answer
from .categories import create_category, edit_category
from .importing import import_posts, relink_posts
from .posts import create_post, delete_post, edit_post, restore_post, set_post_state
from .reactions import react, withdraw_reaction
from .reading import (
    discard_draft,
    mark_all_read,
    mark_read,
    save_draft,
    unwatch_topic,
    watch_category,
    watch_tag,
    watch_topic,
)
from .tags import delete_tag, merge_tag, part_tag, rename_tag, restore_tag
from .topics import (
    close_topic,
    open_topic,
    pin_topic,
    reopen_topic,
    retitle_topic,
    set_topic_kind,
    set_topic_state,
    tag_topic,
    unpin_topic,
)
from .views import delete_view, rename_view, save_view

__all__ = [
    "accept_answer",
    "close_topic",
    "create_category",
    "create_post",
    "delete_post",
    "delete_tag",
    "delete_view",
    "discard_draft",
    "edit_category",
    "edit_post",
    "import_posts",
    "mark_all_read",
    "mark_read",
    "merge_tag",
    "open_topic",
    "part_tag",
    "pin_topic",
    "react",
    "relink_posts",
    "rename_tag",
    "rename_view",
    "reopen_topic",
    "restore_post",
    "restore_tag",
    "retitle_topic",
    "save_draft",
    "save_view",
    "set_post_state",
    "set_topic_kind",
    "set_topic_state",
    "tag_topic",
    "unpin_topic",
    "unwatch_topic",
    "watch_category",
    "watch_tag",
    "watch_topic",
    "withdraw_answer",
    "withdraw_reaction",
]
