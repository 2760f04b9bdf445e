"""Erasing a person, driven by what each table says of itself (`community/commons/persons.py`).

The row is emptied first, so that everybody reads "former member" from that moment on; then table after table, in small
transactions that may be repeated; then the words of others; at last what was noted for the work itself. A program
that is killed in between leaves an erasure under way, which the next run takes up: each step does what is left.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_tasks import task

from community.commons.mail.models import Delivery, DeliveryState
from community.commons.persons import (
    ELSEWHERE,
    KEPT,
    TABLES,
    Elsewhere,
    Leaving,
    afterwards,
    erase_batch,
    kept_of,
    tables,
)
from community.commons.schedules import schedule

from . import erased_ids
from .account_mails import ERASED
from .models import Erasure, Member
from .naming import Named

BATCH = 500  # rows of one transaction, at most


@task(priority=-10)
def carry_out(erasure_id: int) -> bool:
    """Erase one person completely; harmless when it was done, or is being done by somebody else."""
    from . import operations

    erasure = Erasure.objects.due().select_related("member").filter(pk=erasure_id).first()
    if erasure is None:
        return False
    automaton = Member.objects.automaton()
    if erasure.state == Erasure.State.ASKED:
        erased_ids.note(erasure.member, posts_stay=erasure.posts_stay)
        operations.begin_erasure(erasure, by=automaton)
    leaving = leaving_of(erasure)
    for shell in operations.empty_shells(erasure, by=automaton):
        erase_tables(replace(leaving, person=shell))
    erase_tables(leaving)
    for place in ELSEWHERE.values():
        read_elsewhere(place, leaving, erasure)
    erase_tables(leaving)  # what was written while it went on, such as the drawn words of others
    operations.finish_erasure(erasure, by=automaton, kept=kept_of(erasure.member))
    for follow in afterwards:
        follow()
    _leave_no_dead_rows()
    return True


def leaving_of(erasure: Erasure) -> Leaving:
    return Leaving(
        person=erasure.member,
        posts_stay=erasure.posts_stay,
        named=Named(erasure.names),
        by=Member.objects.automaton(),
        erasure=erasure.pk,
    )


def erase_tables(leaving: Leaving, only: Callable[[Any], bool] = lambda table: True) -> int:
    """Table by table, batch by batch; returns how many rows."""
    count = 0
    for table in filter(only, tables()):
        while done := erase_batch(table, leaving, BATCH):
            count += done
    return count


def read_elsewhere(place: Elsewhere, leaving: Leaving, erasure: Erasure) -> None:
    """The words of others in one table, from where an earlier run stopped."""
    columns = ["pk", *place.columns.split(), *place.reads.split()]
    after = erasure.read_to.get(place.model, 0)
    rows = place.kind._default_manager.order_by("pk")
    while batch := list(rows.filter(pk__gt=after).only(*columns)[:BATCH]):
        for row in batch:
            if leaving.named.stands_in(place.words_of(row)) or (place.also and place.also(row, leaving)):
                with transaction.atomic():
                    place.meet(row, leaving)
        after = batch[-1].pk
        erasure.read_to[place.model] = after
        Erasure.objects.filter(pk=erasure.pk).update(read_to=erasure.read_to)


def in_words(kept: dict[str, int]) -> list[str]:
    """What the law or an open case keeps, as one reads it: "reports (2)"."""
    return [f"{TABLES[name].kind._meta.verbose_name_plural} ({count})" for name, count in kept.items()]


def _leave_no_dead_rows() -> None:
    """PostgreSQL keeps rows that were changed until it is told to clean up; SQLite overwrites them by itself."""
    if connection.in_atomic_block:
        return  # in a test that rolls everything back
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# -- In time ---------------------------------------------------------------------------------


@task()
def begin_due() -> int:
    """Those whose fourteen days are over, and those that were interrupted."""
    ids = list(Erasure.objects.due().values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        carry_out.enqueue(pk)
    return len(ids)


@task()
def erase_kept() -> int:
    """What an open case or the law kept of erased people goes as soon as it may; and the last letters to them."""
    count = 0
    for erasure in Erasure.objects.filter(state=Erasure.State.DONE).exclude(kept={}).select_related("member"):
        count += erase_tables(leaving_of(erasure), lambda table: table.erased == KEPT)
        erasure.kept = kept_of(erasure.member)
        erasure.save(update_fields=["kept"])
    return count


@task()
def forget_letters() -> int:
    """The last letter to an erased person goes with its address, once it was sent or could not be."""
    waiting = [DeliveryState.QUEUED, DeliveryState.SENDING]
    gone, _kinds = Delivery.objects.filter(kind=ERASED.name).exclude(state__in=waiting).delete()
    return gone


def register() -> None:
    schedule("membership.begin_erasures", begin_due, every=timedelta(minutes=30))
    schedule("membership.erase_kept", erase_kept, every=timedelta(days=1))
    schedule("membership.forget_last_letters", forget_letters, every=timedelta(minutes=10))


# -- What a page says before -------------------------------------------------------------------


def told() -> dict[str, list[tuple[str, str]]]:
    """What goes, what is emptied, what stays and why, by the registry: (what, why) under each of the four."""
    found: dict[str, dict[str, set[str]]] = {}
    for table in tables():
        words = found.setdefault(table.erased.name.lower(), {}).setdefault(_(table.why), set())
        words.add(str(table.kind._meta.verbose_name_plural))
    return {
        kind: sorted((_listed(names), why) for why, names in reasons.items())
        for kind, reasons in found.items()
    }


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
