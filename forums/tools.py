"""What one person may do with a topic, as the entries of its menu."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import allowed
from community.commons.standing.models import State

from .models import Topic


@dataclass(frozen=True)
class Tool:
    """A link, or a button (`acts`) where it happens at once."""

    label: str
    icon: str
    url: str
    acts: bool = False


def tools_of(topic: Topic, viewer: Any) -> list[Tool]:
    """No query: the topic with its category, and the viewer's roles, are known."""
    here = f"/forums/t/{topic.pk}"
    may = {
        name
        for name in (
            "close_topic", "reopen_topic", "pin_topic", "slow_topic", "set_timer", "archive_topic",
            "unarchive_topic", "move_topic", "split_topic", "merge_topic", "delete_topic", "restore_topic",
            "tag_topic", "whisper",
        )
        if allowed(viewer, f"forums.{name}", topic)
    }  # fmt: skip
    shown = topic.state == State.VISIBLE
    entries = [
        (True, Tool(_("Print"), "letters", f"{here}/print/")),
        ("close_topic" in may and not topic.is_closed, Tool(_("Close"), "lock", f"{here}/close/", True)),
        ("reopen_topic" in may and topic.is_closed, Tool(_("Reopen"), "lock", f"{here}/reopen/", True)),
        ("pin_topic" in may and topic.pinned_at is None, Tool(_("Pin…"), "pin", f"{here}/pin/")),
        ("pin_topic" in may and topic.pinned_at is not None, Tool(_("Unpin"), "pin", f"{here}/unpin/", True)),
        ("slow_topic" in may, Tool(_("Slow mode…"), "pause", f"{here}/slow/")),
        ("set_timer" in may, Tool(_("Timers…"), "clock", f"{here}/timers/")),
        ("tag_topic" in may, Tool(_("Kind and tags"), "edit", f"{here}/tags/")),
        ("whisper" in may, Tool(_("Whisper to the team…"), "lock", f"{here}/whisper/")),
        ("move_topic" in may, Tool(_("Move to another category…"), "move", f"{here}/move/")),
        ("split_topic" in may and shown, Tool(_("Split posts off…"), "out", f"{here}/split/")),
        ("merge_topic" in may and shown, Tool(_("Merge into another topic…"), "link", f"{here}/merge/")),
        (
            "archive_topic" in may and not topic.is_archived,
            Tool(_("Archive"), "download", f"{here}/archive/", True),
        ),
        (
            "unarchive_topic" in may and topic.is_archived,
            Tool(_("Take out of the archive"), "upload", f"{here}/unarchive/", True),
        ),
        (
            "delete_topic" in may and shown and topic.post_count <= 1,
            Tool(_("Delete my topic"), "trash", f"{here}/delete/", True),
        ),
        (
            "restore_topic" in may and topic.state == State.DELETED,
            Tool(_("Put my topic back"), "restore", f"{here}/restore/", True),
        ),
        (
            "split_topic" in may and shown and topic.author_id != viewer.pk,
            Tool(
                _("Hide or remove, with a reason…"),
                "scales",
                f"/moderation/report/?kind=forums.topic&id={topic.pk}",
            ),
        ),
    ]
    return [tool for wanted, tool in entries if wanted]
