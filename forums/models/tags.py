"""Tags: words that topics are found by, their synonyms, and which topic carries which."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.models import Role

from .audiences import moderates_everything


def arranges_tags(person: Any) -> bool:
    """Whether this person names, merges and takes away those tags that they see."""
    arrangers = {Role.COORDINATOR, Role.MODERATOR, Role.ADMINISTRATOR}
    return bool(getattr(person, "automaton", False) or getattr(person, "roles", frozenset()) & arrangers)


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> Self:
        """Neither taken away nor another tag's synonym."""
        return self.filter(gone_at=None, synonym_of=None)

    def visible_to(self, person: Any) -> Self:
        """Tags that stand on a topic which `person` may see; a tag of private topics alone is their secret."""
        if moderates_everything(person):
            return self
        return self.filter(Q(topic_count__gt=0) | Exists(_seen(person).filter(tag=OuterRef("pk"))))

    def gone_for(self, person: Any) -> Self:
        """Tags that were taken away, and stood on a topic which `person` may see."""
        gone = self.filter(gone_at__isnull=False)
        if moderates_everything(person):
            return gone
        return gone.filter(Exists(_seen(person).filter(chosen=OuterRef("pk"))))


def _seen(person: Any) -> models.QuerySet["TopicTag"]:
    from .topics import Topic

    return TopicTag.objects.filter(topic__in=Topic.objects.visible_to(person).values("pk"))


class Tag(models.Model):
    """A tag, or the synonym of one. A synonym keeps its row, so that its old address goes on."""

    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(_("address"), max_length=60, unique=True, allow_unicode=True)
    synonym_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="synonyms", null=True, blank=True, editable=False
    )
    gone_at = models.DateTimeField(null=True, blank=True, editable=False)
    topic_count = models.PositiveIntegerField(
        default=0, editable=False
    )  # visible topics of categories that everyone may see: the number betrays no private topic
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(synonym_of=None) | Q(gone_at=None), name="a_synonym_is_not_taken_away"
            ),
            models.CheckConstraint(
                condition=~Q(synonym_of=models.F("id")), name="a_tag_is_not_its_own_synonym"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/forums/tag/{self.slug}/"


class TopicTag(models.Model):
    """A tag on a topic. `chosen` is the tag that was picked, `tag` what it counts as today.

    Merging and taking away only move `tag` (to the other tag, to nothing), so that both can be undone exactly.
    Two chosen tags may count as the same one: whoever counts, counts topics.
    """

    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="tagged")
    chosen = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="uses", null=True)

    class Meta:
        verbose_name = _("tag of a topic")
        verbose_name_plural = _("tags of topics")
        constraints = [models.UniqueConstraint("topic", "chosen", name="a_tag_once_on_a_topic")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.chosen_id}"
