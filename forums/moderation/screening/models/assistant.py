"""What the assistant learned, and what it may do; the one row that every screening reads."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..assistant.measuring import Share
from .screened import fresh_token

LEAST_DECISIONS = 300
LEAST_OF_EACH = 30
LEAST_FLAGGED = 20  # held-back texts above the threshold, before a precision is one


class Mode(models.TextChoices):
    OFF = "off", _("off")
    SHADOW = "shadow", _("in shadow: it shows what it thinks, to moderators alone")
    HOLDING = "holding", _("holding: what it is sure of waits for a moderator")


class AssistantVersion(models.Model):
    """One learning: from how many decisions, how well it did on those held back."""

    number = models.PositiveIntegerField(unique=True)
    learned_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0)
    decisions = models.PositiveIntegerField()
    against = models.PositiveIntegerField()  # of them, those that hid or removed
    threshold = models.FloatField()
    file = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    # Measured on the later half, by what was learned from the earlier one.
    measured = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)  # flagged, and people decided against it
    wrong = models.PositiveIntegerField(default=0)  # flagged, and people kept it
    missed = models.PositiveIntegerField(default=0)
    learned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version of the assistant")
        verbose_name_plural = _("versions of the assistant")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def precision(self) -> Share:
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Share:
        return Share(self.right, self.right + self.missed)

    @property
    def accuracy(self) -> Share:
        return Share(self.measured - self.wrong - self.missed, self.measured)

    @property
    def knows_enough(self) -> bool:
        return (
            self.decisions >= LEAST_DECISIONS
            and min(self.against, self.decisions - self.against) >= LEAST_OF_EACH
        )

    def reaches(self, bar: float) -> bool:
        """Whether its measured precision on recent decisions is above the bar, counted on enough of them."""
        share = self.precision
        return share.of >= LEAST_FLAGGED and share.value is not None and share.value >= bar


class Setting(models.Model):
    """The one row: how the rules stand (a token that changes with them), and what the assistant may do."""

    token = models.CharField(max_length=16, default=fresh_token)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.SHADOW)
    bar = models.FloatField(default=0.97)  # the precision above which it may hold
    version = models.ForeignKey(
        AssistantVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("setting of screening")
        verbose_name_plural = _("settings of screening")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_setting_of_screening"),
            models.CheckConstraint(condition=Q(bar__gte=0.5, bar__lte=1), name="a_bar_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.mode}, {self.bar}"

    @classmethod
    def current(cls) -> "Setting":
        found, _made = cls.objects.select_related("version", "changed_by").get_or_create(pk=1)
        return found

    @classmethod
    def changed(cls, **fields: Any) -> None:
        """What screening reads has changed: every process reads it again with its next text."""
        from ..loaded import forget

        cls.current()
        forget()
        cls.objects.filter(pk=1).update(token=fresh_token(), **fields)

    @property
    def may_hold(self) -> bool:
        """Whether the assistant holds now: asked for, enough decisions, and precise enough on recent ones."""
        return (
            self.mode == Mode.HOLDING
            and self.version is not None
            and self.version.knows_enough
            and self.version.reaches(self.bar)
        )
