"""Taking one's data along: asking for the file, and its being there."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record

from .. import exporting, facts
from ..account_mails import send_export
from ..models import Export, Member
from ..models.exports import KEPT_FOR

GIVEN_UP = timedelta(hours=1)  # whatever is not ready then failed, and may be asked for again


@operation("membership.ask_export")
def ask_export(member: Member, *, by: Any) -> Export:
    """Ask for everything of one's own as a file; a worker makes it. Raises Refused while one is being made."""
    Member.objects.select_for_update().get(pk=member.pk)
    before = Export.objects.filter(member=member).first()
    if before is not None and before.is_under_way and before.asked_at > now() - GIVEN_UP:
        raise Refused(_("Your file is being made already. You get a letter when it is there."))
    if before is not None:
        exporting.forget(before)
    export = Export.objects.create(member=member, language=member.language, until=now() + KEPT_FOR)
    record(facts.ExportAsked(), by=by, subject=export)
    exporting.make.enqueue(export.pk)
    return export


@operation("membership.keep_export")
def keep_export(export: Export, *, by: Any, kept: str, size: int) -> Export:
    """The file is there: its owner may fetch it for a week, and gets a letter."""
    export.kept, export.size = kept, size
    export.ready_at, export.until = now(), now() + KEPT_FOR
    export.save(update_fields=["kept", "size", "ready_at", "until"])
    record(facts.ExportMade(size), by=by, subject=export)
    send_export(export)
    return export
