"""What the house remembers for itself: how far each import has come."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file being brought in; interrupted, the same command goes on from `offset`."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")

    file = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)  # of the file's beginning, size, format and target
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    offset = models.PositiveBigIntegerField(default=0)  # bytes, of the unpacked file, that are done
    line = models.PositiveBigIntegerField(default=0)
    read = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["fingerprint", "-id"])]

    def __str__(self) -> str:
        return self.file


class ImportNote(models.Model):
    """What an import could not bring in, or brought in otherwise than it stood, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="notes")
    line = models.PositiveBigIntegerField()
    thing = models.CharField(max_length=200, blank=True)  # its id at the source
    refused = models.BooleanField()
    reason = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("note of an import")
        verbose_name_plural = _("notes of imports")
        ordering = ["line", "id"]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
