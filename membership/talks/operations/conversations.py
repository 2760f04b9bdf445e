"""Conversations: begun, joined, named, left, silenced, read; and who may write to oneself."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons import text as markdown
from community.commons.access import Forbidden, Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import disconnect
from membership.models import Member

from ..facts import (
    ConversationBegun,
    ConversationLeft,
    ConversationNamed,
    MessageSent,
    PersonAdded,
)
from ..limits import check_new_people, check_pace
from ..models import (
    LONGEST_NAME,
    MOST_PEOPLE,
    Conversation,
    MayWrite,
    Message,
    Participant,
    Preference,
    pair_of,
)
from ..reaching import blocked_among, blocked_between, may_go_on, out_of_reach
from ..reading import on_read
from ..saying import AlreadySent, locked, say, sent_before
from ..writing import Written, prepare_text


@operation("talks.begin_conversation", prepare=prepare_text)
def begin_conversation(
    thing: None,
    *,
    by: Any,
    people: Sequence[Member],
    text: str,
    name: str = "",
    key: str = "",
    written: Written | None = None,
) -> Conversation:
    """Write to one person, or to several at once, at most ten with oneself.

    Between two there is one conversation: writing again goes on with it. Raises Refused where somebody can't be
    written to (the sentence gives no reason), for too many people, or for too many new people in a day;
    AlreadySent where the form was sent twice.
    """
    people = list({one.pk: one for one in people if one.pk != by.pk}.values())
    if before := sent_before(by, key):
        raise AlreadySent(before)
    _check_number(len(people) + 1)
    conversation, new = _between(by, people) if len(people) == 1 else (None, True)
    if conversation is None:
        _check_reach(by, people)
        check_new_people(by, len(people))
        conversation = _made(by, people, name)
    elif not may_go_on(conversation, by):
        raise Refused(_not_to(people))
    check_pace(by)
    message = say(conversation, by=by, written=written, key=key)
    if new:
        record(ConversationBegun(len(people)), by=by, subject=conversation)
    record(MessageSent(number=message.number), by=by, subject=message, parent=conversation)
    return conversation


def _check_number(people: int) -> None:
    if people < 2:
        raise Refused(_("Name somebody to write to."), status=422)
    if people > MOST_PEOPLE:
        raise Refused(
            _("A conversation has at most %(n)d people, you included.") % {"n": MOST_PEOPLE}, status=422
        )


def _between(by: Any, people: Sequence[Member]) -> tuple[Conversation | None, bool]:
    found = Conversation.objects.select_for_update().filter(pair=pair_of(by, people[0])).first()
    return found, found is None


def _check_reach(by: Any, people: Sequence[Member]) -> None:
    beyond = out_of_reach(by, people)
    if beyond or (len(people) > 1 and blocked_among(one.pk for one in people)):
        raise Refused(_not_to([one for one in people if one.pk in beyond] or people))


def _not_to(people: Sequence[Member]) -> str:
    """No reason: whoever is blocked learns nothing by it."""
    if len(people) == 1:
        return _("You can't write to this person.")
    names = ", ".join(str(one) for one in people)
    return ngettext(
        "You can't write to this person in one conversation: %(names)s.",
        "You can't write to these people in one conversation: %(names)s.",
        len(people),
    ) % {"names": names}


def _made(by: Any, people: Sequence[Member], name: str) -> Conversation:
    at = now()
    said = {"begun_by": by, "begun_at": at, "last_at": at}
    if len(people) == 1:
        # Both may write their first word at once: the second one finds the conversation of the first.
        made, new = Conversation.objects.get_or_create(pair=pair_of(by, people[0]), defaults=said)
        conversation = made if new else locked(made)
    else:
        conversation = Conversation.objects.create(name=_clean(name), **said)
    Participant.objects.bulk_create(
        [
            Participant(conversation=conversation, member=by, joined_at=at),
            *(
                Participant(conversation=conversation, member=one, added_by=by, joined_at=at)
                for one in people
            ),
        ],
        ignore_conflicts=True,
    )
    return conversation


def _clean(name: str) -> str:
    return markdown.clean_line(name, limit=LONGEST_NAME) if name.strip() else ""


@operation("talks.add_person")
def add_person(conversation: Conversation, *, by: Any, member: Member) -> Participant:
    """Take somebody into a conversation of several: they read what is said from now on, nothing of before."""
    conversation = _locked_for(conversation, by)
    present = list(
        Participant.objects.present().filter(conversation=conversation).values_list("member", flat=True)
    )
    if member.pk in present:
        raise Refused(_("%(name)s takes part already.") % {"name": member})
    _check_number(len(present) + 1)
    if out_of_reach(by, [member]) or _apart_from_one(present, member):
        raise Refused(_("%(name)s can't be added to this conversation.") % {"name": member})
    check_new_people(by, 1)
    line = say(conversation, by=by, kind=Message.Kind.ADDED, about=member)
    place, _made_now = Participant.objects.update_or_create(
        conversation=conversation,
        member=member,
        defaults={
            "added_by": by,
            "joined_at": now(),
            "after": line.number - 1,
            "read_number": line.number - 1,
            "left_at": None,
            "muted": False,
        },
    )
    record(PersonAdded(), by=by, subject=conversation)
    return place


def _apart_from_one(present: Sequence[int], member: Member) -> bool:
    return bool(blocked_between(member, present))


@operation("talks.name_conversation")
def name_conversation(conversation: Conversation, *, by: Any, name: str) -> Conversation:
    """Give a conversation of several a name, or take it away."""
    conversation = _locked_for(conversation, by)
    name = _clean(name)
    if name == conversation.name:
        raise Refused(_("Nothing was changed."))
    conversation.name = name
    conversation.save(update_fields=["name"])
    say(conversation, by=by, kind=Message.Kind.NAMED)
    record(ConversationNamed(), by=by, subject=conversation)
    return conversation


@operation("talks.leave_conversation")
def leave_conversation(conversation: Conversation, *, by: Any) -> Conversation:
    """Take part no more, and read nothing of it any more."""
    conversation = _locked_for(conversation, by)
    say(conversation, by=by, kind=Message.Kind.LEFT)
    Participant.objects.filter(conversation=conversation, member=by).update(left_at=now())
    disconnect(by.pk)  # open pages come back without this channel
    record(ConversationLeft(), by=by, subject=conversation)
    return conversation


def _locked_for(conversation: Conversation, by: Any) -> Conversation:
    conversation = locked(conversation)
    if not Participant.objects.now_in(by).filter(conversation=conversation).exists():
        raise Forbidden(_("There is nothing here that you may see."))
    return conversation


@operation("talks.mute_conversation", records=False)
def mute_conversation(conversation: Conversation, *, by: Any, muted: bool) -> Conversation:
    """Be told of nothing that is said there, or be told again; nobody else sees it."""
    place = Participant.objects.now_in(by).filter(conversation=conversation)
    if not place.exclude(muted=muted).update(muted=muted):
        raise Refused(_("Nothing was changed."))
    return conversation


@operation("talks.mark_read", records=False)
def mark_read(conversation: Conversation, *, by: Any, number: int) -> int:
    """Note that everything up to `number` was read. A place never moves back; returns where it is now."""
    number = min(number, conversation.last_number)
    place = Participant.objects.now_in(by).filter(conversation=conversation)
    place.filter(read_number__lt=number).update(read_number=number)
    for settle in on_read:
        settle(by, conversation, number)
    return place.values_list("read_number", flat=True).first() or 0


@operation("talks.choose_writers", records=False)
def choose_writers(member: Member, *, by: Any, may_write: MayWrite) -> Preference:
    """Choose who may begin a conversation with oneself."""
    chosen, _new = Preference.objects.update_or_create(member=member, defaults={"may_write": may_write})
    return chosen
