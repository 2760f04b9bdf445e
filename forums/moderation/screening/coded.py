"""Rules in code: each file of forums/moderation/rules/ with a `rule`, and those that installed packages bring.

A package adds rules through the entry point group `parvis.plugins`, each entry a CodedRule or a module with a `rule`:

    [project.entry-points."parvis.plugins"]
    no_riddles = "our_rules.riddles:rule"
"""

import logging
import pkgutil
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from forums.moderation import rules

from .models.rules import Action
from .seen import CodedRule

GROUP = "parvis.plugins"
NAME = re.compile(r"[a-zA-Z0-9_-]{1,60}")  # it stands in addresses and rows

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def coded_rules() -> dict[str, CodedRule]:
    """By name, in the order of the alphabet: ours first. Raises TypeError for a file of ours that is none."""
    found: dict[str, CodedRule] = {}
    for module in sorted(pkgutil.iter_modules(rules.__path__), key=lambda one: one.name):
        rule: Any = getattr(import_module(f"{rules.__name__}.{module.name}"), "rule", None)
        if not _is_rule(rule):
            raise TypeError(f"forums/moderation/rules/{module.name}.py has no `rule` made of CodedRule")
        found[module.name] = rule
    for name, brought in sorted(_of_packages(), key=lambda one: one[0]):
        if name in found:
            log.error("a package brings a rule of a name that exists", extra={"rule": name})
        else:
            found[name] = brought
    return found


def _of_packages() -> Iterator[tuple[str, CodedRule]]:
    """What is installed beside the site can be broken: then it is left out and said in the log, and the site runs."""
    for entry in entry_points(group=GROUP):
        try:
            loaded: Any = entry.load()
        except Exception:
            log.exception("a plug-in can't be loaded", extra={"plugin": entry.value})
            continue
        rule = loaded if isinstance(loaded, CodedRule) else getattr(loaded, "rule", None)
        if not isinstance(rule, CodedRule):
            continue  # the group is for plug-ins of other kinds, too
        if _is_rule(rule) and NAME.fullmatch(entry.name):
            yield entry.name, rule
        else:
            log.error(
                "a plug-in's rule has an unknown action or a name that can't stand in an address",
                extra={"plugin": entry.value},
            )


def _is_rule(rule: Any) -> bool:
    return isinstance(rule, CodedRule) and rule.action in Action.values
