"""Several cases decided alike: one row that holds them together, and one undo."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from membership.models import Role

from ..facts import BulkBegun, BulkUndone
from ..models import RESTRICTS, Bulk, BulkItem, Case, RuleVersion, Verdict

AT_MOST = {"moderator": 100, "administrator": 1000}


def _most(person: Any) -> int:
    return AT_MOST["administrator" if Role.ADMINISTRATOR in person.roles else "moderator"]


@operation("moderation.begin_bulk")
def begin_bulk(
    cases: Sequence[tuple[Case, int]],
    *,
    by: Any,
    verdict: str,
    key: str,
    rule: RuleVersion | None = None,
    facts: str = "",
    note: str = "",
) -> Bulk:
    """Write down which cases are to be decided alike; `carry_out` (see bulk.py) then decides each by itself.

    `cases` are (case, the version that its preview showed). Refused without the rule and facts that the verdict
    needs, and above 100 cases (administrators: 1,000). The same form sent twice is one bulk.
    """
    before = Bulk.objects.filter(key=key, by=by).first()
    if before is not None:
        raise AlreadyBegun(before)
    if verdict not in Verdict.values:
        raise Refused(_("Choose what happens to them."), status=422)
    if not cases:
        raise Refused(_("Choose at least one case."), status=422)
    most = _most(by)
    if len(cases) > most:
        raise Refused(
            ngettext("At most %(n)d case at once.", "At most %(n)d cases at once.", most) % {"n": most},
            status=422,
        )
    if verdict in RESTRICTS and rule is None:
        raise Refused(_("Name the rule: whoever wrote it has a right to know."), status=422)
    if verdict in RESTRICTS and not facts.strip():
        raise Refused(_("Say which facts you saw: whoever wrote it has a right to know."), status=422)
    try:
        with transaction.atomic():
            bulk = Bulk.objects.create(
                by=by,
                verdict=verdict,
                rule=rule,
                facts=facts.strip(),
                note=note.strip(),
                key=key,
                made_at=now(),
            )
    except IntegrityError as twice:
        raise AlreadyBegun(Bulk.objects.get(key=key)) from twice
    BulkItem.objects.bulk_create(
        [BulkItem(bulk=bulk, case=case, version=version) for case, version in cases], batch_size=200
    )
    record(BulkBegun(cases=len(cases), verdict=Verdict(verdict)), by=by, subject=bulk)
    return bulk


class AlreadyBegun(Exception):
    """The form was sent twice; `bulk` is what its first sending made."""

    def __init__(self, bulk: Bulk) -> None:
        super().__init__(bulk)
        self.bulk = bulk


@operation("moderation.undo_bulk")
def undo_bulk(bulk: Bulk, *, by: Any) -> Bulk:
    """Mark a bulk as taken back; `take_back` (see bulk.py) then undoes each of its decisions."""
    if not Bulk.objects.filter(pk=bulk.pk, undone_at=None).update(undone_at=now()):
        raise Refused(_("These decisions were taken back already."))
    bulk.refresh_from_db()
    record(BulkUndone(cases=bulk.items.exclude(decision=None).count()), by=by, subject=bulk)
    return bulk
