"""What can be found: one row per post, session, page … with its plain words. The backends index these rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    kind = models.CharField(max_length=60)  # the model's label_lower, such as "forums.post"
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=300)
    body = models.TextField()
    space = models.CharField(max_length=80, blank=True)  # such as "forums.category:3"
    author_id = models.BigIntegerField(null=True)
    tags = models.JSONField(default=list)
    shown = models.BooleanField(default=True)  # False: held, hidden, removed
    weight = models.FloatField(default=1.0)  # above 1 for what answers more, such as a topic's first post
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="a_thing_is_found_once")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="search_newest"),
            models.Index(fields=["author_id", "-created_at"], name="search_by_author"),
            models.Index(fields=["kind", "space"], name="search_by_space"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class KnownWord(models.Model):
    """A word that stands in the index; see `spelling`."""

    word = models.CharField(max_length=24, primary_key=True)  # folded
    spelled = models.CharField(max_length=24)  # as it was first met, in small letters
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=2)
    length = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")
        indexes = [
            models.Index(fields=["head", "length"], name="words_by_head"),
            models.Index(fields=["tail", "length"], name="words_by_tail"),
        ]

    def __str__(self) -> str:
        return self.spelled
