"""Topics: conversations, with their counters and their place in lists."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restrictable, RestrictableQuerySet, State

from .audiences import categories_moderated_by, moderates_everything
from .categories import Category
from .keeping import ReadBaseline, ReadPosition

PAGE = 20  # posts on a page of a topic; post n stands on page (n - 1) // PAGE + 1


class TopicQuerySet(RestrictableQuerySet):
    def visible_to(self, person: Any) -> Self:
        """Topics of the categories that `person` may see; what is restricted only for its author and moderators.

        What is left of a merged topic is seen by nobody: its address leads to the other one.
        """
        in_sight = self.filter(category__in=Category.objects.visible_to(person), merged_into=None)
        if moderates_everything(person):
            return in_sight
        shown = Q(state=State.VISIBLE)
        if getattr(person, "pk", None):
            shown |= Q(author=person.pk)  # a text is never lost to its author
            shown |= Q(category__in=categories_moderated_by(person))
        return in_sight.filter(shown)

    def listed(self) -> Self:
        return self.filter(state=State.VISIBLE)

    def recently_active(self) -> Self:
        return self.order_by("-last_post_at", "-id")

    def unanswered(self) -> Self:
        return self.filter(post_count__lte=1)

    def current(self) -> Self:
        """Not archived: lists of what goes on leave the archive out, search finds it."""
        return self.filter(archived_at=None)

    def mine(self, person: Any) -> Self:
        return self.filter(author=person.pk)

    def unread_by(self, person: Any) -> Self:
        """Active since the person's baseline, and with replies after the person's place (or never opened)."""
        baseline = ReadBaseline.objects.filter(member=person.pk).values("at")[:1]
        return (
            self.with_place_of(person)
            .filter(Q(my_place=None) | Q(my_place__lt=F("last_number")))
            .filter(last_post_at__gt=Coalesce(models.Subquery(baseline), person.joined_at))
        )

    def with_place_of(self, person: Any) -> Self:
        mine = ReadPosition.objects.filter(member=person.pk, topic=models.OuterRef("pk"))
        return self.annotate(my_place=models.Subquery(mine.values("number")[:1]))

    def for_list(self) -> Self:
        return self.select_related("author", "last_poster", "category")


class Topic(Restrictable):
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(max_length=80, allow_unicode=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="topics")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)  # of the last visible post
    last_poster = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveIntegerField(default=0)  # of the last visible post
    highest_number = models.PositiveIntegerField(default=0)  # the last number given; never goes back
    post_count = models.PositiveIntegerField(default=0)  # visible posts
    thanks = models.PositiveIntegerField(default=0)  # reactions on its posts
    pinned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    pinned_everywhere = models.BooleanField(default=False)  # stands first in the list of all topics too
    archived_at = models.DateTimeField(null=True, blank=True)  # read only, out of the lists of what goes on
    slow_seconds = models.PositiveIntegerField(
        default=0
    )  # between two posts of one member; 0 is no slow mode
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    notice_count = models.PositiveIntegerField(default=0, editable=False)  # so that most pages ask for none
    timer_count = models.PositiveIntegerField(default=0, editable=False)  # timers that wait
    version = models.PositiveBigIntegerField(default=0, editable=False)
    source = models.CharField(max_length=80, blank=True, editable=False)  # where it was imported from
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta(Restrictable.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["state", "-last_post_at", "-id"], name="topics_latest"),
            models.Index(
                fields=["category", "state", "-last_post_at", "-id"], name="topics_latest_of_category"
            ),
            models.Index(fields=["author", "-id"], name="topics_of_author"),
        ]
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint(
                "source", "source_id", condition=~Q(source=""), name="one_topic_per_imported"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return f"/forums/t/{self.pk}/{self.slug}/"

    def url_of_post(self, number: int) -> str:
        """The page that post `number` stands on, at the post."""
        page = (number - 1) // PAGE + 1
        return f"{self.url}{f'?page={page}' if page > 1 else ''}#p{number}"

    @property
    def pages(self) -> int:
        return max(1, (self.highest_number - 1) // PAGE + 1)

    @property
    def reply_count(self) -> int:
        return max(0, self.post_count - 1)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def space(self) -> str:
        return f"forums.category:{self.category_id}"

    @property
    def channel(self) -> str:
        """Where news of this topic are pushed to open pages."""
        return f"forums.topic:{self.pk}"
