"""What members keep beside the forums: reactions, watches, their place, their drafts."""

from django.conf import settings
from django.db import models
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
    WATCHING = "watching", _("told of every reply")
    NORMAL = "normal", _("told of answers and mentions")
    MUTED = "muted", _("told of nothing")


class Watch(models.Model):
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="watches")
    level = models.CharField(max_length=8, choices=WatchLevel)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("watched topic")
        verbose_name_plural = _("watched topics")
        constraints = [models.UniqueConstraint("topic", "member", name="one_watch_per_topic")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.topic_id}"


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


class Draft(models.Model):
    """What somebody was writing, kept on the server: one per place (such as "topic:12" or "category:3")."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    reply_to = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint("member", "place", name="one_draft_per_place")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.place}"
