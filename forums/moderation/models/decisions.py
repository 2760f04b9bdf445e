"""Decisions with what they changed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restriction, Sanction, State, Statement
from forums.moderation.models.cases import Case
from forums.moderation.models.rules import RuleVersion, Urgency

UNDO_WITHIN = timedelta(minutes=30)  # for the decider; later another moderator must do it


class Verdict(models.TextChoices):
    KEEP = "keep", _("Keep")
    APPROVE = "approve", _("Approve")
    RETURN = "return", _("Return to its author")
    HIDE = "hide", _("Hide until mended")
    REMOVE = "remove", _("Remove")
    RESTORE = "restore", _("Restore")
    QUARANTINE = "quarantine", _("Quarantine")


# What a verdict makes of the thing; KEEP leaves it as it is.
BECOMES = {
    Verdict.APPROVE: State.VISIBLE,
    Verdict.RESTORE: State.VISIBLE,
    Verdict.RETURN: State.HELD,
    Verdict.HIDE: State.HIDDEN,
    Verdict.REMOVE: State.REMOVED,
    Verdict.QUARANTINE: State.REMOVED,
}
RESTRICTS = (Verdict.HIDE, Verdict.REMOVE, Verdict.QUARANTINE)
EXPLAINED = (Verdict.RETURN, *RESTRICTS)  # each has a statement of reasons


def possible_verdicts(state: str, *, by_reports: bool = False) -> list[Verdict]:
    """What can be decided about a thing in this state; nothing about what has no such state.

    `by_reports`: reports alone hid it, so nobody has decided yet whether it may stay.
    """
    if state not in State.values:
        return []
    if by_reports:
        return possible_verdicts(State.VISIBLE)
    return {
        State.HELD: [Verdict.APPROVE, Verdict.RETURN, Verdict.HIDE, Verdict.REMOVE, Verdict.QUARANTINE],
        State.HIDDEN: [Verdict.KEEP, Verdict.RESTORE, Verdict.REMOVE, Verdict.QUARANTINE],
        State.REMOVED: [Verdict.KEEP, Verdict.RESTORE, Verdict.QUARANTINE],
        State.DELETED: [Verdict.KEEP, Verdict.QUARANTINE],
    }.get(State(state), [Verdict.KEEP, Verdict.HIDE, Verdict.REMOVE, Verdict.QUARANTINE])


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
    sanction = models.OneToOneField(Sanction, on_delete=models.PROTECT, null=True, blank=True)
    state_before = models.CharField(max_length=10, choices=State)
    state_after = models.CharField(max_length=10, choices=State)
    restriction_before = models.ForeignKey(  # in force again when this is undone
        Restriction, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    because_before = models.CharField(max_length=300, blank=True)  # the sentence on a thing that was held
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
                condition=~Q(verdict__in=["hide", "remove", "quarantine"])
                | Q(statement__isnull=False, restriction__isnull=False),
                name="a_restricting_decision_has_a_statement",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="return") | Q(statement__isnull=False),
                name="what_is_returned_has_a_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.round}: {self.verdict}"

    @property
    def is_severe(self) -> bool:
        """Its mails leave at once: fraud and threats, a suspension, what may not be possessed."""
        return (
            self.case.urgency <= Urgency.AT_ONCE
            or self.verdict == Verdict.QUARANTINE
            or (self.sanction is not None and self.sanction.kind in Sanction.SITE_WIDE)
        )


class Action(models.Model):
    """One measure of a decision beside its verdict, with what taking it back needs."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="actions")
    name = models.CharField(max_length=20)  # of the subject's measures
    before = models.JSONField(default=dict)  # ids and enumerations; words lie in `kept`
    kept = models.OneToOneField(
        "moderation.KeptText", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("action of a decision")
        verbose_name_plural = _("actions of decisions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("decision", "name", name="a_decision_takes_a_measure_once")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.name}"
