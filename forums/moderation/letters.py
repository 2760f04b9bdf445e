"""What somebody reads about a decision: the statement of reasons as a letter."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from community.commons.standing.models import Sanction, Statement
from community.commons.standing.spaces import named_spaces
from community.commons.standing.subjects import SUBJECTS

from .deciding import SHOWN_AGAIN, Bundle, detection_of, reports_of
from .models import EXPLAINED, Case, RuleVersion, Verdict
from .models.kept import APPEAL_WITHIN
from .sanctioning import Sanctioning


@dataclass
class Measure:
    """A sanction in a letter."""

    kind: str
    where: str  # in words; "" is the whole site
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    review_at: datetime | None = None
    proposed: bool = False  # a second person has to agree first
    delayed: bool = False


@dataclass
class Letter:
    """The fields of Art. 17(3) of the Digital Services Act, in the language of whom it is addressed to."""

    language: str
    what: str  # the verdict, "redact", or the kind of a sanction
    title: str  # of the thing
    rule_title: str
    rule_text: str
    rule_version: int
    facts: str
    detection: str
    automated: bool = False
    partly_automated: bool = False
    made_at: datetime | None = None
    appeal_until: datetime | None = None
    lifted_at: datetime | None = None
    url: str = ""
    sanction: Measure | None = None
    further: list[str] = field(default_factory=list)  # measures beside the verdict, in words


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
    sanction = getattr(statement, "sanction", None)
    with override(statement.language):
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
            partly_automated=statement.partly_automated,
            made_at=statement.made_at,
            appeal_until=statement.made_at + APPEAL_WITHIN,
            lifted_at=statement.taken_back_at or (restriction.lifted_at if restriction else None),
            url=subject.url(thing) if subject and thing else "",
            sanction=_measure_of(sanction) if sanction else None,
        )


def _measure_of(sanction: Sanction) -> Measure:
    return Measure(
        sanction.kind,
        where_of(sanction.scope, sanction.member),
        sanction.starts_at,
        sanction.ends_at,
        sanction.review_at,
        delayed=sanction.delayed,
    )


def where_of(scope: str, member: Any) -> str:
    """A sanction's scope in words; "" is the whole site."""
    if not scope:
        return ""
    kind, _colon, pk = scope.partition(":")
    if kind in SUBJECTS and pk.isdecimal():
        subject = SUBJECTS[kind]
        thing = subject.visible_to(member).filter(pk=int(pk)).first()
        return subject.title(thing) if thing is not None else str(subject.label)
    return named_spaces(member).get(scope, scope)


def drafts_of(case: Case, thing: Any, bundle: Bundle) -> list[Letter]:
    """The letters that this decision would send; none for a decision that takes nothing away."""
    if not bundle.explains:
        return []
    rule, language = bundle.rule, case.author.language
    drafts = []
    with override(language):
        common: dict[str, Any] = {
            "language": language,
            "title": case.subject.title(thing) if thing else "",
            "rule_title": rule.title(language) if rule else "",
            "rule_text": rule.text(language) if rule else "",
            "rule_version": rule.number if rule else 0,
            "facts": bundle.facts.strip(),
            "detection": detection_of(case, reports_of(case)),
        }
        if bundle.verdict in EXPLAINED or "redact" in bundle.measures:
            what = "redact" if bundle.verdict in (Verdict.KEEP, *SHOWN_AGAIN) else bundle.verdict
            drafts.append(Letter(what=what, **common))
        if bundle.sanction and bundle.sanction.kind in Sanction.Kind.values:
            drafts.append(
                Letter(what=bundle.sanction.kind, sanction=_measure_asked(case, bundle.sanction), **common)
            )
    return drafts


def _measure_asked(case: Case, asked: Sanctioning) -> Measure:
    site_wide = asked.kind in Sanction.SITE_WIDE
    return Measure(asked.kind, "" if site_wide else where_of(asked.scope, case.author), ends_at=asked.ends_at)


def subject_line(letter: Letter) -> str:
    """What the letter says, as the subject of a mail, in its own language."""
    with override(letter.language):
        return str(HEADLINES.get(letter.what, lambda: _("A decision about your account"))())


HEADLINES: dict[str, Any] = {
    Verdict.RETURN: lambda: _("What you wrote was returned to you"),
    Verdict.HIDE: lambda: _("Something you wrote is hidden until you mend it"),
    Verdict.REMOVE: lambda: _("Something you wrote was removed"),
    Verdict.QUARANTINE: lambda: _("Something you wrote was removed"),
    "redact": lambda: _("A moderator took personal data out of what you wrote"),
    Sanction.Kind.ADVICE: lambda: _("A word of advice"),
    Sanction.Kind.WARNING: lambda: _("A warning"),
    Sanction.Kind.LIMIT: lambda: _("Your account is limited for a time"),
    Sanction.Kind.MUTE: lambda: _("You can read, and not write, for a time"),
    Sanction.Kind.SUSPENSION: lambda: _("Your account is suspended for a time"),
    Sanction.Kind.BAN: lambda: _("Your account is closed to everything but reading and appealing"),
}
