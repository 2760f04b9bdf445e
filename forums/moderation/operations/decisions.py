"""Decisions: once, whole, with a reason, and able to be undone."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, quiet, record
from community.commons.live import push
from community.commons.standing.models import Restriction, State, Statement

from ..facts import CaseDecided, DecisionUndone, ReportAnswered, ThingHeld
from ..models import (
    BECOMES,
    RESTRICTS,
    UNDO_WITHIN,
    Case,
    Decision,
    Report,
    RuleVersion,
    Verdict,
    possible_verdicts,
)
from ..opening import QUEUE, AlreadyDecided


@operation("moderation.hold_thing")
def hold_thing(case: Case, *, by: Any, because: str) -> Case:
    """Take something out of sight while its case is looked at. No verdict: its author reads `because`."""
    if not because.strip():
        raise Refused(_("Say why; its author will read it."), status=422)
    thing = _thing_of(case)
    if thing.state != State.VISIBLE:
        raise Refused(_("This is out of sight already."))
    case.subject.set_state(thing, by=by, state=State.HELD, because=because.strip()[:300])
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    case.refresh_from_db()
    push(QUEUE, "case_changed", {"case": case.pk})
    record(
        ThingHeld(author_id=case.author_id),
        by=by,
        subject=case,
        space=case.space,
        words=because.strip()[:300],
    )
    return case


@operation("moderation.decide_case")
def decide_case(
    case: Case,
    *,
    by: Any,
    verdict: str,
    version: int,
    key: str,
    rule: RuleVersion | None = None,
    facts: str = "",
    note: str = "",
) -> Decision:
    """Decide a case as one bundle: what happens to the thing, the statement of reasons, the answers to reporters.

    All of it or nothing. `version` is what the moderator's page had seen and `key` names the form: whoever
    comes second is Refused and told who was first; the same form sent twice is one decision.
    """
    before = Decision.objects.filter(key=key).first()
    if before is not None:
        raise AlreadyDecided(before)
    verdict = Verdict(verdict)
    free = Q(lease_until=None) | Q(lease_until__lte=timezone.now()) | Q(holder=by)
    closed = Case.objects.filter(free, pk=case.pk, version=version, state=Case.State.OPEN).update(
        state=Case.State.CLOSED, closed_at=now(), holder=None, lease_until=None, version=F("version") + 1
    )
    if not closed:
        raise _first_was(case, by)
    case.refresh_from_db()
    thing = _thing_of(case)
    _check(verdict, thing, rule, facts)
    state_before, state_after = State(thing.state), State(BECOMES.get(verdict, thing.state))
    statement = _statement(case, by, verdict, rule, facts) if verdict in RESTRICTS and rule else None
    restriction = _restriction(case, statement, state_before, state_after) if statement else None
    if verdict in (Verdict.APPROVE, Verdict.RESTORE) or restriction:
        _lift(case, by, but=restriction)
    if state_after != state_before or restriction:
        case.subject.set_state(thing, by=by, state=state_after, restriction=restriction)
    decision = Decision.objects.create(
        case=case,
        round=case.round,
        decider=by,
        author_id=case.author_id,
        verdict=verdict,
        rule=rule if verdict in RESTRICTS else None,
        facts=facts.strip(),
        note=note.strip(),
        statement=statement,
        restriction=restriction,
        state_before=state_before,
        state_after=state_after,
        key=key,
        made_at=now(),
    )
    record(
        CaseDecided(
            decision_id=decision.pk,
            verdict=verdict,
            rule_id=rule.pk if statement and rule else 0,
            author_id=case.author_id,
            statement_id=statement.pk if statement else 0,
        ),
        by=by,
        subject=case,
        parent=thing,
        space=case.space,
        words=facts.strip(),
    )
    _answer_reports(case, decision, by)
    push(QUEUE, "case_decided", {"case": case.pk})
    return decision


def _thing_of(case: Case) -> Any:
    """What the case is about, with its row locked where the database can."""
    thing = case.subject.model._default_manager.select_for_update().filter(pk=case.subject_id).first()
    if thing is None:
        raise Refused(_("What this case is about does not exist any more."))
    return thing


def _check(verdict: Verdict, thing: Any, rule: RuleVersion | None, facts: str) -> None:
    if verdict not in possible_verdicts(thing.state):
        raise Refused(
            _("This can't be decided about something that is %(state)s.")
            % {"state": thing.get_state_display()}
        )
    if verdict in RESTRICTS and rule is None:
        raise Refused(_("Name the rule: whoever wrote it has a right to know."), status=422)
    if verdict in RESTRICTS and not facts.strip():
        raise Refused(_("Say which facts you saw: whoever wrote it has a right to know."), status=422)


def _first_was(case: Case, by: Any) -> Refused:
    """Why the decision came too late, naming who was first."""
    first = Decision.objects.filter(case=case, round=case.round).select_related("decider").first()
    if first is not None:
        return Refused(
            _("%(name)s decided first: %(verdict)s. Your text is kept as a note on the case.")
            % {"name": first.decider, "verdict": first.get_verdict_display()}
        )
    holder = Case.objects.select_related("holder").get(pk=case.pk).held_by()
    if holder is not None and holder != by:
        return Refused(_("%(name)s holds this case; take it over with a reason, or wait.") % {"name": holder})
    return Refused(_("This case has changed while you wrote. Look at what is new, then decide."))


def _statement(case: Case, by: Any, verdict: Verdict, rule: RuleVersion, facts: str) -> Statement:
    """The statement of reasons (Art. 17 DSA), in the language of whom it is addressed to."""
    language = case.author.language
    with translation.override(language):
        title = rule.title(language)
    reported = case.reports.filter(round=case.round).exists()
    return Statement.objects.create(
        member_id=case.author_id,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        what=verdict,
        rule_code=rule.rule.code,
        rule_version=rule.number,
        rule_title=title,
        facts=facts.strip(),
        detection=Statement.Detection.REPORT if reported else Statement.Detection.OWN,
        decided_by=by,
        language=language,
        made_at=now(),
    )


def _restriction(case: Case, statement: Statement, before: State, after: State) -> Restriction:
    """Only one restriction of a thing is in force: a new one takes the place of the old."""
    Restriction.objects.filter(
        subject_type=case.subject_type, subject_id=case.subject_id, lifted_at=None
    ).update(lifted_at=now(), lifted_by=statement.decided_by)
    return Restriction.objects.create(
        statement=statement,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        state=after,
        state_before=before,
        since=now(),
    )


def _lift(case: Case, by: Any, *, but: Restriction | None) -> None:
    in_force = Restriction.objects.filter(
        subject_type=case.subject_type, subject_id=case.subject_id, lifted_at=None
    )
    in_force.exclude(pk=but.pk if but else 0).update(lifted_at=now(), lifted_by=by)


def _answer_reports(case: Case, decision: Decision, by: Any) -> None:
    """Every report of the round ends in an answer to its author."""
    agreed = decision.verdict in RESTRICTS or (
        decision.verdict == Verdict.KEEP and decision.state_after in (State.HIDDEN, State.REMOVED)
    )
    outcome = Report.Outcome.UPHELD if agreed else Report.Outcome.NOT_UPHELD
    waiting = list(case.reports.filter(round=case.round, outcome=Report.Outcome.RECEIVED))
    Report.objects.filter(pk__in=[report.pk for report in waiting]).update(outcome=outcome, answered_at=now())
    for report in waiting:
        record(
            ReportAnswered(report_id=report.pk, reporter_id=report.reporter_id, outcome=outcome),
            by=by,
            subject=case,
            space=case.space,
        )


@operation("moderation.undo_decision")
def undo_decision(decision: Decision, *, by: Any, reason: str = "") -> Decision:
    """Take a decision back: the thing stands as it stood, the restriction is lifted, the case is open again.

    Within half an hour its decider may; later it takes another moderator and a reason.
    """
    late = timezone.now() - decision.made_at > UNDO_WITHIN
    if late and decision.decider_id == by.pk and not quiet():
        raise Refused(_("After half an hour a colleague has to undo it: four eyes see more."))
    if (late or decision.decider_id != by.pk) and not reason.strip():
        raise Refused(_("Say why it is undone; the author and your colleague will read it."), status=422)
    taken = Decision.objects.filter(pk=decision.pk, undone_at=None).update(
        undone_at=now(), undone_by=by, why_undone=reason.strip()[:500]
    )
    case = decision.case
    later = Decision.objects.filter(case=case, round__gt=decision.round, undone_at=None).exists()
    if not taken or later:
        raise Refused(_("This was undone already, or something newer was decided. Look at the case again."))
    thing = _thing_of(case)
    if thing.state == decision.state_after and decision.state_after != decision.state_before:
        _lift(case, by, but=None)
        earlier = _restriction_before(decision)
        case.subject.set_state(
            thing,
            by=by,
            state=State(decision.state_before),
            restriction=earlier,
            because=_("A moderator looks at it once more.") if decision.state_before == State.HELD else "",
        )
    Case.objects.filter(pk=case.pk).update(
        state=Case.State.OPEN, round=F("round") + 1, version=F("version") + 1, closed_at=None
    )
    case.refresh_from_db()
    decision.refresh_from_db()
    push(QUEUE, "case_opened", {"case": case.pk})
    record(
        DecisionUndone(
            decision_id=decision.pk,
            author_id=case.author_id,
            verdict=Verdict(decision.verdict),
            rule_id=decision.rule_id or 0,
        ),
        by=by,
        subject=case,
        parent=thing,
        space=case.space,
        words=reason.strip()[:500],
    )
    return decision


def _restriction_before(decision: Decision) -> Restriction | None:
    """Where the thing was restricted before, that restriction is in force again."""
    if decision.state_before not in (State.HIDDEN, State.REMOVED):
        return None
    earlier = (
        Restriction.objects.filter(
            subject_type=decision.case.subject_type,
            subject_id=decision.case.subject_id,
            state=decision.state_before,
        )
        .exclude(pk=decision.restriction_id or 0)
        .order_by("-since", "-pk")
        .first()
    )
    if earlier is not None:
        Restriction.objects.filter(pk=earlier.pk).update(lifted_at=None, lifted_by=None)
    return earlier
