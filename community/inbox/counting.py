"""How many are unread: one query, which stops counting at a hundred."""

from typing import Any

from .models import Notification

MOST = 100  # the bell says 99+


def unread_count(member: Any) -> int:
    unread = Notification.objects.of(member).unread()
    return unread[:MOST].count()
