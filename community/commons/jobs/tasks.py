"""The jobs' own housekeeping: finished ones are kept a while to be looked at, then swept in small batches."""

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone
from django_tasks import task

from community.commons.health import Unwell, register
from community.commons.schedules import schedule

from .models import Firing, Job, JobState, LivingWorker

KEEP_DONE = timedelta(days=2)
KEEP_FAILED = timedelta(days=60)
KEEP_FIRINGS = timedelta(days=40)
BATCH = 200  # rows per transaction; the write lock is held a few milliseconds


@task(priority=-50)
def sweep() -> int:
    """Delete old finished jobs with their attempts, old kept moments, and rows of dead workers."""
    now = timezone.now()
    swept = 0
    for state, keep in ((JobState.DONE, KEEP_DONE), (JobState.FAILED, KEEP_FAILED)):
        while ids := list(
            Job.objects.filter(state=state, finished_at__lt=now - keep).values_list("pk", flat=True)[:BATCH]
        ):
            Job.objects.filter(pk__in=ids).delete()
            swept += len(ids)
    latest = Firing.objects.values("schedule").annotate(last=Max("id")).values_list("last", flat=True)
    while ids := list(
        Firing.objects.filter(due_at__lt=now - KEEP_FIRINGS)
        .exclude(pk__in=list(latest))
        .values_list("pk", flat=True)[:BATCH]
    ):
        Firing.objects.filter(pk__in=ids).delete()
    LivingWorker.objects.filter(beat_at__lt=now - timedelta(hours=1)).delete()
    return swept


def a_worker_lives() -> str:
    """Raise Unwell when nobody does the background work."""
    latest = LivingWorker.objects.filter(beat_at__gte=timezone.now() - timedelta(seconds=60)).count()
    if not latest:
        raise Unwell("No worker has reported for a minute: start `manage.py work`.")
    return f"{latest}"


schedule("jobs.sweep", sweep, every=timedelta(hours=1))
register("worker", a_worker_lives, critical=False)
