"""What members agree to, by version: the house rules and the privacy text; and who has to be asked again.

A version may be *material*: whoever has not agreed to it yet may read, take everything along and leave, but not
write. It is asked where an operation begins, so page, API, mail and socket all hear the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.commons import access
from community.commons.access import Forbidden
from community.commons.site import site

from .models import Agreement, PrivacyText

# Parts in which one writes; what keeps a person's own rights (appeals, account, export) is never held up.
WRITING = ("forums", "surveys", "inbox")
ALSO = {"membership.edit_profile", "membership.set_avatar", "membership.invite"}
_in_browser: ContextVar[bool] = ContextVar("in_browser", default=False)
QUIET = {
    "inbox.mark_notification_read",
    "inbox.mark_notification_unread",
    "inbox.mark_all_notifications_read",
    "inbox.take_back_marking",
    "inbox.choose_reach",
    "inbox.choose_rhythm",
    "inbox.add_browser",
    "inbox.remove_browser",
}


@dataclass(frozen=True)
class Document:
    """A text with versions. `current()` is the number of the one in force; 0 while there is none.

    `sentence` is what one ticks, with a place for the link.
    """

    kind: str
    label: Any
    sentence: Any
    url: str
    current: Callable[[], int]
    material: Callable[[], int]  # the newest version that everybody has to agree to; 0: none


DOCUMENTS: dict[str, Document] = {}


def register(document: Document) -> None:
    DOCUMENTS[document.kind] = document


def in_force() -> dict[str, int]:
    """Version by document, of those that exist: what a newcomer agrees to."""
    found = {kind: document.current() for kind, document in DOCUMENTS.items()}
    return {kind: version for kind, version in found.items() if version}


class AgreementNeeded(Forbidden):
    """A text changed in what matters, and this member has not agreed to it yet."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Our rules or our privacy text changed. Read what is new and agree to it before you write: "
                "open “Your account”."
            )
        )


class Interrupted(Exception):
    """The same in a browser: nothing was done, the page that asks comes first, what was sent goes on after it.

    No view catches it, as views do with refusals that they show beside the form.
    """


@contextmanager
def in_browser() -> Iterator[None]:
    """A person sits before a page, who can be asked at once."""
    token = _in_browser.set(True)
    try:
        yield
    finally:
        _in_browser.reset(token)


def due(member: Any) -> list[Document]:
    """The documents of which a material version waits for this member's agreement. At most one query."""
    wanted = {kind: version for kind, one in DOCUMENTS.items() if (version := one.material())}
    if not wanted or not getattr(member, "is_active", False):
        return []
    rows = Agreement.objects.filter(member=member, document__in=wanted).values_list("document", "version")
    agreed: dict[str, int] = {}
    for kind, version in rows:
        agreed[kind] = max(agreed.get(kind, 0), version)
    return [DOCUMENTS[kind] for kind, version in wanted.items() if agreed.get(kind, 0) < version]


def on_the_way_to(url: str, member: Any) -> str:
    """`url`, or the page that asks first."""
    return f"{reverse('membership:agreement-give')}?{urlencode({'next': url})}" if due(member) else url


def ask_writer(name: str, member: Any) -> None:
    """Raise AgreementNeeded or Interrupted where `name` is an act of writing and something waits for agreement."""
    part = name.partition(".")[0]
    if (part not in WRITING and name not in ALSO) or name in QUIET or name in access.UNRECORDED:
        return
    known = getattr(member, "__dict__", {})
    if "_agreed" not in known:
        known["_agreed"] = not due(member)
    if not known["_agreed"]:
        raise Interrupted if _in_browser.get() else AgreementNeeded


def privacy_version() -> int:
    return PrivacyText.objects.order_by("-number").values_list("number", flat=True).first() or 0


def begin() -> None:
    """Called once as the program starts."""
    register(
        Document(
            kind="privacy",
            label=_("the privacy text"),
            sentence=_("I have read %(link)s."),
            url="/privacy/",
            current=privacy_version,
            material=lambda: site().privacy_material,
        )
    )
    access.askers.append(ask_writer)
