"""How a thing comes to its case: one case per thing, opened again for a new round once it was decided."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from community.commons.activity.log import now, record
from community.commons.live import push
from community.commons.standing.subjects import subject_of

from . import deadlines
from .evidence import evidence_of
from .facts import CaseJoined, CaseOpened
from .models import Case, Decision, Urgency

QUEUE = "moderation.queue:1"  # the channel of everybody who works in the queue


def case_for(
    thing: Any,
    *,
    by: Any,
    source: str,
    urgency: int = Urgency.FOUR_HOURS,
    evidence: Mapping[str, Any] | None = None,
) -> Case:
    """The open case of `thing`, opened now if there is none; a more urgent reason draws its deadline nearer.

    `evidence` is the thing as it stands now, where the caller took it already. A case whose clock stands still
    goes on.
    """
    subject = subject_of(thing)
    deadline = deadlines.due(urgency, now())
    snapshot = dict(evidence or evidence_of(thing, by))
    case, made = Case.objects.get_or_create(
        subject_type=subject.kind,
        subject_id=thing.pk,
        defaults={
            "space": subject.space(thing),
            "language": subject.language(thing),
            "author": subject.author(thing),
            "source": source,
            "urgency": urgency,
            "deadline_at": deadline,
            "snapshot": snapshot,
            "opened_at": now(),
        },
    )
    if not snapshot.get("text") and case.snapshot.get("text"):
        snapshot["text"] = case.snapshot[
            "text"
        ]  # what was removed lies apart: the copy of before is the evidence
    if not made and case.state == Case.State.CLOSED:
        made = bool(
            Case.objects.filter(pk=case.pk, state=Case.State.CLOSED).update(
                state=Case.State.OPEN,
                source=source,
                round=F("round") + 1,
                version=F("version") + 1,
                urgency=urgency,
                deadline_at=deadline,
                snapshot=snapshot,
                opened_at=now(),
                closed_at=None,
                moot=False,
                for_administrators=False,
                holder=None,
                lease_until=None,
            )
        )
    elif not made:
        Case.objects.filter(pk=case.pk, deadline_at__gt=deadline).update(
            deadline_at=deadline, urgency=urgency
        )
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    case.refresh_from_db()
    if made:
        record(CaseOpened(round=case.round), by=by, subject=case, parent=thing, space=case.space)
    elif source not in (Case.Source.REPORT, Case.Source.NOTICE):  # these record their own facts
        record(CaseJoined(round=case.round), by=by, subject=case, parent=thing, space=case.space)
    push(QUEUE, "case_opened" if made else "case_changed", {"case": case.pk})
    return case


class AlreadyDecided(Exception):
    """The form was sent twice; `decision` is what its first sending made."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision)
        self.decision = decision
