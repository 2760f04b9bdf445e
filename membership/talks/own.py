"""What of conversations belongs to one person: for the export of everything, and for erasing them."""

from typing import Any

from django.db.models import Exists, OuterRef

from community.commons.standing.models import State

from .models import Conversation, Message, Participant, Preference
from .reading import others_in, title_of


def own_data(member: Any) -> dict[str, Any]:
    """As plain data: whoever may write, one's conversations, what one reads in them and what one wrote anywhere."""
    places = list(Participant.objects.filter(member=member).select_related("conversation").order_by("pk"))
    others = others_in([one.conversation_id for one in places], member)
    read = Message.objects.visible_to(member) | Message.objects.filter(author=member)
    messages = read.distinct().select_related("author").order_by("conversation", "number")
    chosen = Preference.objects.filter(member=member).values_list("may_write", flat=True).first()
    return {
        "may_write": chosen or str(Preference.USUAL),
        "conversations": [
            {
                "id": one.conversation_id,
                "title": title_of(one.conversation, others.get(one.conversation_id, [])),
                "joined_at": one.joined_at.isoformat(),
                "left_at": one.left_at.isoformat() if one.left_at else None,
                "read_number": one.read_number,
                "muted": one.muted,
            }
            for one in places
        ],
        "messages": [
            {
                "id": one.pk,
                "conversation": one.conversation_id,
                "number": one.number,
                "kind": one.kind,
                "by": one.author.handle,
                "text": one.text if one.is_readable_by(member) else "",
                "state": one.state,
                "created_at": one.created_at.isoformat(),
                "edited_at": one.edited_at.isoformat() if one.edited_at else None,
            }
            for one in messages.iterator(chunk_size=500)
        ],
    }


def erase(member: Any) -> None:
    """Take a person out of all conversations, and their words with them; lines say that something stood there.

    Conversations in which nobody is left go as a whole. Words in the copy of a report are moderation's.
    """
    ids = list(Participant.objects.filter(member=member).values_list("conversation", flat=True))
    own = Message.objects.filter(author=member)
    own.filter(state__in=[State.VISIBLE, State.HELD]).update(state=State.DELETED, held_because="")
    own.update(text="", html="", key=None)
    Participant.objects.filter(member=member).delete()
    Preference.objects.filter(member=member).delete()
    anybody = Participant.objects.present().filter(conversation=OuterRef("pk"))
    empty = list(Conversation.objects.filter(~Exists(anybody), pk__in=ids).values_list("pk", flat=True))
    Message.objects.filter(conversation__in=empty).delete()
    Conversation.objects.filter(pk__in=empty).delete()
