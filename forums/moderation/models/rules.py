"""Rules of the community with their versions, and how soon a breach of each should be decided."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forums.moderation import dsa


class Urgency(models.IntegerChoices):
    """How soon a case should be decided, in minutes: the nearest deadline comes first, so no case starves."""

    AT_ONCE = 15, _("15 minutes: threats, fraud")
    HOUR = 60, _("1 hour: attacks on persons")
    FOUR_HOURS = 240, _("4 hours: everything else")
    DAY = 1440, _("1 day: can wait")


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self) -> Self:
        return self.filter(retired_at=None)


class Rule(models.Model):
    """A rule of the community. Its words are versions, so that each decision names those of its day."""

    code = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    urgency = models.PositiveSmallIntegerField(
        _("to be decided within"), choices=Urgency, default=Urgency.FOUR_HOURS
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    # What a statement under this rule says to the DSA Transparency Database.
    ground = models.CharField(_("it rests on"), max_length=4, choices=dsa.Ground, default=dsa.Ground.RULE)
    category = models.CharField(
        _("category of the Digital Services Act"),
        max_length=60,
        choices=dsa.Category,
        default=dsa.Category.OTHER_VIOLATION,
    )
    legal_ground = models.CharField(
        _("the law that it rests on"),
        max_length=500,
        blank=True,
        help_text=_(
            "Article and act, such as “Art. 24 of the law of 29 July 1881”; only where it is the law."
        ),
    )
    keyword = models.CharField(
        _("keyword of the Digital Services Act"), max_length=60, choices=dsa.KEYWORDS, blank=True
    )
    misuse = models.CharField(  # Art. 23(2): what a suspension under it counts as in the transparency report
        _("misuse that it is about"), max_length=10, choices=dsa.Misuse, blank=True
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.code

    @property
    def current(self) -> "RuleVersion":
        """The version in force; prefetch `versions` for lists."""
        return max(self.versions.all(), key=lambda version: version.number)


class RuleVersion(models.Model):
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    titles = models.JSONField(default=dict)  # {"en": …, "fr": …}
    texts = models.JSONField(default=dict)  # {"en": …, "fr": …}, plain text
    since = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        constraints = [models.UniqueConstraint("rule", "number", name="one_rule_version_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title()

    @property
    def url(self) -> str:
        """Where this version stands for good."""
        return f"/moderation/rules/{self.rule.code}/{self.number}/"

    def title(self, language: str | None = None) -> str:
        return in_language(self.titles, language)

    def text(self, language: str | None = None) -> str:
        return in_language(self.texts, language)


def in_language(words: dict[str, str], language: str | None = None) -> str:
    """The words in this language, or in another one that they exist in."""
    return words.get(language or get_language() or "") or next((text for text in words.values() if text), "")
