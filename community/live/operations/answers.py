"""Answers: invited, given with or without an account, a place or the waiting list; reminded, ticked at the door."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.commons.activity.corrections import declare_void
from community.commons.activity.log import now, record
from community.commons.activity.models import Activity, Void
from membership.models import Member

from ..facts import (
    Answered,
    CameToSession,
    DoorTicked,
    DoorUnticked,
    MessageToComers,
    PeopleInvited,
    ReminderSent,
)
from ..links import digest_of, key_of_answer
from ..models import Answer, Session
from ..notices import tell_answers
from ..seating import locked, promote, settle
from ..waves import Wave, due_answers

Reply = Answer.Reply
GIVEN = (Reply.YES, Reply.MAYBE, Reply.NO)
MOST_INVITED = 2000  # people of one session
MOST_AT_ONCE = 200


@operation("live.answer_session")
def answer_session(
    session: Session, *, by: Any, reply: str, guests: int = 0, words: str = "", shown: bool = False
) -> Answer:
    """Say whether one comes. Where it is full, a yes is a place on the waiting list.

    Raises Refused where nobody can answer any more, where too many guests are named, or nothing changes.
    """
    session = _open(session)
    answer, _made = Answer.objects.select_for_update().get_or_create(session=session, member=by)
    return _answer(session, answer, by=by, reply=reply, guests=guests, words=words, shown=shown)


@operation("live.answer_by_link")
def answer_by_link(
    answer: Answer, *, by: Any, reply: str, guests: int = 0, words: str = "", name: str = ""
) -> Answer:
    """The same by a personal link, without an account; `name` is what those who plan the session read."""
    session = _open(answer.session)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    answer.name = markdown.clean_line(name, limit=80) if name.strip() else answer.name
    return _answer(session, answer, by=by, reply=reply, guests=guests, words=words, shown=False)


def _open(session: Session) -> Session:
    session = locked(session)
    if session.is_cancelled:
        raise Refused(_("This session was called off."))
    if session.is_over:
        raise Refused(_("This session is over."))
    return session


def _answer(
    session: Session, answer: Answer, *, by: Any, reply: str, guests: int, words: str, shown: bool
) -> Answer:
    if reply not in GIVEN:
        raise Refused(_("Answer yes, maybe or no."), status=422)
    if guests < 0 or guests > session.guests:
        raise Refused(_("One may bring %(n)d guests at most.") % {"n": session.guests}, status=422)
    at = now()
    settle(session, answer, reply=reply, guests=guests, at=at)
    answer.words = " ".join(words.split())[:300]
    answer.shown, answer.replied_at = shown and reply != Reply.NO, at
    answer.save()
    record(Answered(reply=Reply(answer.reply), guests=answer.guests), by=by, subject=session)
    # A place came free, somebody left the line, or brings fewer people: whoever is first in it may fit now.
    if any(one.pk == answer.pk for one in promote(session, by=Member.objects.automaton())):
        answer.refresh_from_db()
    return answer


@operation("live.invite_people")
def invite_people(
    session: Session, *, by: Any, members: Iterable[Member] = (), addresses: Iterable[str] = ()
) -> list[Answer]:
    """Ask people whether they come: members, and addresses, each of which gets a personal link. Returns the new ones.

    Whoever was asked before is not asked again. Raises Refused where nobody new is named, and where it is too many.
    """
    session = _open(session)
    members, addresses = list(members), sorted({one.strip().lower() for one in addresses if one.strip()})
    if len(members) + len(addresses) > MOST_AT_ONCE:
        raise Refused(_("At most %(n)d people can be invited at once.") % {"n": MOST_AT_ONCE}, status=422)
    known = Answer.objects.filter(session=session)
    if known.count() + len(members) + len(addresses) > MOST_INVITED:
        raise Refused(
            _("At most %(n)d people can be invited to a session.") % {"n": MOST_INVITED}, status=422
        )
    there = set(known.filter(member__in=members).values_list("member", flat=True))
    there_by_mail = set(known.filter(email__in=addresses).values_list("email", flat=True))
    new = [Answer(session=session, member=one, invited_at=now()) for one in members if one.pk not in there]
    new += [
        Answer(session=session, email=one, invited_at=now()) for one in addresses if one not in there_by_mail
    ]
    if not new:
        raise Refused(_("Nobody new: all of them were invited before."))
    for answer in new:
        answer.save(force_insert=True)
        if answer.email:
            answer.link = digest_of(key_of_answer(answer))
            answer.save(update_fields=["link"])
    record(PeopleInvited(answers=tuple(one.pk for one in new)), by=by, subject=session)
    return new


@operation("live.write_to_comers")
def write_to_comers(session: Session, *, by: Any, text: str) -> Activity:
    """Write to everybody who comes; who comes later reads it on the session's page."""
    if not text.strip():
        raise Refused(_("Write the message first."), status=422)
    session = locked(session)
    session.message = text.strip()[:4000]
    session.save(update_fields=["message"])
    return record(MessageToComers(), by=by, subject=session, words=session.message)


@operation("live.remind")
def remind(session: Session, *, by: Any, wave: Wave) -> list[Answer]:
    """Claim whoever this wave is due for, at most two hundred: each once, and nobody who answered meanwhile.

    Raises Refused where nobody is left.
    """
    claimed = []
    key = wave.key(session)
    for answer in due_answers(session, wave)[:MOST_AT_ONCE]:
        still = Answer.objects.filter(pk=answer.pk, reply=wave.reply).exclude(reminded=key)
        if still.update(reminded=key):
            claimed.append(answer)
    if not claimed:
        raise Refused(_("Nobody is to be reminded."))
    activity = record(ReminderSent(number=len(claimed)), by=by, subject=session)
    tell_answers(session, activity, claimed, wave.name)
    return claimed


@operation("live.tick_at_door")
def tick_at_door(answer: Answer, *, by: Any) -> Answer:
    """At the door: this person is here. Raises Refused where that was noted before."""
    at = now()
    if not Answer.objects.filter(pk=answer.pk, attended_at=None).update(attended_at=at, ticked_by=by):
        raise Refused(_("This was noted before."))
    answer.refresh_from_db()
    record(DoorTicked(answer_id=answer.pk), by=by, subject=answer.session)
    if answer.member_id:
        record(CameToSession(first=not _came_before(answer)), by=answer.member, subject=answer.session)
    return answer


@operation("live.untick_at_door")
def untick_at_door(answer: Answer, *, by: Any) -> Answer:
    """It was a slip: this person is not here. What the room itself noted is not taken back."""
    ticked = Answer.objects.filter(pk=answer.pk).exclude(Q(attended_at=None) | Q(ticked_by=None))
    if not ticked.update(attended_at=None, ticked_by=None):
        raise Refused(_("There is no tick to take back."))
    answer.refresh_from_db()
    record(DoorUnticked(answer_id=answer.pk), by=by, subject=answer.session)
    _void(answer, by=by)
    return answer


@operation("live.add_at_door")
def add_at_door(session: Session, *, by: Any, member: Member | None = None, name: str = "") -> Answer:
    """Somebody came who had not answered: a member, or a name. It takes no place: the person stands there."""
    if member is None and not name.strip():
        raise Refused(_("Say who came."), status=422)
    if member is not None:
        answer, _made = Answer.objects.get_or_create(session=session, member=member)
    else:
        answer = Answer.objects.create(session=session, name=markdown.clean_line(name, limit=80))
    return tick_at_door(answer, by=by)


def _came_before(answer: Answer) -> bool:
    others = Answer.objects.filter(member=answer.member_id).exclude(pk=answer.pk)
    return others.exclude(attended_at=None).exists()


def _void(answer: Answer, *, by: Any) -> None:
    """Whoever counts attendances no longer counts this one."""
    came = Activity.objects.filter(
        verb="live.came_to_session",
        actor=answer.member_id,
        subject_type="live.session",
        subject_id=answer.session_id,
        void=None,
    )
    for entry in came.order_by("-pk")[:1] if answer.member_id else []:
        declare_void(entry, by=by, why=Void.Why.MISTAKE)
