"""Sessions as rooms in which a role or a sanction holds, and whose pictures are seen by who sees the session."""

from typing import Any

from community.commons.files.guards import register_guard
from community.commons.files.models import Upload
from community.commons.standing import spaces

from .models import Session
from .rights import rights_in

MOST = 200  # the newest: nobody looks for a role in the sessions of five years ago


def names(person: Any) -> dict[int, str]:
    newest = Session.objects.visible_to(person).order_by("-starts_at", "-pk")[:MOST]
    return dict(newest.values_list("pk", "title"))


def may_see(viewer: Any, upload: Upload) -> bool:
    session = Session.objects.filter(pk=upload.attached_id or 0).first()
    return session is not None and rights_in(session, viewer).sees


def register() -> None:
    spaces.register("live.session", names)
    register_guard("live.session", may_see)
