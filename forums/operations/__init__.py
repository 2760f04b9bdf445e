"""What can be done in the forums: the only place that changes their state."""

from .bookmarks import bookmark_post, remove_bookmark, send_reminder
from .categories import create_category, edit_category
from .importing import import_posts, relink_posts
from .moving import merge_topic, move_topic, split_topic, unmerge_topic
from .posts import create_post, delete_post, edit_post, restore_post, set_post_state
from .reactions import react, withdraw_reaction
from .reading import discard_draft, mark_all_read, mark_read, save_draft, watch_topic
from .timers import cancel_scheduled_topic, cancel_timer, publish_scheduled_topic, schedule_topic, set_timer
from .topics import (
    archive_topic,
    close_topic,
    delete_topic,
    open_topic,
    pin_topic,
    reopen_topic,
    restore_topic,
    retitle_topic,
    set_topic_state,
    slow_topic,
    unarchive_topic,
    unpin_topic,
)
from .wiki import begin_wiki, end_wiki

__all__ = [
    "archive_topic",
    "begin_wiki",
    "bookmark_post",
    "cancel_scheduled_topic",
    "cancel_timer",
    "close_topic",
    "create_category",
    "create_post",
    "delete_post",
    "delete_topic",
    "discard_draft",
    "edit_category",
    "edit_post",
    "end_wiki",
    "import_posts",
    "mark_all_read",
    "mark_read",
    "merge_topic",
    "move_topic",
    "open_topic",
    "pin_topic",
    "publish_scheduled_topic",
    "react",
    "relink_posts",
    "remove_bookmark",
    "reopen_topic",
    "restore_post",
    "restore_topic",
    "retitle_topic",
    "save_draft",
    "schedule_topic",
    "send_reminder",
    "set_post_state",
    "set_timer",
    "set_topic_state",
    "slow_topic",
    "split_topic",
    "unarchive_topic",
    "unmerge_topic",
    "unpin_topic",
    "watch_topic",
    "withdraw_reaction",
]
