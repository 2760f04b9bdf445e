"""Decisions in bulk, carried out one by one: what can't be done is named, and nothing else suffers from it."""

from typing import Any

from django.utils import translation
from django_tasks import task

from community.commons.access import Forbidden, Refused

from . import operations
from .models import Bulk, BulkItem
from .opening import AlreadyDecided

AT_ONCE = 40  # cases decided while one waits for the page; more are decided in the background
STEP = 50  # cases of one job


def carry_out(bulk: Bulk) -> None:
    """Decide what is not decided yet: at once where it is little, else in jobs."""
    if bulk.items.count() > AT_ONCE:
        decide_some.enqueue(bulk.pk, translation.get_language() or "en")
        return
    _decide(bulk, bulk.items.count())


@task()
def decide_some(bulk_id: int, language: str) -> None:
    """The next few of a bulk, then the rest in another job. Done twice, it is done once."""
    bulk = Bulk.objects.select_related("by", "rule").get(pk=bulk_id)
    with translation.override(language):
        _decide(bulk, STEP)
    if waiting(bulk).exists():
        decide_some.enqueue(bulk_id, language)


def waiting(bulk: Bulk) -> Any:
    return bulk.items.filter(decision=None, why_not="")


def _decide(bulk: Bulk, most: int) -> None:
    for item in list(waiting(bulk).select_related("case__author")[:most]):
        values: dict[str, Any] = {}
        try:
            values["decision"] = operations.decide_case(
                item.case,
                by=bulk.by,
                verdict=bulk.verdict,
                version=item.version,
                key=f"bulk-{bulk.pk}-{item.case_id}",
                rule=bulk.rule,
                facts=bulk.facts,
                note=bulk.note,
            )
        except AlreadyDecided as again:
            values["decision"] = again.decision
        except (Refused, Forbidden) as refusal:
            values["why_not"] = str(refusal.sentence)[:500]
        BulkItem.objects.filter(pk=item.pk).update(**values)


def take_back(bulk: Bulk, *, by: Any, reason: str = "") -> None:
    """Undo each decision of the bulk, the last first; at once where it is little, else in jobs."""
    if bulk.items.count() > AT_ONCE:
        undo_some.enqueue(bulk.pk, by.pk, reason, translation.get_language() or "en")
        return
    _undo(bulk, by, reason, bulk.items.count())


@task()
def undo_some(bulk_id: int, member_id: int, reason: str, language: str) -> None:
    from membership.models import Member

    bulk, by = Bulk.objects.get(pk=bulk_id), Member.objects.get(pk=member_id)
    with translation.override(language):
        _undo(bulk, by, reason, STEP)
    if standing(bulk).exists():
        undo_some.enqueue(bulk_id, member_id, reason, language)


def standing(bulk: Bulk) -> Any:
    """Those whose decision still stands and could perhaps be undone."""
    return bulk.items.filter(decision__isnull=False, decision__undone_at=None, why_not_undone="")


def _undo(bulk: Bulk, by: Any, reason: str, most: int) -> None:
    for item in list(standing(bulk).select_related("decision__case__author").order_by("-pk")[:most]):
        assert item.decision is not None
        try:
            operations.undo_decision(item.decision, by=by, reason=reason)
        except (Refused, Forbidden) as refusal:
            BulkItem.objects.filter(pk=item.pk).update(why_not_undone=str(refusal.sentence)[:500])
