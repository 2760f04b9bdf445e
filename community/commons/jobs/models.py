"""Background work as rows: a lease says who works on what, every attempt stays visible."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    READY = "ready", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> Self:
        """What waits and may start, first things first."""
        return self.filter(state=JobState.READY, run_after__lte=now).order_by("-priority", "run_after", "id")

    def abandoned(self, now: datetime) -> Self:
        """What runs under a lease that ran out: its worker is dead or cut off."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now).order_by("lease_until")

    def failed(self) -> Self:
        return self.filter(state=JobState.FAILED)


class Job(models.Model):
    task = models.CharField(max_length=200)  # dotted path of the task
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    answer = models.JSONField(null=True)  # what the task returned
    error = models.TextField(blank=True)  # the last one's traceback
    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)  # the first attempt
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        # By state first and whole: SQLite can't use a partial index for a bound parameter.
        indexes = [
            models.Index("state", models.F("priority").desc(), "run_after", "id", name="jobs_due"),
            models.Index(fields=["state", "lease_until"], name="jobs_leased"),
            models.Index(fields=["state", "finished_at"], name="jobs_finished"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False),
                name="a_running_job_has_a_lease",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk} ({self.state})"


class Attempt(models.Model):
    """One start of a job. A second row means that the work may have been done twice."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        LOST = "lost", _("lost with its worker")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.RUNNING)
    exception = models.CharField(max_length=200, blank=True)  # dotted path of its class
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [models.UniqueConstraint("job", "number", name="an_attempt_has_its_own_number")]

    def __str__(self) -> str:
        return f"{self.job_id}.{self.number} {self.outcome}"


class Firing(models.Model):
    """A schedule was kept: unique, so that any number of schedulers enqueue its task once."""

    schedule = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(default=timezone.now)
    job = models.CharField(max_length=64, blank=True)  # the task result's id; empty for the first sight

    class Meta:
        verbose_name = _("kept moment")
        verbose_name_plural = _("kept moments")
        constraints = [models.UniqueConstraint("schedule", "due_at", name="a_schedule_fires_once_per_moment")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%Y-%m-%d %H:%M:%S}"


class LivingWorker(models.Model):
    """A worker process that beats; a row whose beat is old belonged to one that died."""

    name = models.CharField(max_length=80, primary_key=True)  # host:pid:random
    threads = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
