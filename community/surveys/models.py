"""Polls: a question with its choices, who has voted, and (of polls with named voters alone) who chose what.

A secret ballot leaves no row of its own. It is one name more among those who voted and one more in the counts of
the choices; all choices of the poll are written anew by each ballot, so that neither the order of rows nor the
database's own marks on them say what the name chose.
"""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.activity.log import now

from . import places

CHOICES_AT_LEAST, CHOICES_AT_MOST = 2, 20


class ResultsShown(models.TextChoices):
    AT_ONCE = "at_once", _("at once, to everybody who reads this")
    AFTER_VOTING = "after_voting", _("after one has voted, and to all when it is closed")
    WHEN_CLOSED = "when_closed", _("when the poll is closed")


class Poll(models.Model):
    """A question put below a thing of another part, such as a post."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(_("question"), max_length=200)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    least = models.PositiveSmallIntegerField(default=1)  # choices that a ballot must have
    most = models.PositiveSmallIntegerField(default=1)  # and may have
    secret = models.BooleanField(default=False)
    results = models.CharField(max_length=12, choices=ResultsShown, default=ResultsShown.AT_ONCE)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    voter_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        constraints = [
            models.UniqueConstraint("subject_type", "subject_id", name="one_poll_per_thing"),
            models.CheckConstraint(
                condition=Q(least__gte=1, most__gte=F("least")), name="a_ballot_has_a_choice"
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def url(self) -> str:
        return f"/polls/{self.pk}/"

    @property
    def is_closed(self) -> bool:
        """By hand, or because its time is over, whether or not somebody noted it yet."""
        return self.closed_at is not None or (self.closes_at is not None and self.closes_at <= now())

    @cached_property
    def thing(self) -> Any:
        """What it belongs to; whoever has it at hand sets it."""
        return places.place_of(self.subject_type).fetch(self.subject_id)


class Choice(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("text"), max_length=200)
    votes = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position"]
        constraints = [models.UniqueConstraint("poll", "position", name="one_choice_per_position")]

    def __str__(self) -> str:
        return self.text


class Voter(models.Model):
    """That somebody has voted. It knows no time: the time is what could join it to a choice."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="voters")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        constraints = [models.UniqueConstraint("poll", "member", name="one_ballot_per_member")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.member_id}"


class Pick(models.Model):
    """What somebody chose, where voters are named. A secret poll has none."""

    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="picks")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="picks")

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint("voter", "choice", name="one_vote_per_choice")]

    def __str__(self) -> str:
        return f"{self.voter_id}: {self.choice_id}"
