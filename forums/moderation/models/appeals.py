"""Appeals: by whom a decision restricts or whom it told no, and against what the site did by itself."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Statement
from forums.moderation.models.cases import Case
from forums.moderation.models.decisions import Decision
from forums.moderation.models.kept import APPEAL_WITHIN
from forums.moderation.models.notices import NoticePlace

USUAL = timedelta(days=7)  # in which an appeal is to be answered
OF_A_SUSPENSION = timedelta(hours=72)


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> Self:
        return self.filter(state=Appeal.State.OPEN)

    def of(self, person: Any) -> Self:
        return self.filter(party=person.pk)


class Appeal(models.Model):
    """One party's no to one decision, or to what the site did by itself, and the answer to it.

    Against a decision it has a case of its own. Before a person has decided (`case` instead of `decision`) it stands
    in the thing's case, and whoever decides that answers it (`early.py`). A visitor who filed a legal notice has no
    account: `place` of the notice stands for the party then. The database refuses a reviewer who decided,
    sanctioned, reported or is concerned (see `appeal_guard.py`).
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        DECIDED = "decided", _("answered")
        LOOKED = "looked", _("looked at again by the same people, since there are no others")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The decision stands")
        MODIFIED = "modified", _("Decided otherwise")
        OVERTURNED = "overturned", _("The decision is taken back")
        RETURNED = "returned", _("Others look at it again")

    class Side(models.TextChoices):
        AUTHOR = "author", _("of whoever it restricts")
        REPORTER = "reporter", _("of who reported it")
        NOTIFIER = "notifier", _("of who filed a legal notice")

    NOT_RESTRICTED = (Side.REPORTER, Side.NOTIFIER)  # they were told no; nothing was taken from them

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="appeals", null=True, blank=True
    )
    case = models.ForeignKey(  # of what the site did by itself; a person's decision names its own
        Case, on_delete=models.PROTECT, related_name="early_appeals", null=True, blank=True
    )
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="appeals", null=True, blank=True
    )
    side = models.CharField(max_length=8, choices=Side)
    party = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appeals", null=True, blank=True
    )
    place = models.ForeignKey(
        NoticePlace, on_delete=models.PROTECT, related_name="appeals", null=True, blank=True
    )
    words = models.TextField(max_length=5000)
    new_facts = models.BooleanField(default=False)  # a second appeal of the same party brings some
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField()
    not_before = models.DateTimeField(
        null=True, blank=True
    )  # too few people: a day later, all staff are told
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reasons = models.TextField(max_length=5000, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    looked_by = models.ForeignKey(  # where nobody else is there: no reviewer, and the letter says so
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    instead = models.OneToOneField(  # the decision that took the place of the other
        Decision, on_delete=models.PROTECT, related_name="after_appeal", null=True, blank=True
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["party", "-made_at"], name="appeals_of_party")]
        constraints = [
            models.UniqueConstraint(
                "decision",
                "party",
                condition=Q(new_facts=False) & ~Q(state="withdrawn"),
                name="one_appeal_per_decision_and_party",
            ),
            models.UniqueConstraint(
                "decision", "party", condition=Q(state="open"), name="one_open_appeal_per_party"
            ),
            models.UniqueConstraint(
                "statement",
                condition=Q(decision=None) & ~Q(state="withdrawn"),
                name="one_early_appeal_per_statement",
            ),
            models.UniqueConstraint(
                "decision",
                "place",
                condition=Q(place__isnull=False),
                name="one_appeal_per_answer_to_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False, case=None)
                | Q(decision=None, case__isnull=False, statement__isnull=False, party__isnull=False),
                name="an_appeal_is_against_something",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False, place=None) | Q(party=None, place__isnull=False),
                name="an_appeal_has_a_party",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | (~Q(reviewer=F("decider")) & ~Q(reviewer=F("party"))),
                name="an_appeal_is_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(looked_by=None) | (Q(reviewer=None) & ~Q(looked_by=F("party"))),
                name="a_second_look_is_no_review",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (Q(reviewer__isnull=False, decided_at__isnull=False) & ~Q(outcome="") & ~Q(reasons="")),
                name="an_answer_to_an_appeal_is_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id or self.statement_id}, {self.party_id or self.place_id}"

    @property
    def first(self) -> Decision:
        """The decision that it is against; there is none while only the site has acted."""
        assert self.decision is not None
        return self.decision

    @property
    def name(self) -> str:
        """Whose it is, for those who answer it."""
        if self.party is not None:
            return str(self.party)
        return (self.place.notice.name or self.place.notice.number) if self.place else ""

    @property
    def language(self) -> str:
        """In which its party reads the answer."""
        if self.party is not None:
            return str(self.party.language)
        return self.place.notice.language if self.place else settings.LANGUAGE_CODE

    @property
    def url(self) -> str:
        """Where its party reads it; those who decide open `case_url`."""
        return self.place.notice.url if self.place else f"/moderation/appeals/{self.pk}/"

    @property
    def case_url(self) -> str:
        if self.case is not None:
            return self.case.url
        return f"/moderation/appeals/{self.pk}/decide/"

    @property
    def title(self) -> str:
        return self.words[:80]


def appeal_until(decision: Decision) -> datetime:
    return decision.made_at + APPEAL_WITHIN


class Involvement(models.Model):
    """Somebody who may not decide an appeal: who decided, gave or confirmed the sanction, reported, is concerned."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="involved")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("involvements")
        constraints = [models.UniqueConstraint("appeal", "member", name="involved_once")]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.member_id}"


class AppealMessage(models.Model):
    """What the party and the reviewer say to each other."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_team = models.BooleanField()
    text = models.TextField(max_length=5000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message of an appeal")
        verbose_name_plural = _("messages of appeals")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]
