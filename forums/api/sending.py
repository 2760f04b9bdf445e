"""What is sent twice with the same Idempotency-Key is one post."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError

from ..models import Post
from ..writing import AlreadySent


def once_only(send: Callable[[], Post], *, by: Any, once: str | None) -> Post:
    """The post that `send` makes, or the one that the same key made before."""
    try:
        return send()
    except AlreadySent as again:
        return again.post
    except IntegrityError:  # both arrived at once, and the other was first
        if before := Post.objects.sent_by(by, once or ""):
            return before
        raise
