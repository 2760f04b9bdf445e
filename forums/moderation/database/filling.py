"""Statements of reasons as the DSA Transparency Database asks for them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation

from community.commons.standing.models import Sanction, Statement
from community.commons.standing.subjects import SUBJECTS
from membership.models import Member

from ..dsa import Ground
from ..models import Case, Report, RuleVersion
from . import schema
from .scrubbing import names_in, scrub

AT_ONCE = 200
VISIBILITY = {
    "hide": "CONTENT_DISABLED",
    "remove": "CONTENT_REMOVED",
    "quarantine": "CONTENT_REMOVED",
    "return": "CONTENT_DISABLED",
    "lock": "CONTENT_INTERACTION_RESTRICTED",
    "redact": "CONTENT_REMOVED",
}
PROVISION = {Sanction.Kind.LIMIT: "PARTIAL_SUSPENSION", Sanction.Kind.MUTE: "PARTIAL_SUSPENSION"}
ACCOUNT = {Sanction.Kind.SUSPENSION: "SUSPENDED", Sanction.Kind.BAN: "TERMINATED"}
RESTRICTIVE = (*VISIBILITY, *PROVISION, *ACCOUNT)  # advice and warnings restrict nothing (Art. 17)
SOURCE = {
    Statement.Detection.NOTICE: "SOURCE_ARTICLE_16",
    Statement.Detection.REPORT: "SOURCE_TYPE_OTHER_NOTIFICATION",
    Statement.Detection.OWN: schema.VOLUNTARY,
    Statement.Detection.AUTOMATIC: schema.VOLUNTARY,
}
DETECTED_BY_MACHINE = (Statement.Detection.AUTOMATIC,)


def statements_between(since: date, until: date) -> QuerySet[Statement]:
    """Statements that restrict something, made on these days of the community's zone, both included."""
    start = timezone.make_aware(datetime(since.year, since.month, since.day))
    end = timezone.make_aware(datetime(until.year, until.month, until.day, 23, 59, 59, 999_999))
    return Statement.objects.filter(what__in=RESTRICTIVE, made_at__gte=start, made_at__lte=end).order_by("pk")


def records_of(statements: Iterable[Statement]) -> Iterator[dict[str, Any]]:
    """Each as the database's fields; those that do not apply are left out. A few queries for every 200."""
    waiting = iter(statements)
    while some := list(islice(waiting, AT_ONCE)):
        yield from _records(some)


def _records(statements: Sequence[Statement]) -> Iterator[dict[str, Any]]:
    versions = {
        (one.rule.code, one.number): one
        for one in RuleVersion.objects.filter(
            rule__code__in={statement.rule_code for statement in statements}
        ).select_related("rule")
    }
    ends = dict(Sanction.objects.filter(statement__in=statements).values_list("statement", "ends_at"))
    things = _things(statements)
    languages = _languages(statements)
    involved = _involved(statements)
    named = names_in({statement.facts for statement in statements})
    for statement in statements:
        kind, pk = statement.subject_type, statement.subject_id
        with translation.override(statement.language):
            yield _record(
                statement,
                versions.get((statement.rule_code, statement.rule_version)),
                end=ends.get(statement.pk, statement.ends_at),
                thing=things.get((kind, pk)),
                language=languages.get((kind, pk), statement.language),
                names=involved.get((kind, pk), set()) | named.get(statement.facts, set()),
            )


def _record(
    statement: Statement,
    version: RuleVersion | None,
    *,
    end: datetime | None,
    thing: Any,
    language: str,
    names: set[str],
) -> dict[str, Any]:
    facts = scrub(statement.facts, names).strip() or "-"
    record: dict[str, Any] = {
        "puid": puid_of(statement),
        **_measure(statement, end),
        **_ground(statement, version, facts),
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": f"STATEMENT_CATEGORY_{version.rule.category if version else 'OTHER_VIOLATION_TC'}",
        "territorial_scope": sorted(schema.COUNTRIES),
        "content_language": language.upper()[:2],
        "content_date": _content_day(thing, statement).isoformat(),
        "application_date": _day(statement.made_at).isoformat(),
        "decision_facts": facts[:5000],
        "source_type": SOURCE[Statement.Detection(statement.detection)],
        "automated_detection": "Yes" if statement.detection in DETECTED_BY_MACHINE else "No",
        "automated_decision": "AUTOMATED_DECISION_" + _automation(statement),
    }
    if version is not None and version.rule.keyword:
        record["category_specification"] = [f"KEYWORD_{version.rule.keyword}"]
    if record["content_language"] not in schema.LANGUAGES:
        del record["content_language"]
    return record


def _measure(statement: Statement, end: datetime | None) -> dict[str, Any]:
    what = statement.what
    until = min(_day(end), schema.LATEST).isoformat() if end else None
    if what in ACCOUNT:
        found: dict[str, Any] = {
            "decision_account": f"DECISION_ACCOUNT_{ACCOUNT[Sanction.Kind(what)]}",
            "account_type": "ACCOUNT_TYPE_PRIVATE",
        }
        return found | ({"end_date_account_restriction": until} if until else {})
    if what in PROVISION:
        found = {"decision_provision": f"DECISION_PROVISION_{PROVISION[Sanction.Kind(what)]}"}
        return found | ({"end_date_service_restriction": until} if until else {})
    found = {"decision_visibility": [f"DECISION_VISIBILITY_{VISIBILITY[what]}"]}
    return found | ({"end_date_visibility_restriction": until} if until else {})


def _ground(statement: Statement, version: RuleVersion | None, facts: str) -> dict[str, Any]:
    rule = version.rule if version else None
    where = {"decision_ground_reference_url": f"{settings.SITE_URL}{version.url}"} if version else {}
    if statement.ground == Ground.LAW or (rule is not None and rule.ground == Ground.LAW):
        law = rule.legal_ground if rule is not None and rule.legal_ground else statement.rule_title
        return {
            "decision_ground": schema.ILLEGAL,
            "illegal_content_legal_ground": law[:500],
            "illegal_content_explanation": facts[:2000],
            **where,
        }
    return {
        "decision_ground": schema.INCOMPATIBLE,
        "incompatible_content_ground": statement.rule_title[:500] or "-",
        "incompatible_content_explanation": facts[:2000],
        "incompatible_content_illegal": "No",
        **where,
    }


def _automation(statement: Statement) -> str:
    if statement.automated:
        return "FULLY"
    return "PARTIALLY" if statement.partly_automated else "NOT_AUTOMATED"


def puid_of(statement: Statement) -> str:
    """Never used twice: a statement has one number for ever, and so has a site one name."""
    host = urlsplit(settings.SITE_URL).netloc or "site"
    return f"parvis-{re.sub(r'[^a-zA-Z0-9]+', '-', host).strip('-')}-{statement.pk}"[:500]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def _content_day(thing: Any, statement: Statement) -> date:
    moment = getattr(thing, "created_at", None) or getattr(thing, "joined_at", None) or statement.made_at
    return max(_day(moment), schema.OLDEST_CONTENT)


def _things(statements: Sequence[Statement]) -> dict[tuple[str, int], Any]:
    found = {}
    for kind in {one.subject_type for one in statements} & set(SUBJECTS):
        wanted = [one.subject_id for one in statements if one.subject_type == kind]
        for thing in SUBJECTS[kind].model._default_manager.filter(pk__in=wanted):
            found[kind, thing.pk] = thing
    return found


def _cases(statements: Sequence[Statement]) -> QuerySet[Case]:
    return Case.objects.filter(subject_id__in={one.subject_id for one in statements})


def _languages(statements: Sequence[Statement]) -> dict[tuple[str, int], str]:
    return {
        (kind, pk): language
        for kind, pk, language in _cases(statements).values_list("subject_type", "subject_id", "language")
    }


def _involved(statements: Sequence[Statement]) -> dict[tuple[str, int], set[str]]:
    """Names and handles of whoever wrote, reported or decided: none of them may stand in the facts."""
    people: dict[tuple[str, int], set[int]] = {}
    for one in statements:
        people.setdefault((one.subject_type, one.subject_id), set()).update(
            {one.member_id, one.decided_by_id}
        )
    rows = Report.objects.filter(case__in=_cases(statements)).exclude(reporter=None)
    for kind, pk, reporter in rows.values_list("case__subject_type", "case__subject_id", "reporter"):
        people.setdefault((kind, pk), set()).add(reporter)
    everybody = {pk for some in people.values() for pk in some}
    names = {
        pk: {name, handle}
        for pk, name, handle in Member.objects.filter(pk__in=everybody, automaton=False).values_list(
            "pk", "name", "handle"
        )
    }
    return {place: {name for pk in some for name in names.get(pk, ())} for place, some in people.items()}
