"""What topics and posts carry beside what is said in them: where posts stood before, notices, timers, bookmarks."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .categories import Category
from .posts import Post
from .topics import Topic


class Forwarding(models.Model):
    """Here a post stood before it went to another topic: its old address leads on, and it finds its number again."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="forwardings")
    number = models.PositiveIntegerField(null=True)  # none for a post that waited for its first look
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="forwardings")
    reply_to = models.PositiveIntegerField(null=True)  # what it answered here
    to = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("forwarding")
        verbose_name_plural = _("forwardings")
        constraints = [
            models.UniqueConstraint("topic", "number", name="one_forwarding_per_number"),
            models.UniqueConstraint("topic", "post", name="one_forwarding_per_post"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number} to {self.to_id}"


class Notice(models.Model):
    """A line between the posts of a topic that says what became of it."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("moved from another category")
        SPLIT_OFF = "split_off", _("posts went to a topic of their own")
        SPLIT_FROM = "split_from", _("began with posts of another topic")
        MERGED = "merged", _("another topic was added")

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="notices")
    number = models.PositiveIntegerField()  # it stands before this post
    kind = models.CharField(max_length=10, choices=Kind)
    count = models.PositiveIntegerField(default=0)  # of posts
    other = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", null=True)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["topic", "number"], name="notices_of_topic")]

    def __str__(self) -> str:
        return f"{self.topic_id} before #{self.number}: {self.kind}"


class Waiting(models.TextChoices):
    """What became of something that was set for later."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being done")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    REFUSED = "refused", _("could not be done")


class Timer(models.Model):
    """Something that happens to a topic at a set time, as if its maker did it then."""

    class Act(models.TextChoices):
        CLOSE = "close", _("close")
        REOPEN = "reopen", _("reopen")
        UNPIN = "unpin", _("end its place at the top")
        ARCHIVE = "archive", _("archive")

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="timers")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Waiting, default=Waiting.WAITING)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                "topic", "act", condition=Q(state="waiting"), name="one_waiting_timer_per_act"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.act} at {self.at}"


class ScheduledQuerySet(models.QuerySet["ScheduledTopic"]):
    def unpublished(self) -> Self:
        """What waits, and what could not be published."""
        return self.filter(state__in=[Waiting.WAITING, Waiting.RUNNING, Waiting.REFUSED])


class ScheduledTopic(models.Model):
    """A topic written for later: nobody but its author knows of it until it is published."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    options = models.JSONField(default=dict)  # what else `open_topic` shall be given
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Waiting, default=Waiting.WAITING)
    why = models.CharField(max_length=500, blank=True)  # the sentence with which it was refused
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = ScheduledQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled topic")
        verbose_name_plural = _("scheduled topics")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["author", "state", "at"], name="scheduled_of_author")]

    def __str__(self) -> str:
        return f"{self.title}, {self.at}"


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def readable_by(self, member: Any) -> Self:
        """Those of the member, of posts that the member may still read."""
        return self.filter(member=member.pk, post__in=Post.objects.visible_to(member))


class Bookmark(models.Model):
    """A post that a member wants to find again, and perhaps be reminded of. Nobody else sees it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=300, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint("member", "post", name="one_bookmark_per_post")]
        indexes = [models.Index(fields=["member", "-at", "-id"], name="bookmarks_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.post_id}"

    @property
    def waits(self) -> bool:
        """Whether a reminder is still to come."""
        return self.remind_at is not None and self.reminded_at is None
