"""What keeps moderators answerable: second looks at a sample, numbers for names, what reports alone hid."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restriction
from forums.moderation.models.cases import Case
from forums.moderation.models.decisions import Decision, Verdict
from forums.moderation.models.rules import Rule


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def waiting(self) -> Self:
        return self.filter(done_at=None, skipped_at=None)

    def blind_for(self, person: int | None) -> Any:
        """Ids of the cases that wait for this member's second look, as a subquery."""
        return self.waiting().filter(reviewer=person).values("case")

    def done(self) -> Self:
        return self.exclude(done_at=None)


class SecondLook(models.Model):
    """A decided case that another moderator decides again, blind and without effect.

    `rule` is the rule that the case was about, `verdict` and `chosen` what the second moderator would have done.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="second_look")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    snapshot = models.JSONField(default=dict)  # what the first moderator had before them
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    chosen = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why = models.TextField(max_length=2000, blank=True)
    drawn_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        indexes = [models.Index(fields=["reviewer", "done_at"], name="looks_of_reviewer")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | ~models.Q(verdict=""),
                name="a_look_that_is_done_has_a_verdict",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.verdict or '?'}"


class ModeratorNumber(models.Model):
    """The number by which the public log may know a moderator; who that is stands in the audit log alone."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(unique=True)

    class Meta:
        verbose_name = _("number of a moderator")
        verbose_name_plural = _("numbers of moderators")

    def __str__(self) -> str:
        return str(self.number)


class HidingByWeight(models.Model):
    """Reports weighed enough that something was hidden before a moderator looked. Its case waits all the same."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hidings")
    round = models.PositiveSmallIntegerField()
    restriction = models.OneToOneField(Restriction, on_delete=models.PROTECT, related_name="hiding")
    weight = models.DecimalField(max_digits=7, decimal_places=3)
    threshold = models.DecimalField(max_digits=4, decimal_places=2)
    reporters = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    mended_at = models.DateTimeField(
        null=True, blank=True
    )  # its author edited it once, and it is shown again

    class Meta:
        verbose_name = _("hiding by weight of reports")
        verbose_name_plural = _("hidings by weight of reports")
        constraints = [models.UniqueConstraint("case", "round", name="hidden_by_weight_once_a_round")]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.round}: {self.weight}"
