"""Whispers: what the team says among itself in a topic. A table of their own, so that no path of posts knows them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .topics import Topic


class Whisper(models.Model):
    """`after` is the number of the post that it stands below; 0 is above all of them."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    after = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    html = models.TextField(editable=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("whisper")
        verbose_name_plural = _("whispers")
        ordering = ["after", "id"]
        indexes = [models.Index(fields=["topic", "after", "id"], name="whispers_of_topic")]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.text[:40]}"
