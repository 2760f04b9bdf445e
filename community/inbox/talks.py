"""Who is told of messages in conversations: those who take part, without a word of what was said."""

from typing import Any

from django.utils import timezone

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.live import push
from membership.models import Block, Member
from membership.talks.models import Conversation, Message, Participant
from membership.talks.reading import on_read

from .models import Kind, Notification
from .telling import News, tell, ways_chosen, ways_of


def _group(conversation_id: int) -> str:
    return f"talk:{conversation_id}"


@reaction("talks.message_sent", name="inbox.tell_of_message")
def tell_of_message(activity: Activity) -> None:
    """Everybody else who takes part, has not silenced it, has not read it yet, and did not block its author."""
    message = Message.objects.filter(pk=activity.subject_id).select_related("author").first()
    if message is None or not message.is_shown:
        return
    places = Participant.objects.present().filter(
        conversation=message.conversation_id,
        muted=False,
        after__lt=message.number,
        read_number__lt=message.number,
    )
    told = set(places.values_list("member", flat=True)) - {message.author_id}
    told -= set(Block.objects.filter(blocked=message.author_id, by__in=told).values_list("by", flat=True))
    people = list(Member.objects.with_account().filter(pk__in=told).order_by("pk"))
    chosen = ways_chosen(one.pk for one in people)
    news = News(
        kind=Kind.MESSAGE,
        group=_group(message.conversation_id),
        activity=activity,
        subject_type="talks.conversation",
        subject_id=message.conversation_id,
    )
    tell({one: news for one in people if ways_of(chosen, one.pk, Kind.MESSAGE).any}, chosen)


def settle(member: Any, conversation: Conversation, number: int) -> None:
    """Whoever has read the conversation to its end has read the notice of it."""
    if number < conversation.last_number:
        return
    unread = Notification.objects.filter(member=member.pk, group=_group(conversation.pk), read_at=None)
    if unread.update(read_at=timezone.now()):
        push(f"member:{member.pk}", "notified", {})


def register() -> None:
    on_read.append(settle)
