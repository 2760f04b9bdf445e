"""Restrictions of content and sanctions of people, each with its statement of reasons.

Content that can be restricted inherits `Restrictable`: the database itself refuses a hidden or removed row
that has no restriction, and a restriction has no life without a statement.
"""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    HELD = "held", _("held for a first look")
    VISIBLE = "visible", _("visible")
    HIDDEN = "hidden", _("hidden")  # its author sees it and may mend it
    REMOVED = "removed", _("removed")  # a line stays in its place
    DELETED = "deleted", _("deleted by its author")


class Statement(models.Model):
    """What was decided, under which rule, on which facts, by whom or what, for how long, and how to appeal.

    The fields are those of Art. 17(3) of the EU Digital Services Act.
    """

    class Ground(models.TextChoices):
        RULE = "rule", _("against the rules of this community")
        LAW = "law", _("against the law")

    class Detection(models.TextChoices):
        REPORT = "report", _("reported by members")
        NOTICE = "notice", _("a legal notice")
        OWN = "own", _("seen by the team")
        AUTOMATIC = "automatic", _("found by an automatic rule")

    member = models.ForeignKey(  # whom it is addressed to
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements"
    )
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    what = models.CharField(max_length=40)  # hide, remove, sanction kind: the restriction in one word
    ground = models.CharField(max_length=4, choices=Ground, default=Ground.RULE)
    rule_code = models.CharField(max_length=40)
    rule_version = models.PositiveIntegerField(default=1)
    rule_title = models.CharField(max_length=200)  # as it read on that day, in the language of the statement
    facts = models.TextField(max_length=5000)
    detection = models.CharField(max_length=10, choices=Detection, default=Detection.REPORT)
    automated = models.BooleanField(default=False)  # decided without a person
    partly_automated = models.BooleanField(default=False)  # a rule acted first, a person looks at it
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(
        null=True, blank=True
    )  # undone, lifted or overturned; it stays readable

    class Meta:
        verbose_name = _("statement of reasons")
        verbose_name_plural = _("statements of reasons")
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.what}: {self.rule_title}"


class Restriction(models.Model):
    """This content is hidden or removed, because of that statement; lifting it restores what was before."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    state = models.CharField(
        max_length=10, choices=[(State.HIDDEN, State.HIDDEN.label), (State.REMOVED, State.REMOVED.label)]
    )
    state_before = models.CharField(max_length=10, choices=State)
    since = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        constraints = [
            models.UniqueConstraint(
                "subject_type",
                "subject_id",
                condition=models.Q(lifted_at=None),
                name="one_restriction_in_force_per_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id} {self.state}"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self, at: datetime | None = None) -> Self:
        now = at or timezone.now()
        return self.filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now),
            state=Sanction.State.ACTIVE,
            starts_at__lte=now,
            lifted_at=None,
        )

    def proposed(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(state=Sanction.State.PROPOSED)


class Sanction(models.Model):
    class Kind(models.TextChoices):
        ADVICE = "advice", _("advice")
        WARNING = "warning", _("warning")
        LIMIT = "limit", _("limit")
        MUTE = "mute", _("mute")
        SUSPENSION = "suspension", _("suspension")
        BAN = "ban", _("ban")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        ACTIVE = "active", _("given")
        DROPPED = "dropped", _("not confirmed")
        LIFTED = "lifted", _("taken back")

    STOPS_WRITING = (Kind.MUTE, Kind.SUSPENSION, Kind.BAN)
    SITE_WIDE = (Kind.SUSPENSION, Kind.BAN)  # they have no smaller scope

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=Kind)
    scope = models.CharField(
        max_length=80, blank=True
    )  # "" is the whole site; else a space such as "forums.category:3"
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    needs_second = models.BooleanField(default=False)  # a ban, more than 30 days, or beyond the giver's power
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    delayed = models.BooleanField(default=False)  # too few people: it begins a day later, all staff are told
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)  # of a ban: somebody looks again by then
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    why_lifted = models.CharField(max_length=500, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        indexes = [models.Index(fields=["member", "lifted_at", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["advice", "warning", "ban"]) | ~models.Q(ends_at=None),
                name="a_sanction_has_an_end_unless_it_is_a_ban",
            ),
            models.CheckConstraint(
                condition=~models.Q(given_by=models.F("member")), name="nobody_sanctions_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | (~models.Q(confirmed_by=models.F("given_by")) & ~models.Q(confirmed_by=models.F("member"))),
                name="a_second_person_is_another_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(needs_second=True, state="active")
                | models.Q(confirmed_by__isnull=False)
                | models.Q(delayed=True),
                name="two_people_or_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["suspension", "ban"]) | models.Q(scope=""),
                name="a_suspension_is_of_the_whole_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_kind_display()}"

    @property
    def is_in_force(self) -> bool:
        now = timezone.now()
        return (
            self.state == self.State.ACTIVE
            and self.lifted_at is None
            and self.starts_at <= now
            and (self.ends_at is None or self.ends_at > now)
        )


class RestrictableQuerySet(models.QuerySet[Any]):
    def shown(self) -> Self:
        """What everybody who may see its surroundings may see."""
        return self.filter(state=State.VISIBLE)


class Restrictable(models.Model):
    """Content that moderators can hold, hide, remove and restore, and its author can delete."""

    state = models.CharField(max_length=10, choices=State, default=State.VISIBLE)
    held_because = models.CharField(max_length=300, blank=True)  # a sentence its author reads
    restriction = models.ForeignKey(
        Restriction, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["hidden", "removed"]) | models.Q(restriction__isnull=False),
                name="%(app_label)s_%(class)s_restricted_with_a_statement",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="held") | ~models.Q(held_because=""),
                name="%(app_label)s_%(class)s_held_with_a_reason",
            ),
        ]

    @property
    def is_shown(self) -> bool:
        return self.state == State.VISIBLE
