"""Erasures of people: asked for, waited with, carried out; and what others typed of them by hand."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GRACE = timedelta(days=14)


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def waiting(self) -> Self:
        return self.filter(state=Erasure.State.ASKED)

    def due(self) -> Self:
        """Those whose time has come, and those that a program that died left half done."""
        under_way = models.Q(state=Erasure.State.UNDER_WAY)
        return self.filter(under_way | models.Q(state=Erasure.State.ASKED, due_at__lte=timezone.now()))


class Erasure(models.Model):
    """One person's erasure. When it is done the row holds nothing but numbers and times."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        UNDER_WAY = "under_way", _("being carried out")
        DONE = "done", _("done")

    class Sooner(models.TextChoices):
        """Why the team may bring the day forward."""

        LAW = "law", _("an order of a court or an authority")
        MINOR = "minor", _("the person is a minor")

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    posts_stay = models.BooleanField()
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    sooner = models.CharField(max_length=5, choices=Sooner, blank=True)
    sooner_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # While it is carried out: what the person was called, and how far the words of others are read. Empty afterwards.
    names = models.JSONField(default=dict)
    read_to = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)  # {table: rows that the law or an open case keeps for now}
    done_at = models.DateTimeField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes = [models.Index(fields=["state", "due_at"], name="erasures_due")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.state}"


class NameLeft(models.Model):
    """A place where somebody else typed the name of a person who was erased: for a moderator to look at.

    It says where, not what: `places` are pairs of first and last character, true while `digest` is the text's.
    """

    class Ended(models.TextChoices):
        TAKEN_OUT = "out", _("taken out")
        LEFT = "left", _("left as it is")

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="names_left")
    kind = models.CharField(max_length=60)  # label of the model
    thing = models.BigIntegerField()
    column = models.CharField(max_length=30)
    places = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    found_at = models.DateTimeField(default=timezone.now)
    ended = models.CharField(max_length=4, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("name left in a text")
        verbose_name_plural = _("names left in texts")
        constraints = [
            models.UniqueConstraint("erasure", "kind", "thing", "column", name="a_name_is_found_once")
        ]
        indexes = [models.Index(fields=["ended", "id"], name="names_left_open")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.thing}"
