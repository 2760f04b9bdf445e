"""Pictures of sessions: drawn anew on the way in, seen by who may see the session."""

from typing import Any

from community.commons.files.models import Upload
from community.commons.files.operations import OWN_ADDRESS, accept_image, attach, discard

from .models import Session
from .operations import set_cover


def wear(session: Session, *, by: Any, file: Any) -> Session:
    """Show the session with this picture; the one before is deleted. Raises Refused for what is no picture."""
    upload = accept_image(file, by=by)
    attach([upload.url], to=session, space=session.space, by=by)
    before = session.cover
    session = set_cover(session, by=by, address=upload.url)
    _forget(session, before)
    return session


def take_off(session: Session, *, by: Any) -> Session:
    before = session.cover
    session = set_cover(session, by=by, address="")
    _forget(session, before)
    return session


def _forget(session: Session, address: str) -> None:
    if found := OWN_ADDRESS.match(address):
        discard(Upload.objects.attached_to(session).filter(pk=found[1]))
