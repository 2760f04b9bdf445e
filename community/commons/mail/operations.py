"""What administrators do with mail that came in: let it be read once more."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation

from .models import Incoming, IncomingState


@operation("mail.retry_incoming", records=False)
def retry_incoming(incoming: Incoming, *, by: Any) -> Incoming:
    """Read a message again, such as after its sender has signed up. What it made before is not made twice.

    Raises Refused where its words are no longer kept or it has become something already.
    """
    from .tasks import read_incoming

    if not incoming.raw:
        raise Refused(_("Its words are no longer kept."))
    again = Incoming.objects.filter(pk=incoming.pk).exclude(
        state__in=[IncomingState.DONE, IncomingState.WAITING]
    )
    if not again.update(state=IncomingState.WAITING, reason="", done_at=None):
        raise Refused(_("This message needs no second reading."))
    read_incoming.enqueue(incoming.pk)
    incoming.refresh_from_db()
    return incoming
