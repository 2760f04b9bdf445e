"""The report itself: which figures stand in it, section by section."""

from collections import Counter
from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.activity.models import Activity
from community.commons.standing.models import Sanction
from membership.models import Member

from ..dsa import Ground, Misuse
from ..models import RESTRICTS, Rule, Verdict
from .counting import (
    Counted,
    counted,
    detections,
    entries,
    judged_since,
    median_days,
    median_hours,
    months_of,
    rules_of,
    total,
)
from .shapes import Figure, Report, Section


def report(since: date, until: date) -> Report:
    """The report of these days, both included. Raises ValueError when the period ends before it begins."""
    if until < since:
        raise ValueError("the period ends before it begins")
    rows = list(counted(since, until))
    rules = rules_of(rows)
    detection = detections(since, until)
    sections = [
        _notices(rows, since, until),
        _reports_by_rule(rows, rules),
        _decisions(rows, detection),
        _by_measure(rows),
        _by_rule(rows, rules),
        _automated(rows, since, until, detection),
        _complaints(rows, since, until),
        _suspensions(rows),
        _recipients(since, until),
    ]
    return Report(since, until, timezone.now(), sections)


def _notices(rows: list[Counted], since: date, until: date) -> Section:
    upheld = total(rows, "moderation.report_answered", outcome="upheld")
    answered = sum(one.n for one in rows if one.verb == "moderation.report_answered")
    return Section(
        "notices",
        _("Notices and reports"),
        _("Legal notices under Article 16, reports of members, and what became of them."),
        [
            Figure(
                "notices_article_16", _("Legal notices (Art. 16)"), total(rows, "moderation.notice_filed")
            ),
            Figure("reports", _("Reports of members"), total(rows, "moderation.thing_reported")),
            Figure("reports_answered", _("Reports answered"), answered),
            Figure("reports_upheld", _("of them, the team agreed"), upheld),
            Figure(
                "report_hours_median",
                _("Median time until the answer"),
                median_hours(since, until),
                _("hours"),
            ),
        ],
    )


def _of_rules(rows: list[Counted], verb: str, rules: dict[int, tuple[str, str]], prefix: str) -> list[Figure]:
    found: Counter[tuple[str, str]] = Counter()
    for one in rows:
        if one.verb == verb and one.rule_id in rules:
            found[rules[one.rule_id]] += one.n
    return [Figure(f"{prefix}:{code}", title, n) for (code, title), n in found.most_common()]


def _reports_by_rule(rows: list[Counted], rules: dict[int, tuple[str, str]]) -> Section:
    figures = _of_rules(rows, "moderation.thing_reported", rules, "reports_by_rule")
    return Section(
        "reports_by_rule", _("Reports by rule"), _("Which rule the reports named."), figures, chart=True
    )


def _decisions(rows: list[Counted], detection: Counter[str]) -> Section:
    made = total(rows, "moderation.case_decided")
    restricting = sum(
        one.n for one in rows if one.verb == "moderation.case_decided" and one.verdict in RESTRICTS
    )
    return Section(
        "decisions",
        _("Decisions"),
        _("How many there were, and how what they restrict had been found."),
        [
            Figure("decisions", _("Decisions"), made),
            Figure("decisions_restricting", _("of them, restricting something"), restricting),
            Figure("found_by_notice", _("found by a legal notice"), detection["notice"]),
            Figure("found_by_report", _("found by reports"), detection["report"]),
            Figure("own_initiative", _("on our own initiative: seen by the team"), detection["own"]),
            Figure(
                "own_initiative_automatic",
                _("on our own initiative: found by automatic means"),
                detection["automatic"],
            ),
        ],
    )


def _by_measure(rows: list[Counted]) -> Section:
    figures = [
        Figure(f"measure:{verdict.value}", str(verdict.label), n)
        for verdict in Verdict
        if (n := total(rows, "moderation.case_decided", verdict=verdict.value))
    ]
    hidden = total(rows, "moderation.hidden_by_weight")
    figures.append(Figure("measure:hidden_by_weight", _("Hidden by the weight of reports"), hidden))
    for kind, n in sorted(_sanctions(rows).items()):
        figures.append(Figure(f"sanction:{kind}", str(Sanction.Kind(kind).label).capitalize(), n))
    return Section("by_measure", _("By type of measure"), _("What was decided."), figures, chart=True)


def _sanctions(rows: list[Counted]) -> Counter[str]:
    given = [one for one in rows if one.verb == "moderation.case_decided" and one.sanction_id]
    kinds = dict(Sanction.objects.filter(pk__in={one.sanction_id for one in given}).values_list("pk", "kind"))
    found: Counter[str] = Counter()
    for one in given:
        if one.sanction_id in kinds:
            found[kinds[one.sanction_id]] += one.n
    return found


def _by_rule(rows: list[Counted], rules: dict[int, tuple[str, str]]) -> Section:
    restricting = [one for one in rows if one.verdict in RESTRICTS]
    figures = _of_rules(restricting, "moderation.case_decided", rules, "decisions_by_rule")
    return Section(
        "decisions_by_rule",
        _("Restrictions by rule"),
        _("Under which rule something was hidden or removed."),
        figures,
        chart=True,
    )


def _automated(rows: list[Counted], since: date, until: date, detection: Counter[str]) -> Section:
    hidden = total(rows, "moderation.hidden_by_weight")
    judged, wrong = judged_since(since, until)
    decided = total(rows, "moderation.case_decided")
    machine = total(rows, "moderation.case_decided", by_machine=True)
    return Section(
        "automated",
        _("Automated means"),
        _(
            "The site may hide what many report until a person decides; it removes nothing by itself. An error is "
            "what a person then showed again."
        ),
        [
            Figure("decided_by_machine", _("Decisions made without a person"), machine),
            Figure("decided_by_people", _("Decisions made by people"), decided - machine),
            Figure("detected_by_machine", _("Restrictions found by automatic means"), detection["automatic"]),
            Figure("hidden_by_weight", _("Hidden by the weight of reports"), hidden),
            Figure("hidden_judged", _("of them, decided by a person since"), judged),
            Figure("hidden_wrongly", _("of them, shown again"), wrong),
            Figure(
                "automated_error_rate",
                _("Error rate of automatic hiding"),
                round(wrong / judged * 100, 1) if judged else None,
                "%",
            ),
        ],
    )


def _complaints(rows: list[Counted], since: date, until: date) -> Section:
    outcomes = {
        name: total(rows, "moderation.appeal_decided", outcome=name)
        for name in ("upheld", "modified", "overturned", "returned")
    }
    answered = sum(outcomes.values())
    names = {
        "upheld": _("of them, the decision stood"),
        "modified": _("of them, decided otherwise"),
        "overturned": _("of them, the decision was taken back"),
        "returned": _("of them, returned for a new look"),
    }
    return Section(
        "complaints",
        _("Complaints"),
        _("Appeals against decisions (Art. 20), answered by somebody who was not involved."),
        [
            Figure("appeals", _("Appeals"), total(rows, "moderation.appeal_submitted")),
            Figure(
                "appeals_of_authors",
                _("of them, of those restricted"),
                total(rows, "moderation.appeal_submitted", side="author"),
            ),
            Figure(
                "appeals_of_reporters",
                _("of them, of those who reported"),
                total(rows, "moderation.appeal_submitted", side="reporter"),
            ),
            Figure(
                "appeals_of_notifiers",
                _("of them, of those who filed a legal notice"),
                total(rows, "moderation.appeal_submitted", side="notifier"),
            ),
            Figure("appeals_answered", _("Appeals answered"), answered),
            *(Figure(f"appeals_{name}", names[name], n) for name, n in outcomes.items()),
            Figure(
                "appeal_days_median", _("Median time until the answer"), median_days(since, until), _("days")
            ),
            Figure(
                "reversals", _("Decisions taken back or changed on appeal"), answered - outcomes["upheld"]
            ),
            Figure(
                "undone", _("Decisions undone by the team itself"), total(rows, "moderation.decision_undone")
            ),
        ],
    )


def _by_cause(rows: list[Counted]) -> Counter[str]:
    """Suspensions and bans as Art. 24(1)(b) tells them apart, by the rule that their statements name.

    "law": for content against the law; else the misuse (dsa.Misuse) that the rule is about. Proposed ones that
    nobody confirmed are none.
    """
    given = [one.sanction_id for one in rows if one.verb == "moderation.case_decided" and one.sanction_id]
    severe = Sanction.objects.filter(pk__in=given, kind__in=(Sanction.Kind.SUSPENSION, Sanction.Kind.BAN))
    severe = severe.exclude(state__in=(Sanction.State.PROPOSED, Sanction.State.DROPPED))
    causes = {
        code: misuse or ("law" if ground == Ground.LAW else "")
        for code, misuse, ground in Rule.objects.values_list("code", "misuse", "ground")
    }
    return Counter(causes.get(code, "") for code in severe.values_list("statement__rule_code", flat=True))


def _suspensions(rows: list[Counted]) -> Section:
    kinds, causes = _sanctions(rows), _by_cause(rows)
    return Section(
        "suspensions",
        _("Suspensions (Art. 23)"),
        _("After a warning, for a set time, decided case by case."),
        [
            Figure("warnings", _("Warnings"), kinds["warning"]),
            Figure("suspensions", _("Suspensions of accounts"), kinds["suspension"]),
            Figure("bans", _("Bans"), kinds["ban"]),
            Figure(
                "suspensions_illegal",
                _("of them, for manifestly illegal content (under a rule that rests on the law)"),
                causes["law"],
            ),
            Figure(
                "suspensions_unfounded_notices",
                _("of them, for manifestly unfounded reports and notices"),
                causes[Misuse.NOTICES],
            ),
            Figure(
                "suspensions_unfounded_complaints",
                _("of them, for manifestly unfounded appeals"),
                causes[Misuse.COMPLAINTS],
            ),
            Figure("sanctions_lifted", _("Sanctions taken back"), total(rows, "moderation.sanction_lifted")),
        ],
    )


def _recipients(since: date, until: date) -> Section:
    """Members who did something, a month's average; who only reads leaves no trace that could be counted."""
    months = list(months_of(since, until))
    active = [
        Activity.objects.filter(
            local_day__gte=first, local_day__lte=last, actor__isnull=False, actor__automaton=False
        ).aggregate(n=Count("actor", distinct=True))["n"]
        for first, last in months
    ]
    joined = entries(since, until).filter(verb="membership.joined").count()
    return Section(
        "recipients",
        _("Active recipients"),
        _(
            "Members who wrote, reacted, voted or reported. Who only reads leaves no trace here to be counted."
        ),
        [
            Figure(
                "active_recipients_monthly",
                _("Active members, average of the months"),
                round(sum(active) / len(active), 1) if active else None,
            ),
            Figure("joined", _("Members who joined"), joined),
            Figure("members", _("Members now"), Member.objects.with_account().count()),
        ],
    )
