"""Emoji by the names that people type: `:wave:`. The names are those of the library `emoji`.

Its own look-up keeps some 7 MB of what it knows in each process and walks through all of it for each name; only its
file with the English names and their aliases is read here.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FULLY_QUALIFIED = 2  # how that file says that an emoji is shown as one picture everywhere


def emoji_named(name: str) -> str | None:
    """`:wave:` → 👋, whatever its case; None for a name that nothing has."""
    return _names().get(name.lower())


@cache
def _names() -> dict[str, str]:
    library = find_spec("emoji")  # found, not imported: it would keep everything
    if library is None or library.origin is None:
        raise ImportError("The library emoji is not installed.")
    known = json.loads((Path(library.origin).parent / "unicode_codes" / "emoji.json").read_bytes())
    shown = [(emoji, said) for emoji, said in known.items() if said["status"] <= FULLY_QUALIFIED]
    names: dict[str, str] = {}
    for emoji, said in shown:
        for alias in said.get("alias", ()):
            names.setdefault(alias.lower(), emoji)
    for emoji, said in shown:
        names.setdefault(said["en"].lower(), emoji)
    return names
