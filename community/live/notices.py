"""Who is told of what happens to a session: members through the inbox, addresses by a letter with their own link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_tasks import task

from community.commons.activity.models import Activity
from community.commons.mail.kinds import InQuietHours
from community.commons.mail.kinds import Kind as MailKind
from community.commons.mail.kinds import register as register_mail
from community.commons.mail.refusals import refusal_url
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send_all
from community.inbox.above import About, Place, tells_of
from community.inbox.models import Kind, Notification
from community.inbox.sentences import says
from community.inbox.telling import News, tell, ways_chosen, ways_of
from community.inbox.telling_one import people
from membership.models import Member

from .links import key_of_answer
from .models import Answer, Part, Session
from .sentences import excerpt_of, sentence_of, when_it_is

BATCH = 200
REMINDERS = {"open": Answer.Reply.INVITED, "invited": Answer.Reply.INVITED, "day": Answer.Reply.YES}
REMINDERS["hour"] = Answer.Reply.YES
AFTERWARDS = {"question_answered", "question_open"}
LETTER = "live.letter"
SOURCE = "live.answer:"


# -- Telling ---------------------------------------------------------------------------------


def tell_answers(session: Session, activity: Activity, answers: Sequence[Answer], what: str) -> None:
    """Tell those who gave these answers; twice is as good as once. Two hundred and fewer."""
    tell_members(session, activity, [one.member_id for one in answers if one.member_id], what)
    send_all(_letter(session, activity, one, what) for one in answers if one.email)


def tell_members(session: Session, activity: Activity, ids: Iterable[int | None], what: str) -> None:
    """Never whoever did it."""
    members = people(pk for pk in set(ids) if pk and pk != activity.actor_id)
    chosen = ways_chosen(one.pk for one in members)
    news = News(Kind.SESSION, f"session:{activity.pk}", activity, "live.session", session.pk, detail=what)
    tell({one: news for one in members if ways_of(chosen, one.pk, Kind.SESSION).any}, chosen)


def tell_all_concerned(session: Session, activity: Activity, what: str, *, coming: bool = False) -> None:
    """Everybody who comes, with `coming` them alone; else also those in line, undecided, asked, and on the stage."""
    rows = Answer.objects.filter(session=session)
    rows = rows.coming() if coming else rows.concerned()
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        tell_batch.enqueue(activity.pk, session.pk, ids[start : start + BATCH], what)
    if not coming:
        parts = Part.objects.filter(session=session).exclude(state=Part.State.DECLINED)
        tell_members(session, activity, parts.values_list("member", flat=True), what)


@task()
def tell_batch(activity_id: int, session_id: int, ids: list[int], what: str) -> None:
    session, activity = Session.objects.get(pk=session_id), Activity.objects.get(pk=activity_id)
    tell_answers(session, activity, list(Answer.objects.filter(pk__in=ids)), what)


# -- Letters to addresses --------------------------------------------------------------------


def _letter(session: Session, activity: Activity, answer: Answer, what: str) -> Envelope:
    language = session.language
    with override(language):
        context = {
            "sentence": sentence_of(what),
            "session": session,
            "when": when_it_is(session),
            "words": excerpt_of(session, what) if what in ("cancelled", "message") else "",
            "may_answer": what != "cancelled",
            "link": f"{settings.SITE_URL}/live/answer/{key_of_answer(answer)}/",
            "refusal_link": refusal_url(answer.email, LETTER),
        }
    words = render_mail("session_letter", language, context)
    return Envelope(
        key=f"{SOURCE}{answer.pk}:{activity.pk}",
        kind=LETTER,
        address=answer.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        source=f"{SOURCE}{answer.pk}:{what}",
        language=language,
    )


def _may_still_go(delivery: Any) -> bool:
    """A reminder stops with the answer, and nobody is reminded of what was called off."""
    pk, _colon, what = delivery.source.removeprefix(SOURCE).partition(":")
    answer = Answer.objects.select_related("session").filter(pk=pk).first()
    return answer is not None and _stands(answer.session, answer.reply, what)


def _stands(session: Session, reply: str, what: str) -> bool:
    if what == "cancelled":
        return session.is_cancelled
    if what in AFTERWARDS:
        return True
    if session.is_cancelled or session.is_over:
        return False
    return what not in REMINDERS or reply == REMINDERS[what]


# -- In the inbox ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """The sessions that rows are about, and which of them their reader may see."""

    sessions: dict[int, Session]


def _load(rows: Sequence[Notification]) -> Known:
    """Who reads their own list sees what they may see; news of this moment were told to those who may."""
    ids, readers = {row.subject_id for row in rows}, {row.member_id for row in rows}
    found = Session.objects.filter(pk__in=ids)
    if len(readers) == 1:
        found = found.visible_to(Member.objects.get(pk=readers.pop()))
    return Known({one.pk: one for one in found})


def _place(row: Notification, known: Known) -> Place | None:
    session = known.sessions.get(row.subject_id)
    if session is None:
        return None
    in_public = session.audience == Session.Audience.PUBLIC and row.detail != "message"
    return Place(session.url, session.title, session.language, excerpt_of(session, row.detail), in_public)


def _still_stands(row: Notification) -> bool:
    session = Session.objects.filter(pk=row.subject_id).first()
    if session is None:
        return False
    reply = ""
    if row.detail in REMINDERS:
        found = Answer.objects.filter(session=session, member=row.member_id).values_list("reply", flat=True)
        reply = found.first() or ""
    return _stands(session, reply, row.detail)


def register() -> None:
    tells_of("live.session", About(load=_load, place=_place, still_stands=_still_stands))
    says(Kind.SESSION, lambda row, who: sentence_of(row.detail, who))
    register_mail(
        MailKind(
            LETTER,
            _("because you were asked to a live session here, or said that you come"),
            may_still_go=_may_still_go,
            in_quiet_hours=InQuietHours.GOES,
        )
    )
