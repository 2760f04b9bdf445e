"""Appeals against what the site did by itself, before a person has decided: they stand in the thing's own case.

Whoever decides that case answers them, with reasons, in the same transaction; nobody who had a part in it before.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now, record
from community.commons.standing.models import Sanction, State, Statement

from .appealing import reviewers_of
from .deciding import end_sanction
from .facts import AppealDecided
from .models import APPEAL_WITHIN, Appeal, Case, Decision, Verdict


def case_of_statement(statement: Statement) -> Case | None:
    """The case of the thing that a statement is about."""
    same = {"subject_type": statement.subject_type, "subject_id": statement.subject_id}
    return Case.objects.filter(**same).select_related("author").first()


def why_not_early(statement: Statement, person: Any) -> str:
    """The sentence that says why one can't appeal before a person has decided; "" where one can."""
    if statement.member_id != person.pk or not (statement.automated or statement.partly_automated):
        return _("This was decided by a person: the appeal is against that decision.")
    if timezone.now() > statement.made_at + APPEAL_WITHIN:
        return _("The time to appeal, 184 days, is over.")
    if not in_force(statement):
        return _("This is over or taken back already, so there is nothing to appeal against.")
    if Appeal.objects.filter(statement=statement, decision=None).exclude(state="withdrawn").exists():
        return _("You have appealed against this once; the answer comes with the decision.")
    case = case_of_statement(statement)
    if case is None or case.thing() is None:
        return _("What this is about does not exist any more.")
    return ""


def in_force(statement: Statement) -> bool:
    """Whether what the site did still holds."""
    if statement.taken_back_at is not None:
        return False
    sanction: Sanction | None = getattr(statement, "sanction", None)
    if sanction is not None:
        return sanction.is_in_force
    restriction = getattr(statement, "restriction", None)
    return restriction is not None and restriction.lifted_at is None


def waiting(case: Case, *, by: Any, reasons: str) -> list[Appeal]:
    """The appeals that a decision of this case will answer.

    Raises Refused for whoever had a part in it while somebody else is there, and where the reasons are missing.
    """
    found = list(Appeal.objects.filter(case=case, state=Appeal.State.OPEN).select_related("statement"))
    if not found:
        return []
    involved = {pk for one in found for pk in one.involved.values_list("member", flat=True)}
    if by.pk in involved and reviewers_of(involved).exists():
        raise Refused(
            _(
                "Its author appeals, and you reported it or had a part in it: somebody who was not involved decides."
            ),
            status=403,
        )
    if not reasons.strip():
        raise Refused(
            _("Its author appeals: write the reasons into “facts”; they are the answer."), status=422
        )
    return found


def answer(appeals: Sequence[Appeal], decision: Decision, *, by: Any) -> None:
    """What was decided is the answer to those who appealed; a limit that was wrong ends."""
    for appeal in appeals:
        stands = not _right(appeal, decision)
        outcome = Appeal.Outcome.UPHELD if stands else Appeal.Outcome.OVERTURNED
        alone = appeal.involved.filter(
            member=by.pk
        ).exists()  # nobody else was there: no review, nor called one
        Appeal.objects.filter(pk=appeal.pk).update(
            state=Appeal.State.LOOKED if alone else Appeal.State.DECIDED,
            outcome=outcome,
            reasons=decision.facts[:5000],
            reviewer=None if alone else by,
            looked_by=by if alone else None,
            decided_at=decision.made_at,
            instead=decision if appeal is appeals[0] else None,
        )
        sanction = Sanction.objects.filter(statement=appeal.statement, lifted_at=None).first()
        if sanction is not None and not stands:
            end_sanction(sanction, by=by, why=decision.facts[:500], case=decision.case)
        record(
            AppealDecided(
                decision_id=0,
                party_id=appeal.party_id or 0,
                side=Appeal.Side(appeal.side),
                outcome=outcome,
                verdict=Verdict.HIDE if sanction is None else Verdict.KEEP,
                rule_id=decision.rule_id or 0,
                instead_id=decision.pk,
            ),
            by=by,
            subject=appeal,
            parent=decision,
            space=decision.case.space,
            words=decision.facts[:5000],
        )


def _right(appeal: Appeal, decision: Decision) -> bool:
    """Whether whoever appealed was right: the thing is shown, and nothing is held against them."""
    return decision.state_after == State.VISIBLE and decision.sanction_id is None


def wait_again(decision: Decision) -> None:
    """The decision is undone: the appeals that it answered are open, as they were."""
    answered = Appeal.objects.filter(case=decision.case_id, decided_at=decision.made_at)
    if not answered.exists():
        return
    given_again = Sanction.objects.filter(
        statement__in=answered.filter(outcome=Appeal.Outcome.OVERTURNED).values("statement"),
        state=Sanction.State.LIFTED,
    )
    Statement.objects.filter(sanction__in=given_again).update(taken_back_at=None)
    given_again.update(state=Sanction.State.ACTIVE, lifted_at=None, lifted_by=None, why_lifted="")
    answered.update(
        state=Appeal.State.OPEN,
        outcome="",
        reasons="",
        reviewer=None,
        looked_by=None,
        decided_at=None,
        instead=None,
    )


def drop(case: Case) -> None:
    """What it was about is gone: nothing remains to be answered."""
    Appeal.objects.filter(case=case, state=Appeal.State.OPEN).update(state=Appeal.State.WITHDRAWN)


def deadline_of(case: Case) -> Any:
    """A day, or sooner where the case is due sooner: nobody has looked yet."""
    return min(case.deadline_at, now() + timedelta(days=1))
