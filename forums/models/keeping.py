"""What members keep beside the forums: reactions, watches, their place, their drafts and views."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReactionKind(models.TextChoices):
    THANK = "thank", _("Thank")
    LEARNED = "learned", _("Learned")
    AGREE = "agree", _("Agree")


class Reaction(models.Model):
    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="given")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ReactionKind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint("post", "member", "kind", name="one_reaction_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.post_id}"


class WatchLevel(models.TextChoices):
    """How closely a member follows something. Of two tags the closer level counts: by the alphabet."""

    WATCHING = "watching", _("told of every reply")
    TRACKING = "tracking", _("shown how many replies are new")
    NORMAL = "normal", _("told of answers and mentions")
    MUTED = "muted", _("told of nothing")


class WatchQuerySet(models.QuerySet["Watch"]):
    def about(self, topic_id: int, category_id: int) -> Self:
        """Whatever says something about this topic: its own watches, its category's, its tags'."""
        from .tags import TopicTag

        tags = TopicTag.objects.filter(topic=topic_id).values("tag")
        return self.filter(Q(topic=topic_id) | Q(category=category_id) | Q(tag__in=tags))

    def watchers_of(self, topic_id: int, category_id: int) -> Self:
        """Watches of those who are told of everything in this topic; what is nearer to it counts first."""
        of_topic = Watch.objects.filter(topic=topic_id).values("member")
        of_category = Watch.objects.filter(category=category_id).values("member")
        return (
            self.about(topic_id, category_id)
            .filter(level=WatchLevel.WATCHING)
            .filter(Q(topic__isnull=False) | ~Q(member__in=of_topic))
            .filter(Q(tag=None) | ~Q(member__in=of_category))
        )


class Watch(models.Model):
    """How closely a member follows one topic, one category or one tag."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="watches", null=True)
    category = models.ForeignKey(
        "forums.Category", on_delete=models.CASCADE, related_name="watches", null=True
    )
    tag = models.ForeignKey("forums.Tag", on_delete=models.CASCADE, related_name="watches", null=True)
    level = models.CharField(max_length=8, choices=WatchLevel)
    at = models.DateTimeField(default=timezone.now)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.UniqueConstraint("topic", "member", name="one_watch_per_topic"),
            models.UniqueConstraint("category", "member", name="one_watch_per_category"),
            models.UniqueConstraint("tag", "member", name="one_watch_per_tag"),
            models.CheckConstraint(
                condition=Q(topic__isnull=False, category=None, tag=None)
                | Q(topic=None, category__isnull=False, tag=None)
                | Q(topic=None, category=None, tag__isnull=False),
                name="a_watch_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.topic_id or self.category_id or self.tag_id}"

    @property
    def nearness(self) -> tuple[int, str]:
        """Of several watches about a topic the greatest decides: topic, then category, then the closest tag."""
        return (2 if self.topic_id else 1 if self.category_id else 0), self.level


def level_of(watches: list[Watch]) -> str:
    """What counts, of all that one member's watches say about a topic."""
    nearest = max(watches, key=lambda watch: watch.nearness, default=None)
    return nearest.level if nearest else WatchLevel.NORMAL


class ReadPosition(models.Model):
    """One place per member and topic: everything up to this number was on the screen."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read position")
        verbose_name_plural = _("read positions")
        constraints = [models.UniqueConstraint("member", "topic", name="one_place_per_topic")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.topic_id}: {self.number}"


class ReadBaseline(models.Model):
    """Since when a member wants to hear of topics never opened; "mark all read" moves it."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read baseline")
        verbose_name_plural = _("read baselines")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.at}"


class CategoryBaseline(models.Model):
    """The same for one category, where it was marked as read by itself."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey("forums.Category", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("read baseline of a category")
        verbose_name_plural = _("read baselines of categories")
        constraints = [models.UniqueConstraint("member", "category", name="one_baseline_per_category")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.category_id}: {self.at}"


class SavedView(models.Model):
    """A list of topics that a member named: its filters as they stand in an address."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("member", "name", name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/forums/?{self.query}"


class Draft(models.Model):
    """What somebody was writing, kept on the server: one per place (such as "topic:12" or "category:3")."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    reply_to = models.PositiveIntegerField(null=True, blank=True)
    beside = models.JSONField(
        default=dict, blank=True
    )  # other fields of the form as typed: kind, tags, a poll
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint("member", "place", name="one_draft_per_place")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.place}"
