"""The registry of who may see what is attached: a part answers for the spaces that are its own.

register_guard("forums.category", may_see_in_category)   # answers for "forums.category:3"
"""

from collections.abc import Callable
from typing import Any

from .models import Upload

Guard = Callable[[Any, Upload], bool]
GUARDS: dict[str, Guard] = {}


def register_guard(space_kind: str, may_see: Guard) -> None:
    """`may_see(viewer, upload)` decides for every attached upload whose space is of this kind."""
    GUARDS[space_kind] = may_see


def may_see(viewer: Any, upload: Upload) -> bool:
    """Its owner sees a file always; others when it is attached and the part that owns its space says yes."""
    if getattr(viewer, "pk", None) == upload.owner_id:
        return True
    guard = GUARDS.get(upload.space.partition(":")[0])
    return upload.attached_id is not None and guard is not None and guard(viewer, upload)
