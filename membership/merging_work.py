"""The worker behind a merge: batch by batch there, or back; interrupted, it goes on where it was."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from community.commons.schedules import schedule

from . import operations
from .merging import ways
from .models import Member, Merge, MergeStep
from .models.merging import TAKEN_BACK_WITHIN


def go(merge: Merge, *, by: Any) -> None:
    """Move all that is to be moved, table by table, or move it back."""
    if merge.state == Merge.State.RUNNING:
        for way in ways():
            after: Any = None
            while True:
                after = operations.move_rows(merge, by=by, label=way.label, column=way.column, after=after)
                if after is None:
                    break
        operations.end_merge(merge, by=by)
    elif merge.state == Merge.State.UNDOING:
        for step in (
            MergeStep.objects.filter(merge=merge, undone=False).order_by("-pk").iterator(chunk_size=20)
        ):
            operations.move_step_back(step, by=by)
        operations.end_parting(merge, by=by)


@task()
def work_on(merge_id: int, by_id: int) -> None:
    go(Merge.objects.select_related("gone", "kept").get(pk=merge_id), by=Member.objects.get(pk=by_id))


def begin_work(merge: Merge, *, by: Any) -> None:
    """The worker takes it on, once what began it is kept."""
    work_on.enqueue(merge.pk, by.pk)


def claim(gone: Member, kept: Member) -> None:
    """A person named without an account turns out to be `kept`: the rows follow once this act is kept."""
    automaton = Member.objects.automaton()
    reason = str(_("The address was confirmed by its owner."))
    begin_work(operations.begin_merge(gone, by=automaton, kept=kept, reason=reason), by=automaton)


@task()
def forget_steps() -> None:
    """What was moved is of no use once it can't be moved back."""
    MergeStep.objects.filter(merge__at__lt=timezone.now() - TAKEN_BACK_WITHIN).delete()


def register() -> None:
    schedule("membership.forget_steps_of_merges", forget_steps, every=timedelta(hours=24))
