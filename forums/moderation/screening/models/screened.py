"""What was screened with which rules and which model, and the prints of removed texts."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def fresh_token() -> str:
    return secrets.token_hex(8)


class Outcome(models.TextChoices):
    SHOWN = "shown", _("shown")
    WATCHED = "watched", _("shown, with a case")
    HELD = "held", _("held")


class Screening(models.Model):
    """The verdict on one text: by which state of the rules, by which learning, with what result."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    outcome = models.CharField(max_length=7, choices=Outcome)
    rules = models.CharField(max_length=16)  # token of the state of all rules at that moment
    model = models.PositiveIntegerField(null=True)  # number of the assistant's version; null without one
    score = models.FloatField(null=True)
    flagged = models.BooleanField(default=False)  # the score reached the threshold
    hits = models.JSONField(
        default=list
    )  # [["set", 3, 2, "hold", true], ["coded", "capitals", 1, "watch", false]]
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="screenings_of_thing")]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id} {self.outcome}"


class Print(models.Model):
    """A short sketch of a removed text, from which the text can't be read; finds what is written again."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sketch = models.JSONField()  # the smallest hashes of its runs of three words
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("print of a removed text")
        verbose_name_plural = _("prints of removed texts")
        constraints = [models.UniqueConstraint("subject_type", "subject_id", name="one_print_per_thing")]
        indexes = [models.Index(fields=["-at"], name="prints_by_time")]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id}"
