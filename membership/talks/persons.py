"""What conversations hold of people: each takes along what they said themselves."""

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, EMPTIED, Leaving, Table, declare
from community.commons.standing.models import State

from .models import Message


def _erase(leaving: Leaving, most: int) -> int:
    """What one said is a line without words, as if it was taken back."""
    found = Message.objects.filter(author=leaving.person.pk).exclude(text="", html="", key=None)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:most])
    if ids:
        rows = Message.objects.filter(pk__in=ids)
        rows.filter(state=State.VISIBLE, kind=Message.Kind.SAID).update(state=State.DELETED)
        rows.update(text="", html="", key=None)
    return len(ids)


declare(
    Table(
        "talks.Conversation",
        EMPTIED,
        _("the others go on; the name that it was begun with goes"),
        of="begun_by",
        columns="id name begun_at",
        stays="the rest is counted from messages",
        empties="name",
    ),
    Table(
        "talks.Participant",
        DELETED,
        _("a place in a conversation is a person's"),
        of="member",
        aside="added_by",
        columns="conversation_id conversation__name joined_at left_at read_number muted",
    ),
    Table(
        "talks.Message",
        EMPTIED,
        _("the others keep the order of what was said, and what they said themselves"),
        of="author",
        aside="about",
        columns="conversation_id number text language created_at edited_at",
        stays="the rest is made from the text; what others said is theirs",
        erase=_erase,
    ),
    Table("talks.Preference", DELETED, _("nobody writes any more"), of="member", columns="may_write"),
)
