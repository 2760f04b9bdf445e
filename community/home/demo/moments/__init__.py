"""Moments of the community's life: each module here is one, found by its name.

A moment has `ABOUT`, a sentence for the command's help, and `happen(told)`, which adds to the timeline what
happens in it beside the story that all moments share. `FOLDER`, if there is one, holds more threads.
"""

import importlib
import pkgutil
from types import ModuleType


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def moment(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")
