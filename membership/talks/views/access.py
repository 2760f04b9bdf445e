"""Fetching with access: whatever one takes no part in is not found, whoever asks."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from ..models import Message, Participant
from ..reading import place_of


def the_place(request: HttpRequest, pk: int) -> Participant:
    """The viewer's place in a conversation. Raises Http404."""
    place = place_of(request.user, pk)
    if place is None:
        raise Http404(_("There is nothing here that you may see."))
    return place


def the_message(request: HttpRequest, pk: int) -> Message:
    """A message that the viewer has before them. Raises Http404."""
    said = Message.objects.visible_to(request.user).filter(kind=Message.Kind.SAID)
    message: Message | None = said.select_related("conversation", "author").filter(pk=pk).first()
    if message is None:
        raise Http404(_("There is nothing here that you may see."))
    return message


def number_in(text: str | None) -> int:
    """A number as it stands in an address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
