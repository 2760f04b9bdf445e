"""Cases, the reports that joined them, and what colleagues noted."""

from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.subjects import SUBJECTS, Subject
from forums.moderation.models.rules import RuleVersion, Urgency
from membership.models import Role

LEASE = timedelta(minutes=10)  # how long a claim holds without a sign from the open page


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state=Case.State.OPEN)

    def concerning(self, person: Any) -> Self:
        """Cases that `person` may work on: all for moderators, one's categories for category moderators."""
        roles: frozenset[str] = getattr(person, "roles", frozenset())
        if not roles:
            return self.none()
        seen = self.unless_blind(person.pk)
        if roles & {Role.MODERATOR, Role.ADMINISTRATOR}:
            return seen
        prefix = f"{Role.CATEGORY_MODERATOR}:"
        return seen.filter(space__in=[role.removeprefix(prefix) for role in roles if role.startswith(prefix)])

    def unless_blind(self, person: int) -> Self:
        """Whoever gives a blind second look must find the case nowhere until then."""
        return self.exclude(pk__in=apps.get_model("moderation", "SecondLook").objects.blind_for(person))

    def workable_by(self, person: Any) -> Self:
        """Those of them that are not about the person: nobody reads who reported oneself."""
        return self.concerning(person).exclude(author=person.pk)

    def nearest_deadline_first(self) -> Self:
        return self.order_by("deadline_at", "id")


class Case(models.Model):
    """One thing to decide about; later reports of the same thing join it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WAITING = "waiting", _("waiting for an answer")  # its clock stands still
        CLOSED = "closed", _("decided")

    class Source(models.TextChoices):
        REPORT = "report", _("reported")
        HELD = "held", _("held for a first look")
        OWN = "own", _("seen by the team")
        APPEAL = "appeal", _("an appeal")
        RULE = "rule", _("found by an automatic rule")
        ASSISTANT = "assistant", _("noticed by the assistant")
        NOTICE = "notice", _("named in a legal notice")

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    space = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases_about")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    source = models.CharField(max_length=9, choices=Source)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.FOUR_HOURS)
    deadline_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)  # grows when a decided case is opened again
    version = models.PositiveIntegerField(default=0)  # what a page has seen; a decision names it
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(default=dict)  # the thing as it was when the case was opened
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    moot = models.BooleanField(default=False)  # closed without a decision: its thing is gone
    for_administrators = models.BooleanField(default=False)  # handed up: an administrator decides
    waiting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    waiting_until = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint("subject_type", "subject_id", name="one_case_per_thing"),
            models.CheckConstraint(
                condition=Q(holder=None, lease_until=None)
                | Q(holder__isnull=False, lease_until__isnull=False),
                name="a_holder_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting")
                | Q(waiting_for__isnull=False, paused_at__isnull=False, waiting_until__isnull=False),
                name="who_waits_knows_for_whom_and_until_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "deadline_at", "id"], name="cases_by_deadline"),
            models.Index(fields=["state", "space", "deadline_at"], name="cases_of_space"),
            models.Index(
                fields=["holder", "lease_until"], name="cases_held", condition=Q(holder__isnull=False)
            ),
            models.Index(fields=["-closed_at", "-id"], name="cases_decided", condition=Q(state="closed")),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.subject_type}:{self.subject_id}"

    @property
    def url(self) -> str:
        """Its page, or that of what is decided on a page of its own, such as an appeal."""
        subject = SUBJECTS.get(self.subject_type)
        if subject is not None and subject.case_url is not None:
            return subject.case_url(self.subject_id)
        return f"/moderation/cases/{self.pk}/"

    @property
    def subject(self) -> Subject:
        return SUBJECTS[self.subject_type]

    def thing(self) -> Any:
        """What the case is about, or None when it is gone for ever."""
        return self.subject.model._default_manager.filter(pk=self.subject_id).first()

    def held_by(self, at: Any = None) -> Any:
        """Who holds the lease now, if anybody."""
        return self.holder if self.lease_until and self.lease_until > (at or timezone.now()) else None


class Report(models.Model):
    class Outcome(models.TextChoices):
        RECEIVED = "received", _("waiting for a decision")
        UPHELD = "upheld", _("the team agreed")
        NOT_UPHELD = "not_upheld", _("the team saw no breach of the rules")
        WITHDRAWN = "withdrawn", _("withdrawn")
        GONE = "gone", _("what you reported is gone")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    round = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)  # of the thing: what was edited can be reported again
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_made"
    )
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000, blank=True)
    snapshot = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RECEIVED)
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "case",
                "round",
                "revision",
                "reporter",
                condition=~Q(outcome="withdrawn"),
                name="one_report_per_person_round_and_revision",
            )
        ]
        indexes = [
            models.Index(fields=["reporter", "-made_at"], name="reports_of_member"),
            models.Index(fields=["reporter", "outcome"], name="reports_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.reporter_id}"


class Note(models.Model):
    """A colleague's word on a case or a member; kept also when somebody else decided first."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes", null=True, blank=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]
