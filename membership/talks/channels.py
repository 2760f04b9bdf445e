"""What an open page of a conversation may listen to. What is pushed holds numbers, never words."""

from typing import Any

from community.commons import live

from .models import Participant


def may_listen(person: Any, conversation_id: int) -> bool:
    return Participant.objects.now_in(person).filter(conversation=conversation_id).exists()


def missed(person: Any, conversation_id: int, after: int) -> list[dict[str, Any]] | None:
    """One hint is enough: the page asks for what came after the number that it knows."""
    place = (
        Participant.objects.now_in(person)
        .filter(conversation=conversation_id)
        .select_related("conversation")
        .first()
    )
    if place is None or place.conversation.last_number <= after:
        return []
    return [{"event": "message_sent", "data": {"number": place.conversation.last_number, "by": None}}]


def register() -> None:
    live.channels.register("talks.conversation", may_join=may_listen, catch_up=missed, may_write=may_listen)
