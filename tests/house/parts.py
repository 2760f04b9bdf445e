"""What the rules of the house look through: our packages, modules, templates, styles and routes."""

import ast
import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    name for name in ("community", "forums", "membership", "newsletters", "metrics") if (ROOT / name).is_dir()
]

# From the lowest floor up; the longest matching name decides.
FLOORS = {
    "community.commons.activity": 1,
    "community.commons.standing": 2,
    "community.commons": 3,
    "membership": 4,
    "membership.talks": 4,
    "community.surveys": 5,
    "forums": 6,
    "community.inbox": 7,
    "newsletters": 7,
    "community.live": 8,
    "metrics": 9,
    "community.home": 10,
}


def floor_of(module: str) -> int:
    """Raises KeyError for a module that stands on no floor."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        if (name := ".".join(parts[:length])) in FLOORS:
            return FLOORS[name]
    raise KeyError(f"{module} stands on no floor: add it to FLOORS and to pyproject.toml's contracts")


def python_files() -> list[Path]:
    """The product's own Python, without migrations."""
    files = [
        path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts
    ]
    return [ROOT / "manage.py", *sorted(files)]


@functools.cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the product, imported."""
    found = []
    for name in PACKAGES:
        package = importlib.import_module(name)
        for info in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" not in info.name and info.name.count(".management") < 1:
                found.append(importlib.import_module(info.name))
    return tuple(found)


def modules_named(name: str) -> list[ModuleType]:
    """`operations` gives every operations.py and every module of an operations/ package."""
    return [module for module in modules() if name in module.__name__.split(".")[1:]]


def docstring_of(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text()))


# -- Routes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """One address pattern; `name` with its namespaces, such as "forums:topic-close"."""

    name: str
    pattern: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    @property
    def view_name(self) -> str:
        return f"{self.view.__module__}.{getattr(self.view, '__qualname__', type(self.view).__name__)}"


def routes() -> list[Route]:
    return list(_walk(get_resolver(), "", "", ()))


def _walk(resolver: URLResolver, prefix: str, namespace: str, parameters: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        names = parameters + tuple(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner, names)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or ''}", pattern, entry.callback, names)
