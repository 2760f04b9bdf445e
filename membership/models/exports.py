"""What a member takes along: asked for, made by a worker, kept for a week."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=7)


class ExportQuerySet(models.QuerySet["Export"]):
    def over(self) -> "ExportQuerySet":
        return self.filter(until__lt=timezone.now())


class Export(models.Model):
    """One file with everything of a member's; a later one takes its place."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)  # of the page that is in it
    kept = models.CharField(max_length=80, blank=True)  # its name below VAR/exports; "" until it is ready
    size = models.PositiveBigIntegerField(default=0)  # bytes
    done = models.PositiveSmallIntegerField(default=0)  # tables that are written
    total = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # then the file goes

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        constraints = [models.UniqueConstraint("member", name="one_export_per_member")]
        indexes = [models.Index(fields=["until"], name="exports_by_end")]

    def __str__(self) -> str:
        return f"{self.member_id}, {self.asked_at:%Y-%m-%d}"

    @property
    def is_ready(self) -> bool:
        return bool(self.kept) and self.until is not None and self.until > timezone.now()

    @property
    def is_under_way(self) -> bool:
        return self.ready_at is None

    @property
    def share(self) -> int:
        """How far it is, in percent."""
        return min(100, self.done * 100 // self.total) if self.total else 0
