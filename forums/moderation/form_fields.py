"""Fields that several forms of the queue share."""

import uuid
from typing import Any

from django import forms

from .models import Rule, RuleVersion


def fresh_key() -> str:
    return str(uuid.uuid4())


def rules_in_force() -> list[RuleVersion]:
    """The newest version of each rule in force, in their order: two queries."""
    return [rule.current for rule in Rule.objects.in_force().prefetch_related("versions")]


class RuleField(forms.TypedChoiceField):
    """One of the rules in force; gives its version."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.versions: dict[str, RuleVersion] = {}

    def offer(self, versions: list[RuleVersion], *, empty: Any = None) -> None:
        self.versions = {str(version.pk): version for version in versions}
        blank = [("", empty)] if empty is not None else []
        self.choices = blank + [(str(version.pk), version.title()) for version in versions]

    def _coerce(self, value: str) -> RuleVersion | None:
        return self.versions[value] if value else None


class FactsField(forms.CharField):
    """Needed by some decisions: the form says which, so the field itself lets an empty one pass."""

    def validate(self, value: Any) -> None:
        return None
