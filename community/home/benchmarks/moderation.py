"""`manage.py benchmark moderation`: what looking at texts, deciding and the queue cost, each beside a floor.

On a scratch site of its own, as `benchmark forum`: PostgreSQL and Redis, or SQLite with --sqlite.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import effect
from .processes import manage, services, site

SIZES = {"posts": 100_000}
PARTS = {  # what runs inside the scratch site: module and function, which gives rows
    "screening": ("community.home.benchmarks.screening", "measure"),
    "deciding": ("community.home.benchmarks.deciding", "measure_decisions"),
    "queue": ("community.home.benchmarks.queueing", "run"),
}


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Each part on a scratch database of its own; then two server processes with open pages."""
    sizes = dict(SIZES)
    if options["posts"]:
        sizes["posts"] = options["posts"]
    rows: list[dict[str, Any]] = []
    for number, part in enumerate([*_parts(), "effect"]):
        # What is told beside a transaction's cost needs a server that keeps what it has committed, as a site's does.
        with _scratch(options["sqlite"], number, durable=part == "deciding") as environment:
            told = manage(
                environment, "benchmark", "moderation", "--seed", json.dumps(sizes | {"part": part})
            )
            found = json.loads(told.splitlines()[-1])
            if part != "effect":
                rows += found
                continue
            with site(environment, options["sqlite"]) as (port, _process):
                rows += effect.measure(port, found)
    return {"sizes": sizes, "rows": rows}


def _parts() -> list[str]:
    return [name for name, (module, _function) in PARTS.items() if find_spec(module)]


@contextlib.contextmanager
def _scratch(sqlite: bool, number: int, *, durable: bool) -> Iterator[dict[str, str]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-benchmark-")))
        environment, _databases = stack.enter_context(services(folder, sqlite, number, durable=durable))
        manage(environment, "migrate", "-v0", "--skip-checks")
        yield environment


def inside(told: dict[str, Any]) -> Any:
    """What `--seed` does within the scratch site: a part's rows, or what the effect is measured with."""
    if told["part"] == "effect":
        return effect.seed()
    module, function = PARTS[told["part"]]
    measure = getattr(import_module(module), function)
    return list(measure(told["posts"]) if told["part"] == "screening" else measure())
