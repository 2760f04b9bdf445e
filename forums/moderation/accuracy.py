"""How often a reporter was right, and what a report weighs because of it.

A report weighs the mean of the Beta distribution that its reporter's record leaves of an even start:
(upheld + 2) / (decided + 4), as if four earlier reports had been right half of the time. Nobody begins at
nothing or at certainty, and a record counts for more the longer it is. (Gelman and others, *Bayesian Data
Analysis*, third edition, section 2.4: the posterior mean under a Beta prior; with 1 and 2 in place of 2 and
4 it is Laplace's rule of succession.) A trusted member's report weighs twice that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Decision, Report

PRIOR_RIGHT, PRIOR_ALL = 2, 4
TRUSTED = 2  # times what the same record weighs otherwise


@dataclass(frozen=True)
class Accuracy:
    """Of the reports that were decided, and whose decision stands, how many the team agreed with."""

    upheld: int = 0
    decided: int = 0

    def __str__(self) -> str:
        if not self.decided:
            return _("first report")
        return ngettext("right %(right)d time of %(of)d", "right %(right)d times of %(of)d", self.upheld) % {
            "right": self.upheld,
            "of": self.decided,
        }

    @property
    def mean(self) -> float:
        """How likely the next report is right, between 0 and 1."""
        return (self.upheld + PRIOR_RIGHT) / (self.decided + PRIOR_ALL)

    def weight(self, *, trusted: bool = False) -> float:
        return self.mean * (TRUSTED if trusted else 1)


def accuracy_of(member_ids: Collection[int]) -> dict[int, Accuracy]:
    """The record of each of these members, also of those who never reported: one query.

    A report under a decision that was taken back counts neither way until it is decided anew.
    """
    undone = Decision.objects.filter(case=OuterRef("case"), round=OuterRef("round")).exclude(undone_at=None)
    rows = (
        Report.objects.filter(
            reporter__in=set(member_ids), outcome__in=(Report.Outcome.UPHELD, Report.Outcome.NOT_UPHELD)
        )
        .exclude(Exists(undone))
        .values("reporter")
        .annotate(decided=Count("pk"), upheld=Count("pk", filter=Q(outcome=Report.Outcome.UPHELD)))
        .order_by()
    )
    found = {row["reporter"]: Accuracy(row["upheld"], row["decided"]) for row in rows}
    return {pk: found.get(pk, Accuracy()) for pk in member_ids}
