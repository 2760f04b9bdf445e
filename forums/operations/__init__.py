"""What can be done in the forums: the only place that changes their state."""

from .answers import accept_answer, withdraw_answer
from .bookmarks import bookmark_post, remove_bookmark, send_reminder
from .categories import create_category, edit_category
from .erasing import erase_posts, erase_topics
from .importing import import_posts, import_synonyms, keep_old_addresses, relink_posts
from .moving import merge_topic, move_topic, split_topic, unmerge_topic
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
from .shelving import archive_topic, delete_topic, restore_topic, slow_topic, unarchive_topic
from .tags import delete_tag, merge_tag, part_tag, rename_tag, restore_tag
from .timers import cancel_scheduled_topic, cancel_timer, publish_scheduled_topic, schedule_topic, set_timer
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
from .whispers import take_back_whisper, whisper
from .wiki import begin_wiki, end_wiki

__all__ = [
    "accept_answer",
    "archive_topic",
    "begin_wiki",
    "bookmark_post",
    "cancel_scheduled_topic",
    "cancel_timer",
    "close_topic",
    "create_category",
    "create_post",
    "delete_post",
    "delete_tag",
    "delete_topic",
    "delete_view",
    "discard_draft",
    "edit_category",
    "edit_post",
    "end_wiki",
    "erase_posts",
    "erase_topics",
    "import_posts",
    "import_synonyms",
    "keep_old_addresses",
    "mark_all_read",
    "mark_read",
    "merge_tag",
    "merge_topic",
    "move_topic",
    "open_topic",
    "part_tag",
    "pin_topic",
    "publish_scheduled_topic",
    "react",
    "relink_posts",
    "remove_bookmark",
    "rename_tag",
    "rename_view",
    "reopen_topic",
    "restore_post",
    "restore_tag",
    "restore_topic",
    "retitle_topic",
    "save_draft",
    "save_view",
    "schedule_topic",
    "send_reminder",
    "set_post_state",
    "set_timer",
    "set_topic_kind",
    "set_topic_state",
    "slow_topic",
    "split_topic",
    "tag_topic",
    "take_back_whisper",
    "unarchive_topic",
    "unmerge_topic",
    "unpin_topic",
    "unwatch_topic",
    "watch_category",
    "watch_tag",
    "watch_topic",
    "whisper",
    "withdraw_answer",
    "withdraw_reaction",
]
