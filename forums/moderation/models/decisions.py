"""Decisions with what they changed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restriction, State, Statement
from forums.moderation.models.cases import Case
from forums.moderation.models.rules import RuleVersion

UNDO_WITHIN = timedelta(minutes=30)  # for the decider; later another moderator must do it


class Verdict(models.TextChoices):
    KEEP = "keep", _("Keep")
    APPROVE = "approve", _("Approve")
    HIDE = "hide", _("Hide until mended")
    REMOVE = "remove", _("Remove")
    RESTORE = "restore", _("Restore")


# What a verdict makes of the thing; KEEP leaves it as it is.
BECOMES = {
    Verdict.APPROVE: State.VISIBLE,
    Verdict.RESTORE: State.VISIBLE,
    Verdict.HIDE: State.HIDDEN,
    Verdict.REMOVE: State.REMOVED,
}
RESTRICTS = (Verdict.HIDE, Verdict.REMOVE)


def possible_verdicts(state: str) -> list[Verdict]:
    """What can be decided about a thing in this state."""
    return {
        State.HELD: [Verdict.APPROVE, Verdict.HIDE, Verdict.REMOVE],
        State.HIDDEN: [Verdict.KEEP, Verdict.RESTORE, Verdict.REMOVE],
        State.REMOVED: [Verdict.KEEP, Verdict.RESTORE],
        State.DELETED: [Verdict.KEEP],
    }.get(State(state), [Verdict.KEEP, Verdict.HIDE, Verdict.REMOVE])


class Decision(models.Model):
    """What was decided in one round of a case: once, by one person, with its reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    facts = models.TextField(max_length=5000, blank=True)
    note = models.TextField(max_length=5000, blank=True)  # for colleagues alone
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, null=True, blank=True)
    restriction = models.OneToOneField(Restriction, on_delete=models.PROTECT, null=True, blank=True)
    state_before = models.CharField(max_length=10, choices=State)
    state_after = models.CharField(max_length=10, choices=State)
    key = models.CharField(
        max_length=36, unique=True
    )  # of the form that sent it: two clicks are one decision
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    why_undone = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint("case", "round", name="one_decision_per_round"),
            models.CheckConstraint(condition=~Q(decider=F("author")), name="nobody_decides_about_oneself"),
            models.CheckConstraint(
                condition=~Q(verdict__in=["hide", "remove"])
                | Q(statement__isnull=False, restriction__isnull=False),
                name="a_restricting_decision_has_a_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.round}: {self.verdict}"
