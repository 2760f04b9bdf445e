"""Decisions: once, whole, with a reason, and able to be undone."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, quiet, record
from community.commons.live import push
from community.commons.standing.models import State

from .. import early, proposing
from ..deciding import Bundle, decide, thing_of
from ..facts import DecisionUndone, ThingHeld
from ..models import UNDO_WITHIN, Case, Decision, Involvement, RuleVersion, Verdict
from ..opening import QUEUE, AlreadyDecided
from ..sanctioning import Sanctioning
from ..taking_back import take_back


@operation("moderation.hold_thing")
def hold_thing(case: Case, *, by: Any, because: str) -> Case:
    """Take something out of sight while its case is looked at. No verdict: its author reads `because`."""
    if not because.strip():
        raise Refused(_("Say why; its author will read it."), status=422)
    thing = thing_of(case)
    if getattr(thing, "state", "") != State.VISIBLE:
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
    measures: Mapping[str, Any] | None = None,
    sanction: Sanctioning | None = None,
) -> Decision:
    """Decide a case as one bundle: what happens to the thing, the sanction, the statements of reasons, the answers.

    All of it or nothing. `version` is what the moderator's page had seen and `key` names the form: whoever
    comes second is Refused and told who was first; the same form sent twice is one decision. `measures` are those
    of the subject, by name, such as {"close": True}.
    """
    if case.subject.case_url is not None:
        raise Refused(_("This has a page of its own, where it is decided."))
    closed = _close(case, by, version, key)
    if closed is None:
        raise _first_was(case, by, key)
    if (
        case.round > 1
        and Involvement.objects.filter(
            appeal__decision__case=case,
            appeal__decision__round=case.round - 1,
            appeal__outcome="returned",
            member=by,
        ).exists()
    ):
        raise Refused(_("An appeal returned this case to others: you were involved in the first decision."))
    appeals = early.waiting(case, by=by, reasons=facts) if closed["appealed"] else []
    decision = decide(
        case,
        by=by,
        bundle=Bundle(verdict, key, rule, facts, note, dict(measures or {}), sanction),
    )
    early.answer(appeals, decision, by=by)
    if decision.sanction is not None:
        proposing.open_proposal(decision.sanction, by=by)
    push(QUEUE, "case_decided", {"case": case.pk})
    return decision


# Compare and set, in one statement: whoever comes second changes nothing. The ORM knows no RETURNING.
CLOSE = """
    UPDATE moderation_case SET state = 'closed', closed_at = %(at)s, holder_id = NULL, lease_until = NULL,
        version = version + 1
    WHERE id = %(case)s AND version = %(version)s AND state <> 'closed'
        AND (lease_until IS NULL OR lease_until <= %(clock)s OR holder_id = %(by)s)
        AND NOT EXISTS (SELECT 1 FROM moderation_decision WHERE key = %(key)s)
    RETURNING round, EXISTS (
        SELECT 1 FROM moderation_appeal WHERE moderation_appeal.case_id = moderation_case.id
            AND moderation_appeal.state = 'open'
    )
"""


def _close(case: Case, by: Any, version: int, key: str) -> dict[str, bool] | None:
    """None unless this decision is the first to be made about the case as its page had seen it.

    Else whether its author appeals against what the site did by itself.
    """
    at, clock = now(), timezone.now()
    asked = {"case": case.pk, "version": version, "by": by.pk, "key": key}
    times = {
        name: connection.ops.adapt_datetimefield_value(one) for name, one in (("at", at), ("clock", clock))
    }
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, asked | times)
        closed = cursor.fetchone()
    if closed is None:
        return None
    case.state, case.closed_at, case.holder, case.lease_until = Case.State.CLOSED, at, None, None
    case.version, case.round = version + 1, closed[0]
    return {"appealed": bool(closed[1])}


def _first_was(case: Case, by: Any, key: str) -> Exception:
    """Why the decision came too late: it was sent twice, or somebody, who is named, was first."""
    before = Decision.objects.filter(key=key).first()
    if before is not None:
        return AlreadyDecided(before)
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


@operation("moderation.undo_decision")
def undo_decision(decision: Decision, *, by: Any, reason: str = "") -> Decision:
    """Take a decision back: thing, measures and sanction stand as they stood, reports wait, the case is open again.

    Within half an hour its decider may; later it takes another moderator and a reason.
    """
    late = timezone.now() - decision.made_at > UNDO_WITHIN
    if late and decision.decider_id == by.pk and not quiet():
        raise Refused(_("After half an hour a colleague has to undo it: four eyes see more."))
    if (late or decision.decider_id != by.pk) and not reason.strip():
        raise Refused(_("Say why it is undone; the author and your colleague will read it."), status=422)
    case = decision.case
    thing = take_back(decision, by=by, why=reason.strip())
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
