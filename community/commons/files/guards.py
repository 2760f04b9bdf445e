"""The registry of who may see what is attached: a part answers for the spaces that are its own.

register_guard("forums.category", may_see_in_category)   # answers for "forums.category:3"
register_keeper(in_unsent_texts)                         # names the uploads that a draft still shows
register_faces(may_see_face)                             # answers for the squares of members
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .models import Upload

Guard = Callable[[Any, Upload], bool]
GUARDS: dict[str, Guard] = {}


def register_guard(space_kind: str, may_see: Guard) -> None:
    """`may_see(viewer, upload)` decides for every attached upload whose space is of this kind."""
    GUARDS[space_kind] = may_see


Keeper = Callable[[Sequence[Upload]], Iterable[int]]
KEEPERS: list[Keeper] = []


def register_keeper(wanted: Keeper) -> None:
    """`wanted(uploads)` answers the ids of those that stand in no text yet and are needed still."""
    KEEPERS.append(wanted)


def still_wanted(uploads: Sequence[Upload]) -> set[int]:
    return {pk for wanted in KEEPERS for pk in wanted(uploads)} if uploads else set()


Wears = Callable[[Any, str], bool]
FACES: list[Wears] = []


def register_faces(may_see: Wears) -> None:
    """`may_see(viewer, name)` says whether the square of this name is somebody's picture that the viewer may see."""
    FACES.append(may_see)


def may_see_face(viewer: Any, name: str) -> bool:
    return any(may_see(viewer, name) for may_see in FACES)


def may_see(viewer: Any, upload: Upload) -> bool:
    """Its owner sees a file always; others when it is attached and the part that owns its space says yes."""
    if getattr(viewer, "pk", None) == upload.owner_id:
        return True
    guard = GUARDS.get(upload.space.partition(":")[0])
    return upload.attached_id is not None and guard is not None and guard(viewer, upload)
