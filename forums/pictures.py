"""Who sees the pictures that stand in posts: those who may read the post."""

from typing import Any

from community.commons.access import allowed
from community.commons.files import guards, operations
from community.commons.files.models import Upload

from .models import Post, Topic
from .writing import Written

KIND = "forums.category"


def may_see(viewer: Any, upload: Upload) -> bool:
    if upload.attached_type != Post._meta.label_lower:
        return False
    post = Post.objects.select_related("topic__category").filter(pk=upload.attached_id).first()
    return post is not None and allowed(viewer, "forums.view_post", post)


def attach(written: Written, *, post: Post, topic: Topic, by: Any) -> None:
    """Let the readers of `post` see what its author sent for it; belongs in the operation that stores the text."""
    if written.pictures:
        operations.attach(written.pictures, to=post, space=topic.space, by=by)


def register() -> None:
    guards.register_guard(KIND, may_see)
