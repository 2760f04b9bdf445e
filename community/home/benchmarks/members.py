"""`manage.py benchmark members`: the directory with 1,000 and with 100,000 members, `visible()`, an import from a file.

On scratch sites of its own, one after the other: PostgreSQL and SQLite. Each measures the same pages at both sizes
in turn, in one run, so that a machine that slows down meanwhile is no result.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .directory import measure
from .importing import FEW, LINES, imported
from .processes import manage, services

SIZES, SMALL = (1_000, 100_000), (1_000, 5_000)


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Rows of both databases; `--full` takes the sizes of the issue, `--posts N` N members."""
    sizes = list(SIZES if options["full"] else SMALL)
    if options["posts"]:
        sizes[-1] = options["posts"]
    lines = LINES if options["full"] else FEW
    rows: list[dict[str, Any]] = []
    for number, sqlite in enumerate([True] if options["sqlite"] else [False, True]):
        with _scratch(sqlite, number) as environment:
            told = manage(environment, "benchmark", "members", "--seed", json.dumps({"sizes": sizes}))
            name = "SQLite" if sqlite else "PostgreSQL"
            found = [*json.loads(told.splitlines()[-1]), *imported(environment, lines)]
            rows += [row | {"name": f"{row['name']} ({name})"} for row in found]
    return {"sizes": {"members": sizes, "lines": lines}, "rows": rows}


@contextlib.contextmanager
def _scratch(sqlite: bool, number: int) -> Iterator[dict[str, str]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-benchmark-")))
        environment, _databases = stack.enter_context(services(folder, sqlite, number))
        manage(environment, "migrate", "-v0", "--skip-checks")
        yield environment


def inside(told: dict[str, Any]) -> Any:
    """What `--seed` does within a scratch site."""
    return list(measure(told["sizes"]))
