"""What whoever wrote something reads about a decision: the statement of reasons as a letter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from community.commons.standing.models import Statement
from community.commons.standing.subjects import SUBJECTS

from .models import RESTRICTS, Case, RuleVersion


@dataclass
class Letter:
    """The fields of Art. 17(3) of the Digital Services Act, in the language of whom it is addressed to."""

    language: str
    what: str  # the verdict
    title: str  # of the thing
    rule_title: str
    rule_text: str
    rule_version: int
    facts: str
    detection: str
    automated: bool = False
    made_at: datetime | None = None
    lifted_at: datetime | None = None
    url: str = ""


def letter_of(statement: Statement) -> Letter:
    """A statement as its letter, with the rule as it read on that day."""
    version = (
        RuleVersion.objects.filter(rule__code=statement.rule_code, number=statement.rule_version)
        .select_related("rule")
        .first()
    )
    restriction = getattr(statement, "restriction", None)
    subject = SUBJECTS.get(statement.subject_type)
    thing = subject.visible_to(statement.member).filter(pk=statement.subject_id).first() if subject else None
    return Letter(
        language=statement.language,
        what=statement.what,
        title=subject.title(thing) if subject and thing else "",
        rule_title=statement.rule_title,
        rule_text=version.text(statement.language) if version else "",
        rule_version=statement.rule_version,
        facts=statement.facts,
        detection=statement.detection,
        automated=statement.automated,
        made_at=statement.made_at,
        lifted_at=restriction.lifted_at if restriction else None,
        url=subject.url(thing) if subject and thing else "",
    )


def draft_of(case: Case, thing: Any, *, verdict: str, rule: RuleVersion | None, facts: str) -> Letter | None:
    """The letter that this decision would send; None for a decision that restricts nothing."""
    if verdict not in RESTRICTS:
        return None
    language = case.author.language
    reported = case.reports.filter(round=case.round).exists()
    with override(language):
        return Letter(
            language=language,
            what=verdict,
            title=case.subject.title(thing) if thing else "",
            rule_title=rule.title(language) if rule else "",
            rule_text=rule.text(language) if rule else "",
            rule_version=rule.number if rule else 0,
            facts=facts.strip(),
            detection=Statement.Detection.REPORT if reported else Statement.Detection.OWN,
        )
