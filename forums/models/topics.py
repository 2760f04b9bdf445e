"""Topics: conversations, with their counters and their place in lists."""

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import In, IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.sqlite.unsought import Unsought
from community.commons.standing.models import Restrictable, RestrictableQuerySet, State

from .audiences import categories_moderated_by, moderates_everything
from .categories import Category
from .keeping import CategoryBaseline, ReadBaseline, ReadPosition, Watch, WatchLevel
from .tags import TopicTag

NO_LEVEL = ""  # nothing was chosen for the topic, its category or its tags
PAGE = 20  # posts on a page of a topic; post n stands on page (n - 1) // PAGE + 1


class TopicQuerySet(RestrictableQuerySet):
    def visible_to(self, person: Any, rooms: Sequence[Category] | None = None) -> Self:
        """Topics of the categories that `person` may see; what is restricted only for its author and moderators.

        `rooms`: those categories, where they were read already. What is left of a merged topic is seen by nobody:
        its address leads to the other one.
        """
        if rooms is None:
            seen: Any = Category.objects.visible_to(person).order_by().values("pk")
        else:
            seen = [room.pk for room in rooms]
        in_sight = self.filter(In(Unsought("category"), seen), IsNull(Unsought("merged_into"), True))
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
        return (
            self.since_all_was_read_by(person)
            .with_place_of(person)
            .filter(Q(my_place=None) | Q(my_place__lt=F("last_number")))
            .filter(last_post_at__gt=F("my_baseline"))
        )

    def new_to(self, person: Any) -> Self:
        """Begun since the person's baseline and never opened."""
        new = self.since_all_was_read_by(person).with_place_of(person)
        return new.filter(my_place=None, created_at__gt=F("my_baseline"))

    def since_all_was_read_by(self, person: Any) -> Self:
        """Active since the one moment before which nothing is unread: the index ends there, whatever lies beyond."""
        anywhere = ReadBaseline.objects.filter(member=person.pk).values("at")[:1]
        return self.filter(last_post_at__gt=Coalesce(Subquery(anywhere), person.joined_at))

    def solved(self, solved: bool = True) -> Self:
        """Questions with (or without) an accepted answer in sight."""
        return self.filter(kind=TopicKind.QUESTION, solved=solved)

    def tagged_with(self, *tag_ids: int) -> Self:
        """Topics that carry each of these tags."""
        topics = self
        for tag in tag_ids:
            topics = topics.filter(
                models.Exists(TopicTag.objects.filter(topic=models.OuterRef("pk"), tag=tag))
            )
        return topics

    def with_place_of(self, person: Any) -> Self:
        """Adds what lists say of a member's own: `my_place`, `my_baseline`, and `my_level` of watching."""
        own = {"member": person.pk}
        place = ReadPosition.objects.filter(**own, topic=models.OuterRef("pk")).values("number")[:1]
        here = CategoryBaseline.objects.filter(**own, category=models.OuterRef("category")).values("at")[:1]
        anywhere = ReadBaseline.objects.filter(**own).values("at")[:1]
        watches = Watch.objects.filter(**own)
        return self.annotate(
            my_place=Subquery(place),
            my_baseline=Greatest(
                Coalesce(Subquery(anywhere), person.joined_at), Coalesce(Subquery(here), person.joined_at)
            ),
            my_level=Coalesce(
                Subquery(watches.filter(topic=models.OuterRef("pk")).values("level")[:1]),
                Subquery(watches.filter(category=models.OuterRef("category")).values("level")[:1]),
                Subquery(
                    watches.filter(tag__uses__topic=models.OuterRef("pk"))
                    .order_by("-level")
                    .values("level")[:1]
                ),
                models.Value(NO_LEVEL),
            ),
        )

    def unmuted(self) -> Self:
        """Without what the member wants to hear nothing of. Needs `with_place_of()`."""
        return self.exclude(my_level=WatchLevel.MUTED)

    def light(self) -> Self:
        """What decides how a row of a list is drawn, and whether it is drawn already (forums/drawing.py)."""
        return self.only("version", "last_post_at", "last_number", "hot")

    def for_list(self) -> Self:
        return self.select_related("author", "last_poster", "category")


class TopicKind(models.TextChoices):
    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", _("Question")
    ANNOUNCEMENT = "announcement", _("Announcement")


class Topic(Restrictable):
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="topics")
    kind = models.CharField(
        _("kind"), max_length=12, choices=TopicKind, default=TopicKind.DISCUSSION
    )  # an announcement: only by who moderates
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
    accepted = models.ForeignKey(
        "forums.Post", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )  # the answer that was accepted, in sight or not
    accepted_at = models.DateTimeField(null=True, blank=True)
    solved = models.BooleanField(
        default=False, editable=False
    )  # a question whose accepted answer is in sight
    labels = models.JSONField(
        default=list, editable=False
    )  # [[address, name], …] of its tags, in order: lists cost no query for them
    hot = models.FloatField(default=0, editable=False)  # see forums/hotness.py
    related_at = models.DateTimeField(
        null=True, editable=False
    )  # when related ones were looked for; none: to be done again
    version = models.PositiveBigIntegerField(default=0, editable=False)
    source = models.CharField(max_length=80, blank=True, editable=False)  # where it was imported from
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta(Restrictable.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            # Without the state: members see their own topics in any, and nearly all are visible.
            models.Index(fields=["-last_post_at", "-id"], name="topics_latest"),
            models.Index(fields=["category", "-last_post_at", "-id"], name="topics_latest_of_category"),
            models.Index(fields=["author", "-id"], name="topics_of_author"),
            models.Index(fields=["-hot", "-id"], name="topics_hot"),
            models.Index(
                fields=["kind", "-last_post_at", "-id"],
                name="topics_latest_of_kind",
                condition=~Q(kind="discussion"),
            ),
            models.Index(
                fields=["category", "-pinned_at"], name="topics_pinned", condition=Q(pinned_at__isnull=False)
            ),
            models.Index(
                fields=["-pinned_at"], name="topics_pinned_everywhere", condition=Q(pinned_everywhere=True)
            ),
            models.Index(fields=["id"], name="topics_to_relate", condition=Q(related_at=None)),
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


class Relation(models.Model):
    """That `other` stands below `topic` as related, for readers who may see it; see forums/relating.py."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="related_from")
    score = models.FloatField()

    class Meta:
        verbose_name = _("related topic")
        verbose_name_plural = _("related topics")
        indexes = [models.Index(fields=["topic", "-score"], name="relations_nearest")]
        constraints = [models.UniqueConstraint("topic", "other", name="one_relation_to_a_topic")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.other_id}"
