"""Connections: asked for with a word, accepted, declined in silence, taken back, ended.

Nobody learns of a refusal. To whoever asked, a declined request looks like one that waits for an answer, and
taking it back and asking again brings the same row to light: so nothing can be told from what is possible.
"""

from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from .. import facts
from ..asking import lock_pair, tidy_words
from ..models import Block, Connection, Member
from ..newcomers import is_newcomer
from ..sight import viewer_of

ASK_AGAIN = timedelta(days=90)
A_DAY = {"newcomer": 5, "member": 30}  # requests

Ask = Connection.State.ASKED
Made = Connection.State.MADE
Declined = Connection.State.DECLINED


@operation("membership.ask_connection")
def ask_connection(member: Member, *, by: Any, words: str = "") -> Connection:
    """Ask somebody for a connection. Where they had asked already, the two are connected at once.

    Raises Refused when the two are connected, when the same was asked in the last 90 days, over the day's limit,
    and for somebody whom the asker blocked.
    """
    said = tidy_words(words)
    lock_pair(by.pk, member.pk)
    if Block.objects.filter(by=by, blocked=member).exists():
        raise Refused(_("You blocked %(name)s. Take the block back first.") % {"name": member})
    there = Connection.objects.select_for_update().between(by, member).first()
    if there is None:
        _within_the_day(by)
        return _ask(Connection(asked_by=by, words=said), member, by)
    if there.state == Made:
        raise Refused(_("You are connected with %(name)s already.") % {"name": member})
    if there.asked_by_id != by.pk:
        if not there.withdrawn:
            return _make(there, by)
        _within_the_day(by)
        return _ask(there, member, by, said)
    return _ask_again(there, member, by, said)


def _ask_again(there: Connection, member: Member, by: Any, words: str) -> Connection:
    again_from = there.asked_at + ASK_AGAIN
    if again_from <= now():
        _within_the_day(by)
        return _ask(there, member, by, words)
    if not there.withdrawn:
        day = date_format(localtime(again_from), "DATE_FORMAT")
        raise Refused(
            _("You have asked %(name)s already. If no answer comes, you can ask again from %(day)s.")
            % {"name": member, "day": day}
        )
    there.withdrawn, there.words = False, words
    there.save(update_fields=["withdrawn", "words"])
    record(facts.ConnectionAsked(member.pk, again=True), by=by, subject=there)
    return there


def _ask(there: Connection, member: Member, by: Any, words: str | None = None) -> Connection:
    """A request that its receiver reads; one to somebody who blocked the asker is declined as it is made."""
    there.first_id, there.second_id = sorted((by.pk, member.pk))
    there.asked_by, there.asked_at, there.withdrawn = by, now(), False
    there.words = there.words if words is None else words
    apart = member.pk in viewer_of(by).apart
    there.state, there.answered_at = (Declined, now()) if apart else (Ask, None)
    there.save()
    record(facts.ConnectionAsked(member.pk), by=by, subject=there)
    return there


def _make(there: Connection, by: Any) -> Connection:
    there.state, there.answered_at = Made, now()
    there.save(update_fields=["state", "answered_at"])
    record(facts.ConnectionMade(there.other_than(by)), by=by, subject=there)
    return there


@operation("membership.accept_connection")
def accept_connection(connection: Connection, *, by: Any) -> Connection:
    """Say yes: each sees from now on what the other shows to connections. Raises Refused where nothing waits."""
    return _make(_waiting(connection, by), by)


@operation("membership.decline_connection", records=False)
def decline_connection(connection: Connection, *, by: Any) -> Connection:
    """Say no, which nobody is told, nor does the log keep it: it keeps things for ever and for the team to read."""
    there = _waiting(connection, by)
    there.state, there.answered_at = Declined, now()
    there.save(update_fields=["state", "answered_at"])
    return there


def _waiting(connection: Connection, by: Any) -> Connection:
    lock_pair(connection.first_id, connection.second_id)
    there = Connection.objects.select_for_update().waiting_for(by).filter(pk=connection.pk).first()
    if there is None:
        raise Refused(_("This request is gone: it was answered or taken back."))
    return there


@operation("membership.withdraw_connection")
def withdraw_connection(connection: Connection, *, by: Any) -> Connection:
    """Take an own request back. Asked again, it stands where it stood."""
    changed = Connection.objects.asked_by(by).filter(pk=connection.pk).update(withdrawn=True)
    if not changed:
        raise Refused(_("There is nothing to take back: the request was accepted, or is gone."))
    record(facts.ConnectionWithdrawn(connection.other_than(by)), by=by, subject=connection)
    return connection


@operation("membership.end_connection")
def end_connection(connection: Connection, *, by: Any) -> None:
    """End it for both; the other is not told, and either may ask anew."""
    record(facts.ConnectionEnded(connection.other_than(by)), by=by, subject=connection)
    gone, _kinds = Connection.objects.made().filter(pk=connection.pk).delete()
    if not gone:
        raise Refused(_("This connection has ended already."))


def _within_the_day(by: Any) -> None:
    most = A_DAY["newcomer" if is_newcomer(by) else "member"]
    asked = Connection.objects.filter(asked_by=by, asked_at__gt=now() - timedelta(days=1))
    if asked.count() >= most:
        raise Refused(
            ngettext(
                "You can ask %(n)d person a day. Go on tomorrow.",
                "You can ask %(n)d people a day. Go on tomorrow.",
                most,
            )
            % {"n": most},
            status=429,
        )
