"""Rule sets with their versions, trials and hits; proposals that wait for a second person; switches of coded rules."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.moderation.models import Rule
from membership.models import Role

ALONE_AFTER = timedelta(hours=24)  # where there are fewer than three of the team


class Standing(models.TextChoices):
    DRAFT = "draft", _("draft")
    SHADOW = "shadow", _("in shadow: it counts and does nothing")
    LIVE = "live", _("live")
    RETIRED = "retired", _("retired")


class Action(models.TextChoices):
    """What happens to a text that matches, mildest first."""

    WATCH = "watch", _("Show it, and have a moderator look within a day")
    FLAG = "flag", _("Show it, and put it into the queue as if reported")
    APPROVAL = "approval", _("Show it after a moderator has approved it")
    HOLD = "hold", _("Hold it as suspicious")
    LIMIT = "limit", _("Hold it, and limit a new author for a day")


HOLDS = (Action.APPROVAL, Action.HOLD, Action.LIMIT)
WEIGHT = {action: number for number, action in enumerate(Action.values)}


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def concerning(self, person: Any) -> Self:
        """All for moderators; those of one's own categories for category moderators."""
        roles: frozenset[str] = getattr(person, "roles", frozenset())
        if roles & {Role.MODERATOR, Role.ADMINISTRATOR}:
            return self
        prefix = f"{Role.CATEGORY_MODERATOR}:"
        return self.filter(space__in=[role.removeprefix(prefix) for role in roles if role.startswith(prefix)])

    def at_work(self) -> Self:
        """Those that look at new texts: live or in shadow, and not expired."""
        now = timezone.now()
        return self.filter(standing__in=[Standing.SHADOW, Standing.LIVE]).filter(
            Q(expires_at=None) | Q(expires_at__gt=now)
        )


class RuleSet(models.Model):
    """Conditions that all have to hold, and what happens then. Written by moderators, without code."""

    name = models.CharField(_("name"), max_length=80)
    why = models.TextField(_("why it is needed"), max_length=1000, blank=True)
    space = models.CharField(max_length=80, blank=True)  # "" is the whole site
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.DRAFT)
    number = models.PositiveIntegerField(default=1)  # of its present version
    conditions = models.JSONField(default=dict)
    action = models.CharField(max_length=8, choices=Action, default=Action.WATCH)
    everyone = models.BooleanField(default=False)  # trusted members too
    because = models.JSONField(
        default=dict
    )  # {"en": …}: what authors of held texts read; empty for the usual
    house_rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    standing_since = models.DateTimeField(default=timezone.now)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["-standing_since", "-id"]
        indexes = [models.Index(fields=["standing", "id"], name="rule_sets_at_work")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/moderation/screening/sets/{self.pk}/"

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class RuleSetVersion(models.Model):
    """What a rule set said, so that each hit names the words of its day."""

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    told = models.JSONField()  # name, conditions, action, everyone, because, expires_at
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version of a rule set")
        verbose_name_plural = _("versions of rule sets")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("rule_set", "number", name="one_rule_set_version_per_number")]

    def __str__(self) -> str:
        return f"{self.rule_set_id}, {self.number}"


class Trial(models.Model):
    """A rule set tried on posts of the past: what it would have done, beside what people did."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="trials")
    number = models.PositiveIntegerField()  # of the version that was tried
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    most = models.PositiveIntegerField()  # posts asked for
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # of the matched, those that stand
    kept_by_decision = models.PositiveIntegerField(
        default=0
    )  # of those, those that a moderator decided to keep
    removed = models.PositiveIntegerField(default=0)  # of the matched, those hidden or removed
    newcomers = models.PositiveIntegerField(default=0)  # of the matched, those of new members
    languages = models.JSONField(default=dict)  # {"fr": [matched, seen]}
    newcomers_seen = models.PositiveIntegerField(default=0)
    examples = models.JSONField(default=list)  # ids of posts, kept ones first
    why = models.CharField(max_length=300, blank=True)  # it failed
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.rule_set_id}, {self.number}: {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.STOPPED)

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else 0.0


class Hit(models.Model):
    """A text that matched a rule, live or in shadow."""

    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="hits", null=True, blank=True
    )
    coded = models.CharField(max_length=60, blank=True)  # name of a rule in code, where it is one
    number = models.PositiveIntegerField(default=1)  # version of the rule set
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    live = models.BooleanField()
    newcomer = models.BooleanField()
    language = models.CharField(max_length=5)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        indexes = [
            models.Index(fields=["rule_set", "-at"], name="hits_of_rule_set"),
            models.Index(fields=["coded", "-at"], name="hits_of_coded", condition=~Q(coded="")),
            models.Index(fields=["subject_type", "subject_id"], name="hits_of_thing"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule_set__isnull=False, coded="") | (Q(rule_set=None) & ~Q(coded="")),
                name="a_hit_is_of_one_rule",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_set_id or self.coded}: {self.subject_type}:{self.subject_id}"


class Proposal(models.Model):
    """What one moderator wants and a second has to confirm; alone, it waits a day with notice to all."""

    class Kind(models.TextChoices):
        RULE_LIVE = "rule_live", _("make a rule set live")
        CODED_LIVE = "coded_live", _("switch a rule in code on")
        ASSISTANT = "assistant", _("let the assistant hold, or set its bar")

    kind = models.CharField(max_length=10, choices=Kind)
    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    value = models.JSONField(
        default=dict
    )  # {"number": 2}, {"coded": "capitals"}, {"mode": "holding", "bar": 0.97}
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)  # done by itself then: fewer than three of the team
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "rule_set",
                condition=Q(closed_at=None, rule_set__isnull=False),
                name="one_open_proposal_per_rule_set",
            ),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(due_at__isnull=False) | ~Q(closed_by=models.F("by")),
                name="a_second_person_confirms",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class Switch(models.Model):
    """Whether a rule in code looks at texts."""

    name = models.CharField(max_length=60, unique=True)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.DRAFT)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("switch of a rule in code")
        verbose_name_plural = _("switches of rules in code")

    def __str__(self) -> str:
        return f"{self.name}: {self.standing}"
