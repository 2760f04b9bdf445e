"""Asking all rules about one text: words and patterns of every rule set in one pass, then what is cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .conditions import Conditions
from .models.rules import HOLDS, WEIGHT, Action, RuleSet, Standing
from .patterns import Patterns
from .seen import CodedRule, Seen


@dataclass(frozen=True)
class Found:
    """A rule that a text matched."""

    rule_set: int  # 0 for a rule in code
    coded: str  # "" for a rule set
    number: int
    action: str
    live: bool
    because: dict[str, str]
    words: str = ""  # of a rule in code, for moderators

    @property
    def holds(self) -> bool:
        return self.live and self.action in HOLDS

    def as_json(self) -> list[Any]:
        kind = "coded" if self.coded else "set"
        return [kind, self.coded or self.rule_set, self.number, self.action, self.live]


@dataclass(frozen=True)
class Ready:
    """A rule set, taken apart once."""

    pk: int
    number: int
    space: str
    action: str
    live: bool
    everyone: bool
    because: dict[str, str]
    conditions: Conditions

    @classmethod
    def of(cls, rule_set: RuleSet) -> "Ready":
        return cls(
            rule_set.pk,
            rule_set.number,
            rule_set.space,
            rule_set.action,
            rule_set.standing == Standing.LIVE,
            rule_set.everyone,
            rule_set.because,
            Conditions.of(rule_set.conditions),
        )


class Matcher:
    """Rule sets, and rules in code by name with whether each is live."""

    def __init__(self, rule_sets: Sequence[Ready], coded: Sequence[tuple[str, CodedRule, bool]] = ()) -> None:
        self.rule_sets = rule_sets
        self.coded = coded
        self._patterns = Patterns(
            (pattern, place) for place, one in enumerate(rule_sets) for pattern in one.conditions.typed
        )

    def __bool__(self) -> bool:
        return bool(self.rule_sets or self.coded)

    @property
    def compares(self) -> bool:
        """Whether any rule asks about removed texts."""
        return any(one.conditions.alike is not None for one in self.rule_sets)

    def matched(self, seen: Seen, *, trusted: bool = False) -> list[Found]:
        """Every rule that the text matches, the most severe action first."""
        with_patterns = self._patterns.found(seen.plain)
        found = [
            Found(one.pk, "", one.number, one.action, one.live, one.because)
            for place, one in enumerate(self.rule_sets)
            if one.space in ("", seen.space)
            and (one.everyone or not trusted)
            and one.conditions.hold_for(seen, place in with_patterns)
        ]
        if not trusted:
            for name, rule, live in self.coded:
                if words := rule.look(seen):
                    found.append(Found(0, name, rule.number, Action(rule.action), live, {}, words))
        return sorted(found, key=lambda one: -WEIGHT[one.action])
