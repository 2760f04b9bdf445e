"""Who may read and mark notifications: their member alone."""

from typing import Any

from community.commons.access import is_signed_in, policy, predicate


@predicate()
def is_theirs(person: Any, thing: Any) -> bool:
    return getattr(thing, "member_id", None) == person.pk


@predicate()
def is_oneself(person: Any, thing: Any) -> bool:
    return getattr(thing, "pk", None) == person.pk


policy(
    {
        "inbox.mark_notification_read": is_signed_in & is_theirs,
        "inbox.mark_notification_unread": is_signed_in & is_theirs,
        "inbox.remove_browser": is_signed_in & is_theirs,
        "inbox.mark_all_notifications_read": is_signed_in & is_oneself,
        "inbox.take_back_marking": is_signed_in & is_oneself,
        "inbox.choose_reach": is_signed_in & is_oneself,
        "inbox.choose_rhythm": is_signed_in & is_oneself,
        "inbox.add_browser": is_signed_in & is_oneself,
    }
)
