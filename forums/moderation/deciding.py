"""What a decision does and how it is taken back: the bundle, whole, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import Happening, now, record, record_many
from community.commons.live import look_again
from community.commons.prepared import Prepared
from community.commons.standing.models import Restriction, Sanction, State, Statement
from community.commons.standing.subjects import SUBJECTS
from community.commons.written import insert, update

from . import keeping
from .facts import CaseDecided, ReportAnswered, SanctionLifted
from .models import (
    BECOMES,
    EXPLAINED,
    RESTRICTS,
    Action,
    Case,
    Decision,
    KeptText,
    Report,
    RuleVersion,
    Verdict,
    possible_verdicts,
)
from .proposing import close_case_of
from .sanctioning import DELAY, REVIEW, Sanctioning, Weighed, weigh
from .weighing import hidden_by_reports

SHOWN_AGAIN = (Verdict.APPROVE, Verdict.RESTORE)


@dataclass(frozen=True)
class Bundle:
    """What is decided: a verdict, measures by their names, a sanction, and the reasons for all of it."""

    verdict: str
    key: str
    rule: RuleVersion | None = None
    facts: str = ""
    note: str = ""
    measures: Mapping[str, Any] = field(default_factory=dict)
    sanction: Sanctioning | None = None

    @property
    def explains(self) -> bool:
        """Whether somebody has a right to reasons."""
        return self.verdict in EXPLAINED or self.sanction is not None or "redact" in self.measures


def thing_of(case: Case) -> Any:
    """What the case is about, with its row locked where the database can."""
    found = _thing(case.subject_type)(case.subject_id)
    if not found:  # gone; or moved meanwhile: PostgreSQL leaves it out of a join whose other side changed
        found = list(case.subject.model._default_manager.select_for_update().filter(pk=case.subject_id))
    for thing in found:
        return thing
    raise Refused(_("What this case is about does not exist any more."))


@cache
def _thing(kind: str) -> Prepared:
    subject = SUBJECTS[kind]
    things = subject.model._default_manager.select_for_update(of=("self",)).select_related(*subject.read_with)
    return Prepared(lambda pk: things.filter(pk=pk))


def reports_of(case: Case) -> list[Report]:
    """All of its reports, without their copies of the thing: asked once, for all that a decision needs of them."""
    return _REPORTS(case.pk)


_REPORTS = Prepared(lambda case: Report.objects.filter(case=case).defer("snapshot", "words"))


def decide(case: Case, *, by: Any, bundle: Bundle) -> Decision:
    """Do all that the bundle says, in the caller's transaction. Raises Refused with what to mend."""
    thing = thing_of(case)
    by_reports = hidden_by_reports(thing)
    if by_reports and bundle.verdict == Verdict.KEEP:  # it may stay, so what the reports did ends
        bundle = replace(bundle, verdict=Verdict.RESTORE)
    verdict = Verdict(bundle.verdict)
    check(case, thing, bundle, by_reports=by_reports)
    reports = reports_of(case)
    weighed = weigh(case, thing, by, bundle.sanction, reports) if bundle.sanction else None
    done = _take_measures(case, thing, by, bundle)
    if done:
        thing = thing_of(case)
    before, after = State(thing.state), State(BECOMES.get(verdict, thing.state))
    because, restricted = thing.held_because, thing.restriction_id
    found = detection_of(case, reports)
    statement = _statement(case, by, verdict, bundle, found) if _restricts(bundle) else None
    reasons = (
        _statement(case, by, weighed.asked.kind, bundle, found, weighed.asked.ends_at) if weighed else None
    )
    insert(*filter(None, (statement, reasons)))
    restriction = _restriction(case, statement, before, after) if statement and verdict in RESTRICTS else None
    if verdict in SHOWN_AGAIN:
        lift(case, by)
        if by_reports:
            Statement.objects.filter(restriction=restricted).update(taken_back_at=now())
    if verdict in SHOWN_AGAIN and before == State.REMOVED:
        keeping.give_back(case, thing)
    if after != before or restriction or verdict == Verdict.RETURN:
        told = {"because": bundle.facts.strip()[:300]} if verdict == Verdict.RETURN else {}
        case.subject.set_state(thing, by=by, state=after, restriction=restriction, **told)
    sanction = _sanction(case, by, reasons, weighed) if weighed and reasons else None
    decision = Decision(
        case=case,
        round=case.round,
        decider=by,
        author_id=case.author_id,
        verdict=verdict,
        rule=bundle.rule if bundle.explains else None,
        facts=bundle.facts.strip(),
        note=bundle.note.strip(),
        statement=statement,
        restriction=restriction,
        sanction=sanction,
        state_before=before,
        state_after=after,
        because_before=because,
        restriction_before_id=restricted,
        key=bundle.key,
        made_at=now(),
    )
    insert(decision)
    _note_actions(case, thing, decision, done)
    if verdict == Verdict.QUARANTINE:
        keeping.quarantine(case, thing, decision)
    elif after == State.REMOVED and before != State.REMOVED:
        keeping.keep(case, thing, decision=decision)
    record(
        CaseDecided(
            decision_id=decision.pk,
            verdict=verdict,
            rule_id=bundle.rule.pk if bundle.explains and bundle.rule else 0,
            author_id=case.author_id,
            statement_id=statement.pk if statement else 0,
            sanction_id=sanction.pk if sanction else 0,
            delayed=bool(sanction and sanction.delayed),
        ),
        by=by,
        subject=case,
        parent=thing,
        space=case.space,
        words=bundle.facts.strip(),
    )
    answer_reports(case, decision, by, reports, acted=bool(done))
    return decision


def _restricts(bundle: Bundle) -> bool:
    return bundle.verdict in EXPLAINED or "redact" in bundle.measures


def check(case: Case, thing: Any, bundle: Bundle, *, by_reports: bool = False) -> None:
    """Raises Refused with what to mend."""
    verdict = Verdict(bundle.verdict)
    possible = possible_verdicts(thing.state)
    if verdict not in possible and not (by_reports and verdict == Verdict.HIDE):
        raise Refused(
            _("This can't be decided about something that is %(state)s.")
            % {"state": thing.get_state_display()}
        )
    if bundle.explains and bundle.rule is None:
        raise Refused(_("Name the rule: whoever wrote it has a right to know."), status=422)
    if bundle.explains and not bundle.facts.strip():
        raise Refused(_("Say which facts you saw: whoever wrote it has a right to know."), status=422)
    if verdict in SHOWN_AGAIN and thing.state == State.REMOVED and not keeping.can_come_back(case):
        raise Refused(_("Its words are gone for ever: they can't be shown again."))
    if "redact" in bundle.measures and verdict in (Verdict.REMOVE, Verdict.QUARANTINE):
        raise Refused(_("Either take words out of it, or remove all of it: not both."), status=422)


# -- Measures --------------------------------------------------------------------------------


def _take_measures(case: Case, thing: Any, by: Any, bundle: Bundle) -> dict[str, dict[str, Any]]:
    """{name: what taking it back needs}, in the order of the subject's measures."""
    unknown = set(bundle.measures) - set(case.subject.measures)
    if unknown:
        raise Refused(
            _("This can't be done to such a thing: %(names)s.") % {"names": ", ".join(sorted(unknown))},
            status=422,
        )
    done: dict[str, dict[str, Any]] = {}
    for name, measure in case.subject.measures.items():
        if name not in bundle.measures:
            continue
        if measure.offered(thing, by) is None:
            raise Refused(
                _("“%(measure)s” can't be done here now. Look at the thing again.")
                % {"measure": measure.label}
            )
        done[name] = dict(measure.do(thing, by=by, value=bundle.measures[name]))
    return done


def _note_actions(case: Case, thing: Any, decision: Decision, done: dict[str, dict[str, Any]]) -> None:
    for name, before in done.items():
        kept = None
        if case.subject.measures[name].protected:
            kept = keeping.keep_content(case, thing, before, decision=decision, why=KeptText.Why.REDACTED)
        Action.objects.create(decision=decision, name=name, before={} if kept else before, kept=kept)


# -- Statements, restrictions, sanctions -------------------------------------------------------


def _statement(
    case: Case, by: Any, what: str, bundle: Bundle, found: Statement.Detection, ends_at: Any = None
) -> Statement:
    """The statement of reasons (Art. 17 DSA), in the language of whom it is addressed to."""
    rule = bundle.rule
    assert rule is not None
    language = case.author.language
    with translation.override(language):
        title = rule.title(language)
    what = what if what not in (Verdict.KEEP, *SHOWN_AGAIN) else "redact"
    return Statement(
        member_id=case.author_id,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        what=what,
        rule_code=rule.rule.code,
        rule_version=rule.number,
        rule_title=title,
        facts=bundle.facts.strip(),
        detection=found,
        automated=by.automaton,
        decided_by=by,
        language=language,
        made_at=now(),
        ends_at=ends_at,
    )


AUTOMATIC = {"rule", "assistant"}


def detection_of(case: Case, reports: Sequence[Report]) -> Statement.Detection:
    """How the team came to see it."""
    if any(one.round == case.round for one in reports):
        return Statement.Detection.REPORT
    if case.source == "notice":
        return Statement.Detection.NOTICE
    return Statement.Detection.AUTOMATIC if case.source in AUTOMATIC else Statement.Detection.OWN


def _restriction(case: Case, statement: Statement, before: State, after: State) -> Restriction:
    """Only one restriction of a thing is in force: a new one takes the place of the old."""
    if before in (State.HIDDEN, State.REMOVED, State.DELETED):
        lift(case, statement.decided_by)
    restriction = Restriction(
        statement=statement,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        state=after,
        state_before=before,
        since=now(),
    )
    insert(restriction)
    return restriction


def lift(case: Case, by: Any) -> None:
    in_force = {"subject_type": case.subject_type, "subject_id": case.subject_id, "lifted_at": None}
    update(Restriction, in_force, lifted_at=now(), lifted_by=by)


def _sanction(case: Case, by: Any, reasons: Statement, weighed: Weighed) -> Sanction:
    asked = weighed.asked
    proposed = weighed.needs_second and not weighed.delayed
    wait = DELAY if weighed.delayed else None
    sanction = Sanction(
        member_id=case.author_id,
        kind=asked.kind,
        scope=asked.scope,
        statement=reasons,
        given_by=by,
        state=Sanction.State.PROPOSED if proposed else Sanction.State.ACTIVE,
        needs_second=weighed.needs_second,
        delayed=weighed.delayed,
        starts_at=now() + wait if wait else now(),
        ends_at=asked.ends_at + wait if wait and asked.ends_at else asked.ends_at,
        review_at=now() + REVIEW if asked.kind == Sanction.Kind.BAN else None,
    )
    insert(sanction)
    look_again(case.author_id)
    return sanction


def end_sanction(sanction: Sanction, *, by: Any, why: str, case: Case | None = None) -> None:
    """A sanction that stands, or is proposed, is taken back; its statement says so."""
    dropped = sanction.state == Sanction.State.PROPOSED
    ended = Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(
        state=Sanction.State.DROPPED if dropped else Sanction.State.LIFTED,
        lifted_at=now(),
        lifted_by=by,
        why_lifted=why[:500],
    )
    if not ended:
        return
    look_again(sanction.member_id)
    sanction.refresh_from_db()
    Statement.objects.filter(pk=sanction.statement_id).update(taken_back_at=now())
    close_case_of(sanction)
    record(
        SanctionLifted(
            sanction_id=sanction.pk, member_id=sanction.member_id, kind=Sanction.Kind(sanction.kind)
        ),
        by=by,
        subject=sanction,
        parent=case,
        space=sanction.scope,
        words=why[:500],
    )


# -- Reports ---------------------------------------------------------------------------------


def answer_reports(
    case: Case, decision: Decision, by: Any, reports: Sequence[Report], *, acted: bool
) -> None:
    """Every report that waits ends in an answer to its author."""
    agreed = (
        decision.verdict in EXPLAINED
        or decision.sanction_id is not None
        or acted
        or (decision.verdict == Verdict.KEEP and decision.state_after in (State.HIDDEN, State.REMOVED))
    )
    outcome = Report.Outcome.UPHELD if agreed else Report.Outcome.NOT_UPHELD
    waiting = [one for one in reports if one.outcome == Report.Outcome.RECEIVED]
    if not waiting:
        return
    # The moment is the decision's own: so its undoing finds the answers that it gave.
    Report.objects.filter(pk__in=[report.pk for report in waiting]).update(
        outcome=outcome, answered_at=decision.made_at
    )
    answers = [ReportAnswered(one.pk, one.reporter_id or 0, outcome) for one in waiting]
    record_many(Happening(answer, by, case, space=case.space) for answer in answers)


def answered_by(decision: Decision) -> Any:
    """The reports that this decision answered."""
    return Report.objects.filter(
        case=decision.case_id,
        answered_at=decision.made_at,
        outcome__in=[Report.Outcome.UPHELD, Report.Outcome.NOT_UPHELD],
    )
