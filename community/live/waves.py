"""Waves of reminders: to those who come a day and an hour before, to those who have not answered once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from community.commons.access import Refused
from community.commons.schedules import schedule
from membership.models import Member

from .models import Answer, Session

Reply = Answer.Reply
EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Wave:
    """`before`: how long before the start it falls due. `until`: how long before the start it is too late for it."""

    name: str
    reply: str  # of those whom it is for
    before: timedelta
    until: timedelta = timedelta(0)

    def key(self, session: Session) -> str:
        """What a claim says: of a session that is moved, people are reminded once more."""
        return f"{self.name}:{session.starts_at:%Y%m%d%H%M}"

    def falls_due(self, session: Session) -> datetime:
        return session.starts_at - self.before

    def is_due(self, session: Session, at: datetime) -> bool:
        return self.falls_due(session) <= at < session.starts_at - self.until


DAY = Wave("day", Reply.YES, timedelta(days=1), timedelta(hours=2))
HOUR = Wave("hour", Reply.YES, timedelta(hours=1))


def waves_of(session: Session) -> list[Wave]:
    """What was chosen when it was planned."""
    chosen = []
    if session.remind_open:
        chosen.append(Wave("open", Reply.INVITED, timedelta(days=session.remind_open)))
    if session.remind_day:
        chosen.append(DAY)
    if session.remind_hour:
        chosen.append(HOUR)
    return chosen


def due_answers(session: Session, wave: Wave) -> QuerySet[Answer]:
    """Those whom it is for and who were not claimed: not who answered, or was invited, after it fell due."""
    due = wave.falls_due(session)
    rows = Answer.objects.filter(session=session, reply=wave.reply).exclude(reminded=wave.key(session))
    since = {"invited_at__lt": due} if wave.reply == Reply.INVITED else {"replied_at__lt": due}
    return rows.filter(attended_at=None, **since).select_related("member").order_by("pk")


@task()
def send_reminders() -> int:
    """Whatever fell due; how many people were reminded. Run twice at once, nobody is reminded twice."""
    from .operations import remind

    at, reminded = timezone.now(), 0
    soon = Session.objects.standing().filter(starts_at__gt=at, starts_at__lte=at + timedelta(days=30))
    by: Any = Member.objects.automaton()
    for session in soon.iterator(chunk_size=200):
        for wave in waves_of(session):
            while wave.is_due(session, at):
                try:
                    reminded += len(remind(session, by=by, wave=wave))
                except Refused:
                    break
    return reminded


schedule("live.send_reminders", send_reminders, every=EVERY)
