"""Words that were taken out of sight: kept apart for the appeal, read under a record, then deleted."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.moderation.models.cases import Case
from forums.moderation.models.decisions import Decision

APPEAL_WITHIN = timedelta(days=184)  # from the decision; the words are kept as long


class KeptTextQuerySet(models.QuerySet["KeptText"]):
    def of(self, kind: str, pk: int) -> Self:
        return self.filter(subject_type=kind, subject_id=pk)

    def due(self) -> Self:
        """Words whose time is over, and that no open case, appeal or legal hold names."""
        from forums.moderation.models.appeals import Appeal

        same = {"subject_type": OuterRef("subject_type"), "subject_id": OuterRef("subject_id")}
        case = Case.objects.filter(**same).exclude(state=Case.State.CLOSED)
        appeal = Appeal.objects.open().filter(
            decision__case__subject_type=OuterRef("subject_type"),
            decision__case__subject_id=OuterRef("subject_id"),
        )
        hold = LegalHold.objects.keeping().filter(**same)
        over = self.filter(deleted_at=None, delete_after__lte=timezone.now())
        return over.filter(~Exists(case), ~Exists(appeal), ~Exists(hold))


class KeptText(models.Model):
    """What a thing said before it was removed, or before personal data was taken out of it.

    Its author reads it, and those who decide about it, each reading recorded. Of quarantined material there is
    nothing here but the digest.
    """

    class Why(models.TextChoices):
        REMOVED = "removed", _("removed")
        REDACTED = "redacted", _("personal data taken out")
        ERASED = "erased", _("erased by its author while a case was open")
        QUARANTINED = "quarantine", _("in quarantine")

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="kept", null=True, blank=True
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    content = models.JSONField(null=True)  # as its part took it away; None once deleted
    digest = models.CharField(max_length=64)  # SHA-256 of the words
    place = models.CharField(max_length=300, blank=True)  # the address at which it stood
    kept_at = models.DateTimeField(default=timezone.now)
    delete_after = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="kept_of_thing"),
            models.Index(fields=["delete_after"], condition=Q(deleted_at=None), name="kept_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why="quarantine") | Q(content=None), name="quarantine_keeps_no_words"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(content=None), name="what_is_deleted_has_no_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id}, {self.why}"

    @property
    def text(self) -> str:
        """The words as they were typed; "" where they are gone."""
        content: dict[str, Any] = self.content or {}
        return str(content.get("text", ""))


KEPT_WHILE_ASKED = timedelta(days=7)  # while a hold waits for its second person, nothing is deleted either


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self) -> Self:
        """In force, or waiting for a second person or for its day."""
        return self.filter(lifted_at=None, ends_at__gt=timezone.now())

    def in_force(self) -> Self:
        return self.standing().filter(begins_at__lte=timezone.now())

    def keeping(self) -> Self:
        """Those that nothing is deleted against: in force, or asked for within the last seven days."""
        moment = timezone.now()
        return self.standing().filter(Q(begins_at__lte=moment) | Q(placed_at__gt=moment - KEPT_WHILE_ASKED))


class LegalHold(models.Model):
    """The law asks that this be kept until then: nothing of it is deleted meanwhile.

    It begins when a second person confirms it; where the team has fewer than three, a day after.
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    ground = models.CharField(max_length=500)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    begins_at = models.DateTimeField(null=True, blank=True)  # None while it waits for a second person
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="holds_of_thing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("placed_by")),
                name="a_hold_is_confirmed_by_somebody_else",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether it has not begun: a second person, or its day, is yet to come."""
        return self.lifted_at is None and (self.begins_at is None or self.begins_at > timezone.now())

    @property
    def title(self) -> str:
        return self.ground[:80]

    @property
    def url(self) -> str:
        return f"/moderation/legal-holds/{self.pk}/"
