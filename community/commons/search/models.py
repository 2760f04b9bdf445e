"""What can be found: one row per post, session, page … with its plain words. The backends index these rows."""

from collections.abc import Iterable

from django.db import models
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _


class Alone(models.Func):
    """A column as an expression of its own, which only an index on the same expression serves.

    What a reader may see lies in nearly all spaces: PostgreSQL, which took an index on the column for a help there,
    read a million entries of it for a word found in ten thousand texts.
    """

    template = "(%(expressions)s || '')"
    output_field = models.CharField()


def in_spaces(spaces: Iterable[str]) -> models.Q:
    """The condition of those who look in few spaces, by the index."""
    return models.Q(In(Alone("space"), list(spaces)))


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
            models.Index(
                Alone("space"),
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="search_newest_in_space",
            ),
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
