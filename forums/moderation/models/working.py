"""What moderators work with: deadlines, saved views, presets, opinions, decisions in bulk, and care for themselves."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.moderation.models.cases import Case
from forums.moderation.models.decisions import Decision, Verdict
from forums.moderation.models.rules import Rule, RuleVersion, Urgency, in_language

WAITS_AT_MOST = timedelta(days=7)  # for an answer of author or reporter


class Deadline(models.Model):
    """How many minutes a class has, where it differs from the usual."""

    urgency = models.PositiveSmallIntegerField(primary_key=True, choices=Urgency)
    minutes = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=43200), name="a_deadline_is_in_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.urgency}: {self.minutes}"


class QueueView(models.Model):
    """A narrowed-down queue that a moderator named: its filters as they stand in an address."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved view of the queue")
        verbose_name_plural = _("saved views of the queue")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("member", "name", name="one_queue_view_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/moderation/?{self.query}"


class Preset(models.Model):
    """Words that are needed often, in each language, with what they usually go with."""

    name = models.CharField(max_length=80, unique=True)
    texts = models.JSONField(default=dict)  # {"en": …, "fr": …}, with {name}, {rule}, {link}
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("preset")
        verbose_name_plural = _("presets")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def text(self, language: str) -> str:
        return in_language(self.texts, language)


class Opinion(models.Model):
    """A colleague was asked what they think of a case; they say it before they read what the other one thinks."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.TextField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    words = models.TextField(max_length=5000, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("second opinion")
        verbose_name_plural = _("second opinions")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint("case", "round", "colleague", name="one_opinion_per_colleague_and_round"),
            models.CheckConstraint(condition=~Q(asked_by=F("colleague")), name="an_opinion_is_another_ones"),
        ]
        indexes = [
            models.Index(fields=["colleague"], condition=Q(given_at=None), name="opinions_awaited"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}, {self.colleague_id}"


class Bulk(models.Model):
    """Several cases decided alike, each with its own decision; undone together."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    facts = models.TextField(max_length=5000, blank=True)
    note = models.TextField(max_length=5000, blank=True)
    key = models.CharField(max_length=36, unique=True)  # of the form that sent it
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("decision in bulk")
        verbose_name_plural = _("decisions in bulk")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.verdict}"

    @property
    def url(self) -> str:
        return f"/moderation/bulk/{self.pk}/"


class BulkItem(models.Model):
    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()  # of the case, as its preview showed it
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why_not = models.CharField(max_length=500, blank=True)  # the sentence that refused it
    why_not_undone = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("one of a bulk")
        verbose_name_plural = _("those of a bulk")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("bulk", "case", name="a_bulk_names_a_case_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.case_id}"


class Care(models.Model):
    """How a moderator wants to meet hard things; nobody else sees it."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    blur = models.BooleanField(_("blur pictures until I look at them"), default=True)
    grey = models.BooleanField(_("show pictures without colours"), default=True)
    collapse = models.BooleanField(_("fold the words of the heavy classes until I open them"), default=True)
    pause_after = models.PositiveSmallIntegerField(
        _("suggest a pause after so many hard cases in a day"), default=20
    )

    class Meta:
        verbose_name = _("care")
        verbose_name_plural = _("care")

    def __str__(self) -> str:
        return f"{self.member_id}"
