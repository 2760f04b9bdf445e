"""Presets in a case: their words with {name}, {rule} and {link} filled in, in the author's language."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .models import Case, Preset, RuleVersion

VARIABLES = ("name", "rule", "link")
_VARIABLE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Filled:
    preset: Preset
    text: str
    rule: RuleVersion | None


def unknown_variables(text: str) -> list[str]:
    """What stands in braces and means nothing."""
    return sorted({f"{{{name}}}" for name in _VARIABLE.findall(text) if name not in VARIABLES})


def offered() -> list[Preset]:
    """One query for the presets, one for their rules."""
    return list(
        Preset.objects.filter(retired_at=None).select_related("rule").prefetch_related("rule__versions")
    )


def fill(preset: Preset, case: Case, thing: Any, usual: RuleVersion | None) -> Filled:
    """The preset as it reads in this case; `usual` is the rule where the preset names none."""
    language = case.author.language
    rule = preset.rule.current if preset.rule and preset.rule.retired_at is None else usual
    values = {
        "name": str(case.author),
        "rule": rule.title(language) if rule else "",
        "link": settings.SITE_URL + case.subject.url(thing) if thing is not None else "",
    }
    text = _VARIABLE.sub(lambda found: values.get(found[1], found[0]), preset.text(language))
    return Filled(preset, text, rule)
