"""Two members who are one person: which becomes which, and what was moved, so that it can be taken back."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .desk import REASON

TAKEN_BACK_WITHIN = timedelta(days=30)


class Merge(models.Model):
    """`gone` is part of `kept` from then on; the row of `gone` stays as an empty shell that leads there."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    gone = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=REASON)
    was = models.JSONField(default=dict)  # of `gone`: handle, account, listed
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("merge of two members")
        verbose_name_plural = _("merges of members")
        constraints = [
            models.CheckConstraint(condition=~Q(gone=F("kept")), name="nobody_is_merged_into_oneself"),
            models.UniqueConstraint("gone", condition=~Q(state="undone"), name="merged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.DONE and self.at > timezone.now() - TAKEN_BACK_WITHIN


class MergeStep(models.Model):
    """At most 500 rows that a merge moved, or rows as they were before it ended or turned them."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="steps")
    model = models.CharField(max_length=80)
    column = models.CharField(max_length=60, blank=True)
    rows = models.JSONField(default=list)  # keys
    before = models.JSONField(default=list)  # rows as they were, where more than the column changed
    undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("step of a merge")
        verbose_name_plural = _("steps of merges")

    def __str__(self) -> str:
        return f"{self.merge_id}: {self.model} {self.column}"
