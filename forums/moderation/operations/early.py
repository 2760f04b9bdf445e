"""An appeal against what the site did by itself: it joins the thing's case, which a person decides."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.standing.models import Statement

from ..appealing import involved_in_case, note_involved
from ..early import case_of_statement, deadline_of, why_not_early
from ..facts import AppealSubmitted
from ..models import Appeal, Case, Urgency
from ..opening import case_for


@operation("moderation.appeal_early")
def appeal_early(statement: Statement, *, by: Any, words: str) -> Appeal:
    """Say no to what the site did by itself, such as hiding what was much reported, before a person has decided.

    It stands in the case that waits already, or opens it again; whoever decides that answers it with reasons.
    Once for each statement. Raises Refused with the reason.
    """
    if not words.strip():
        raise Refused(_("Say why you do not agree: the moderator who decides will read it."), status=422)
    if sentence := why_not_early(statement, by):
        raise Refused(sentence)
    case = case_of_statement(statement)
    assert case is not None
    thing = case.thing()
    case = case_for(thing, by=by, source=Case.Source.APPEAL, urgency=Urgency.DAY)
    appeal = Appeal.objects.create(
        case=case,
        statement=statement,
        side=Appeal.Side.AUTHOR,
        party=by,
        words=words.strip()[:5000],
        made_at=now(),
        deadline_at=deadline_of(case),
        decider_id=statement.decided_by_id,
    )
    note_involved(appeal, involved_in_case(case, by))
    record(AppealSubmitted(decision_id=0, side=Appeal.Side.AUTHOR), by=by, subject=appeal, parent=case)
    return appeal
