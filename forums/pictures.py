"""Pictures in posts: seen by those who may read the post."""

from typing import Any

from community.commons.files.guards import register_guard
from community.commons.files.models import Upload

from .models import Post


def may_see(viewer: Any, upload: Upload) -> bool:
    if upload.attached_type != Post._meta.label_lower:
        return False
    return Post.objects.visible_to(viewer).filter(pk=upload.attached_id).exists()


def register() -> None:
    register_guard("forums.category", may_see)
