"""Drafts: what one is writing, kept on the server, on every device."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import StringConstraints

from community.commons.api.doors import SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Nothing, Number, a_text

from .. import operations
from ..models import Draft
from ..writing import TITLE_LENGTH
from . import shapes

room = Room("Drafts")
Place = Annotated[str, StringConstraints(pattern=r"^(topic|category|post):[0-9]{1,18}$")]


class DraftIn(Asked):
    text: Annotated[str, a_text(100_000, least=1)]
    title: Annotated[str, a_text(TITLE_LENGTH)] = ""
    reply_to: Number | None = None


@room.lists("/drafts", access=SIGNED_IN, answers=shapes.DraftOut)
def draft_list(request: HttpRequest) -> Listed:
    """What one was writing, the latest first."""
    mine = Draft.objects.filter(member=request.user.pk)
    return Listed(mine, order=("-at", "-pk"), show=lambda rows: [shapes.draft(one) for one in rows])


@room.writes("PUT", "/drafts/{place}", access=SIGNED_IN, answers=shapes.DraftOut)
def draft_save(request: HttpRequest, place: Place, body: DraftIn) -> dict[str, Any]:
    """Keep what is being written for `topic:12`, `category:3` or `post:45`."""
    draft = operations.save_draft(
        place, by=request.user, text=body.text, title=body.title, reply_to=body.reply_to
    )
    if draft is None:  # nothing but spaces
        raise Http404(_("There is nothing in this draft that could be kept."))
    return shapes.draft(draft)


@room.writes("DELETE", "/drafts/{place}", access=SIGNED_IN, answers=Nothing)
def draft_discard(request: HttpRequest, place: Place) -> dict[str, Any]:
    """Throw away what was being written there."""
    operations.discard_draft(place, by=request.user)
    return {"done": True}
