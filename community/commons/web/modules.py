"""Which modules a module imports, so that pages can name them before the browser finds out."""

import posixpath
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*["'](?P<url>\.[^"']+)["']""", re.MULTILINE)


@lru_cache(maxsize=256)
def imported_by(path: str) -> tuple[str, ...]:
    """Static paths of all that the module at the static path imports, directly or not, nearest first."""
    found: dict[str, None] = {}
    waiting = [path]
    while waiting:
        current = waiting.pop(0)
        source = finders.find(current)
        if not source:
            continue
        for match in IMPORT.finditer(Path(source).read_text()):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(current), match["url"]))
            if target not in found and target != path:
                found[target] = None
                waiting.append(target)
    return tuple(found)
