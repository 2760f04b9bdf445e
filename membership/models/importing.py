"""Files of members that coordinators bring in: what was read, what became of each line, and how to take it back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemberImport(models.Model):
    """One file, from its choosing to its end."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("waiting for its columns")
        TRYING = "trying", _("being tried")
        TRIED = "tried", _("tried, nothing changed yet")
        RUNNING = "running", _("being brought in")
        DONE = "done", _("brought in")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    name = models.CharField(_("file"), max_length=200)
    kept = models.CharField(max_length=80, blank=True)  # its name below VAR/imports; "" once it is deleted
    encoding = models.CharField(_("encoding"), max_length=20)
    separator = models.CharField(_("separator"), max_length=1)
    columns = models.JSONField(
        default=list
    )  # for each column what it is: "", "email", "name", "field:place" …
    lines = models.PositiveIntegerField(default=0)  # of the file, without its header
    state = models.CharField(max_length=8, choices=State, default=State.CHOSEN)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/members/desk/import/{self.pk}/"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.TRYING, self.State.RUNNING, self.State.UNDOING)

    @property
    def share(self) -> int:
        """How far it is, in percent."""
        return min(100, self.read * 100 // self.lines) if self.lines else 0


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def of(self, run: MemberImport, verdict: str = "") -> Self:
        rows = self.filter(run=run)
        return rows.filter(verdict=verdict) if verdict in ImportLine.Verdict.values else rows


class ImportLine(models.Model):
    """What became, or would become, of one line."""

    class Verdict(models.TextChoices):
        CREATED = "created", _("new")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="told")
    number = models.PositiveIntegerField()  # of the line in the file; the header is 1
    verdict = models.CharField(max_length=9, choices=Verdict)
    reason = models.CharField(max_length=300, blank=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    before = models.JSONField(default=dict, blank=True)  # of an updated one, for taking it back

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        indexes = [models.Index("run", "verdict", "number", name="lines_by_verdict")]
        constraints = [models.UniqueConstraint("run", "number", name="one_verdict_per_line")]

    def __str__(self) -> str:
        return f"{self.number}: {self.verdict}"
