"""Rules in code: every file of forums/moderation/rules/ that has a `rule`, found by scanning the folder."""

import pkgutil
from functools import lru_cache
from importlib import import_module

from forums.moderation import rules

from .models.rules import Action
from .seen import CodedRule


@lru_cache(maxsize=1)
def coded_rules() -> dict[str, CodedRule]:
    """By the name of the file, in the order of the alphabet. Raises TypeError for a file that is none."""
    found: dict[str, CodedRule] = {}
    for module in sorted(pkgutil.iter_modules(rules.__path__), key=lambda one: one.name):
        rule = getattr(import_module(f"{rules.__name__}.{module.name}"), "rule", None)
        if not isinstance(rule, CodedRule) or rule.action not in Action.values:
            raise TypeError(f"forums/moderation/rules/{module.name}.py has no `rule` made of CodedRule")
        found[module.name] = rule
    return found
