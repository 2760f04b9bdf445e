"""What a member is told: one row per person and news, grouped while unread."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models import Post, ReadPosition, Topic


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, member: Any) -> Self:
        """This member's on the site, as far as they may still see what each is about."""
        return self.filter(on_site=True).of_by_any_way(member)

    def of_by_any_way(self, member: Any) -> Self:
        """With those that reach them by mail or push alone."""
        seen_post = Exists(Post.objects.visible_to(member).filter(pk=OuterRef("subject_id")))
        seen_topic = Exists(Topic.objects.visible_to(member).filter(pk=OuterRef("subject_id")))
        return self.filter(member=member.pk).filter(
            (Q(subject_type="forums.post") & seen_post)
            | (Q(subject_type="forums.topic") & seen_topic)
            | ~Q(subject_type__in=["forums.post", "forums.topic"])
        )

    def with_place(self) -> Self:
        """Adds `passed`: whether the reader's place in the topic is at or beyond the post."""
        return self.annotate(passed=_passed())

    def unread(self) -> Self:
        """Neither marked as read nor read in the topic itself."""
        return self.filter(~_passed(), read_at=None)


def _passed() -> Exists:
    place = ReadPosition.objects.filter(member=OuterRef("member"), topic=OuterRef("topic"))
    return Exists(place.filter(number__gte=OuterRef("number")))


class Notification(models.Model):
    """`group` names what is counted together while unread, such as all thanks for one post."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # of kinds.Kind
    group = models.CharField(max_length=80)
    detail = models.CharField(max_length=20, blank=True)  # reaction, verdict or outcome; "" where they differ
    activity = models.ForeignKey(
        "activity.Activity", on_delete=models.PROTECT, related_name="+"
    )  # the latest
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", null=True)
    number = models.PositiveIntegerField(
        null=True
    )  # of the post; reading the topic beyond it is reading this
    count = models.PositiveIntegerField(default=1)
    actors = models.JSONField(default=list)  # ids of the last few people, the latest first
    seen = models.JSONField(default=list)  # ids of the last activities counted: none is counted twice
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    on_site = models.BooleanField(default=True)  # else it is for mail, digest or push alone
    digested_at = models.DateTimeField(null=True)  # when a digest named it
    pushed_at = models.DateTimeField(null=True)  # when it last rang

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["member", "-updated_at", "-id"], name="notifications_of_member"),
            models.Index(fields=["member", "group"], name="notifications_by_group"),
        ]
        constraints = [
            models.UniqueConstraint(
                "member", "group", condition=Q(read_at=None), name="one_unread_notification_per_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.group}"

    @property
    def is_unread(self) -> bool:
        """Needs `with_place()`."""
        return self.read_at is None and not getattr(self, "passed", False)
