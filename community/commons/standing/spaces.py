"""The registry of spaces: the rooms, such as "forums.category:5", in which a role or a restriction can hold.

register("forums.category", names)

`names(person)` gives {id: name} of the rooms of this kind that `person` may see, in one query, in the site's order.
"""

from collections.abc import Callable, Mapping
from typing import Any

Names = Callable[[Any], Mapping[int, str]]
_kinds: dict[str, Names] = {}


def register(kind: str, names: Names) -> None:
    _kinds[kind] = names


def named_spaces(person: Any) -> dict[str, str]:
    """{space: name} of all rooms that `person` may see; one query for each kind of room."""
    return {f"{kind}:{pk}": name for kind, names in _kinds.items() for pk, name in names(person).items()}
