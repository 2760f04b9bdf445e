"""Names of erased people that others typed by hand: taken out of the text, or left where somebody else is meant."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.persons import ELSEWHERE
from community.commons.search.unlearning import forget_unheld
from forums.erasing import digest_of
from membership.models import FORMER, NameLeft

from ..facts import NameLeftAsIs, NameTakenOut
from ..names import text_of, thing_of


@operation("moderation.take_name_out")
def take_name_out(left: NameLeft, *, by: Any) -> NameLeft:
    """Put "former member" where somebody typed the name of a person who was erased. No earlier version keeps it.

    Raises Refused where the text was changed since, and where it was done already.
    """
    thing = _waiting(left)
    text = text_of(left, thing)
    if thing is None or digest_of(text) != left.digest:
        raise Refused(
            _(
                "This text was changed meanwhile. Read it, edit it if the name is still there, and tick it off."
            )
        )
    with translation.override(getattr(thing, "language", None) or translation.get_language()):
        former = _(FORMER)
    words = [text[start:end] for start, end in left.places]
    for start, end in sorted(left.places, reverse=True):
        text = text[:start] + former + text[end:]
    type(thing)._default_manager.filter(pk=thing.pk).update(**{left.column: text})
    thing.refresh_from_db()
    redraw = ELSEWHERE[left.kind].redraw
    if redraw is not None:
        redraw(thing)
    forget_unheld(" ".join(words))
    _end(left, by, NameLeft.Ended.TAKEN_OUT)
    record(NameTakenOut(left.pk), by=by, subject=thing)
    return left


@operation("moderation.leave_name")
def leave_name(left: NameLeft, *, by: Any) -> NameLeft:
    """Somebody else is meant, or it was edited by hand: it is ticked off. Raises Refused where it was done already."""
    thing = _waiting(left)
    _end(left, by, NameLeft.Ended.LEFT)
    record(NameLeftAsIs(left.pk), by=by, subject=thing if thing is not None else left)
    return left


def _waiting(left: NameLeft) -> Any:
    left.refresh_from_db()
    if left.ended:
        raise Refused(_("A colleague has looked at this already."))
    return thing_of(left)


def _end(left: NameLeft, by: Any, how: str) -> None:
    left.ended, left.ended_at, left.ended_by, left.places = how, now(), by, []
    left.save(update_fields=["ended", "ended_at", "ended_by", "places"])
