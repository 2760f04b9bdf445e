"""Cases that do not end with their first reader: handed up, paused for an answer, given to a second reader, moot."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, allowed, operation
from community.commons.activity.log import now, record
from community.commons.live import push

from .. import deadlines, early, notices
from ..facts import (
    CaseClosedAsMoot,
    CaseEscalated,
    CasePaused,
    CaseResumed,
    OpinionAsked,
    OpinionGiven,
    ReportAnswered,
)
from ..models import WAITS_AT_MOST, Case, Opinion, Report, Urgency, Verdict
from ..opening import QUEUE
from ..tidying import is_gone
from .letters import write_to_member


@operation("moderation.escalate_case")
def escalate_case(
    case: Case, *, by: Any, reason: str, to_administrators: bool = False, urgency: int | None = None
) -> Case:
    """Hand a case up: to the administrators, who alone decide it then, or into a more urgent class, or both."""
    if not reason.strip():
        raise Refused(_("Say why; whoever takes it on will read it."), status=422)
    if urgency is not None and (urgency not in Urgency.values or urgency >= case.urgency):
        raise Refused(_("Choose a class that is more urgent than the one it has."), status=422)
    if urgency is None and (not to_administrators or case.for_administrators):
        raise Refused(
            _("Choose where it goes: to the administrators, or into a more urgent class."), status=422
        )
    changes: dict[str, Any] = {"holder": None, "lease_until": None, "version": F("version") + 1}
    if to_administrators:
        changes["for_administrators"] = True
    if urgency is not None:
        changes |= {"urgency": urgency, "deadline_at": min(case.deadline_at, deadlines.due(urgency, now()))}
    _while(case, Case.State.OPEN, changes)
    record(
        CaseEscalated(to_administrators=to_administrators, urgency=urgency or case.urgency),
        by=by,
        subject=case,
        space=case.space,
        words=reason.strip()[:500],
    )
    return case


@operation("moderation.pause_case")
def pause_case(case: Case, *, by: Any, member: Any, text: str) -> Case:
    """Ask the author or a reporter something by letter; the clock stands still until the answer, a week at most."""
    if member.pk != case.author_id and not case.reports.filter(reporter=member.pk).exists():
        raise Refused(_("Only the author and those who reported it can be asked."), status=422)
    letter = write_to_member(member, by=by, text=text, case=case)
    changes = {
        "state": Case.State.WAITING,
        "waiting_for": member,
        "paused_at": now(),
        "waiting_until": now() + WAITS_AT_MOST,
        "holder": None,
        "lease_until": None,
        "version": F("version") + 1,
    }
    _while(case, Case.State.OPEN, changes)
    record(CasePaused(member_id=member.pk, letter_id=letter.pk), by=by, subject=case, space=case.space)
    return case


@operation("moderation.resume_case")
def resume_case(case: Case, *, by: Any) -> Case:
    """The clock goes on where it stood."""
    if case.state != Case.State.WAITING or case.paused_at is None:
        raise Refused(_("This case does not wait."))
    changes = {
        "state": Case.State.OPEN,
        "deadline_at": case.deadline_at + (now() - case.paused_at),
        "waiting_for": None,
        "paused_at": None,
        "waiting_until": None,
        "version": F("version") + 1,
    }
    _while(case, Case.State.WAITING, changes)
    record(CaseResumed(), by=by, subject=case, space=case.space)
    return case


def _while(case: Case, state: str, changes: dict[str, Any]) -> None:
    """Change a case that is still in this state, and tell open pages."""
    if not Case.objects.filter(pk=case.pk, state=state).update(**changes):
        raise Refused(_("This case has changed meanwhile. Look at it again."))
    case.refresh_from_db()
    push(QUEUE, "case_changed", {"case": case.pk})


@operation("moderation.close_as_moot")
def close_as_moot(case: Case, *, by: Any) -> Case:
    """End a case whose thing is gone: nothing is decided, everybody who reported it is answered."""
    if not is_gone(case.thing()):
        raise Refused(_("What this case is about is still there: decide about it."))
    if case.state == Case.State.CLOSED:
        raise Refused(_("This case is decided already."))
    changes = {
        "state": Case.State.CLOSED,
        "moot": True,
        "closed_at": now(),
        "holder": None,
        "lease_until": None,
        "waiting_for": None,
        "paused_at": None,
        "waiting_until": None,
        "version": F("version") + 1,
    }
    _while(case, case.state, changes)
    record(CaseClosedAsMoot(round=case.round), by=by, subject=case, space=case.space)
    early.drop(case)
    outcome = Report.Outcome.GONE
    waiting = list(case.reports.filter(outcome=Report.Outcome.RECEIVED))
    Report.objects.filter(pk__in=[report.pk for report in waiting]).update(outcome=outcome, answered_at=now())
    for report in waiting:
        record(
            ReportAnswered(report_id=report.pk, reporter_id=report.reporter_id, outcome=outcome),
            by=by,
            subject=case,
            space=case.space,
        )
    notices.answer(case, outcome, None)
    return case


@operation("moderation.ask_opinion")
def ask_opinion(case: Case, *, by: Any, colleague: Any, question: str = "") -> Opinion:
    """Ask a colleague what they think. Until they have said it they do not read what the one who asks noted."""
    if colleague.pk == by.pk:
        raise Refused(_("Ask somebody else than yourself."), status=422)
    if not allowed(colleague, "moderation.view_case", case):
        raise Refused(_("%(name)s can't work on this case.") % {"name": colleague}, status=422)
    if case.state == Case.State.CLOSED:
        raise Refused(_("This case is decided already."))
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                case=case,
                round=case.round,
                asked_by=by,
                colleague=colleague,
                question=question.strip()[:1000],
                asked_at=now(),
            )
    except IntegrityError as again:
        raise Refused(_("%(name)s was asked already.") % {"name": colleague}) from again
    push(QUEUE, "case_changed", {"case": case.pk})
    record(
        OpinionAsked(opinion_id=opinion.pk, colleague_id=colleague.pk), by=by, subject=case, space=case.space
    )
    return opinion


@operation("moderation.give_opinion")
def give_opinion(opinion: Opinion, *, by: Any, verdict: str, words: str) -> Opinion:
    """Say what one thinks of a case, once; from then on the other one's notes are open."""
    if verdict not in Verdict.values:
        raise Refused(_("Choose what you would decide."), status=422)
    if not words.strip():
        raise Refused(_("Say why you would decide so; your colleague will read it."), status=422)
    given = Opinion.objects.filter(pk=opinion.pk, given_at=None).update(
        verdict=verdict, words=words.strip()[:5000], given_at=timezone.now()
    )
    if not given:
        raise Refused(_("You have said already what you think of it."))
    opinion.refresh_from_db()
    case = opinion.case
    push(QUEUE, "case_changed", {"case": case.pk})
    record(
        OpinionGiven(opinion_id=opinion.pk, asked_by=opinion.asked_by_id, verdict=Verdict(verdict)),
        by=by,
        subject=case,
        space=case.space,
    )
    return opinion
