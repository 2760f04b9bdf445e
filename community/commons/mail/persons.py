"""What mail holds of people."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, KEPT, Elsewhere, Leaving, Table, declare, look_in

from .incoming.letters import Unreadable, read
from .models import Delivery, DeliveryState, Incoming, IncomingState, SoftBounce
from .refusals import digest_of

STILL_TO_GO = (DeliveryState.QUEUED, DeliveryState.SENDING)
STILL_TO_READ = (IncomingState.WAITING, IncomingState.FAILED)


def _erase(leaving: Leaving, most: int) -> int:
    """Letters to the person, also those to an address that nobody was known by; the very last one is sent first."""
    theirs = Q(member=leaving.person.pk) | Q(address__in=leaving.named.emails)
    found = Delivery.objects.filter(theirs).exclude(kind="membership.erased")
    return _delete(Delivery, list(found.values_list("pk", flat=True)[:most]))


def _erase_incoming(leaving: Leaving, most: int) -> int:
    theirs = Q(member=leaving.person.pk)
    for email in leaving.named.emails:
        theirs |= Q(sender__icontains=email)
    return _delete(Incoming, list(Incoming.objects.filter(theirs).values_list("pk", flat=True)[:most]))


def _erase_bounces(leaving: Leaving, most: int) -> int:
    digests = [digest_of(email) for email in leaving.named.emails]
    return _delete(
        SoftBounce, list(SoftBounce.objects.filter(digest__in=digests).values_list("pk", flat=True)[:most])
    )


def _delete(model: Any, ids: list[int]) -> int:
    if ids:
        model.objects.filter(pk__in=ids).delete()
    return len(ids)


def _tells_of_it(letter: Any, leaving: Leaving) -> bool:
    """Whether a letter says how a topic was called that is gone."""
    words = f"{letter.subject}\n{letter.text}"
    return any(title in words for title in leaving.named.titles)


def _quotes(incoming: Incoming, leaving: Leaving) -> bool:
    """Whether a message of somebody else, kept as it came, names the person: in what it quotes, say."""
    if incoming.state in STILL_TO_READ or not incoming.raw:
        return False  # what is read yet becomes a post, and posts are looked through
    try:
        letter = read(bytes(incoming.raw))
    except Unreadable:
        return leaving.named.stands_in(bytes(incoming.raw).decode("utf-8", "replace"))
    return leaving.named.stands_in("\n".join((*letter.recipients, letter.subject, letter.text)))


def _meet_incoming(incoming: Incoming, leaving: Leaving) -> None:
    Incoming.objects.filter(pk=incoming.pk).exclude(state__in=STILL_TO_READ).update(
        raw=b"", subject="", recipient="", envelope=[], reason=""
    )


def _meet(letter: Any, leaving: Leaving) -> None:
    """A letter to somebody else in which the person is named: it went, so its words go; or it will not go."""
    row = Delivery.objects.filter(pk=letter.pk)
    row.filter(state__in=STILL_TO_GO).update(state=DeliveryState.CANCELLED, lease_until=None)
    row.update(subject="", text="", html="", headers={}, outcome="")


declare(
    Table(
        "mail.Delivery",
        DELETED,
        _("addresses and words"),
        of="member",
        columns="kind subject address language state created_at sent_at",
        stays="the letters came by mail; their links may let somebody in",
        erase=_erase,
    ),
    Table(
        "mail.Suppression",
        KEPT,
        _("who refused letters gets none, for ever: a keyed digest, from which no address can be read"),
        stays="it holds no address, and no person",
    ),
    Table(
        "mail.SoftBounce",
        DELETED,
        _("a keyed digest of an address that is written to no more"),
        stays="it holds no address, and no person",
        erase=_erase_bounces,
    ),
    Table(
        "mail.Incoming",
        DELETED,
        _("addresses and words"),
        of="member",
        columns="sender recipient subject state received_at",
        stays="what the message said became a post, which goes out itself",
        erase=_erase_incoming,
    ),
)
look_in(
    Elsewhere("mail.Incoming", "subject recipient reason", _meet_incoming, also=_quotes, reads="raw state")
)
look_in(Elsewhere("mail.Delivery", "subject text html headers outcome", _meet, also=_tells_of_it))
