"""Uploads: what was sent, where it lies, and what decides who may see it."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

THUMBNAIL_WIDTH = 720
KEPT_UNATTACHED = timedelta(days=2)  # a picture whose text was never sent


class UploadQuerySet(models.QuerySet["Upload"]):
    def attached_to(self, thing: models.Model) -> "UploadQuerySet":
        return self.filter(attached_type=thing._meta.label_lower, attached_id=thing.pk)

    def loose_of(self, owner: models.Model) -> "UploadQuerySet":
        """What `owner` sent and has put into no text yet."""
        return self.filter(owner=owner.pk, attached_id=None)

    def forgotten(self) -> "UploadQuerySet":
        return self.filter(attached_id=None, created_at__lt=timezone.now() - KEPT_UNATTACHED)


class Upload(models.Model):
    class Kind(models.TextChoices):
        IMAGE = "image", _("picture")
        FILE = "file", _("file")  # kept as it came, served as a download

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.IMAGE)
    original_name = models.CharField(
        max_length=120
    )  # as the sender called it, tidied; shown, never used as a path
    name = models.CharField(max_length=120)  # the last part of its address
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField()  # pixels; 0 of what is no picture
    height = models.PositiveIntegerField()
    stored = models.CharField(max_length=120, unique=True)  # name in the storage
    thumbnail = models.CharField(
        max_length=120, blank=True
    )  # likewise; empty when the picture is small itself
    space = models.CharField(max_length=80, blank=True)  # such as "forums.category:3"
    attached_type = models.CharField(max_length=60, blank=True)
    attached_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [
            models.Index(fields=["attached_type", "attached_id"], name="files_by_thing"),
            models.Index(fields=["created_at"], condition=models.Q(attached_id=None), name="files_loose"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def url(self) -> str:
        return f"/files/{self.pk}/{self.name}"

    @property
    def thumbnail_url(self) -> str:
        return f"/files/{self.pk}/thumb-{self.name}" if self.thumbnail else self.url

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height in pixels of what `thumbnail_url` shows."""
        if not self.thumbnail:
            return self.width, self.height
        return THUMBNAIL_WIDTH, max(1, round(self.height * THUMBNAIL_WIDTH / self.width))

    @property
    def markdown(self) -> str:
        """What the editor inserts: a picture, its words in brackets being the text for those who can't see it;
        or a link with the file's name and size."""
        if self.kind == self.Kind.FILE:
            return f"[{_plain(self.original_name)} ({filesizeformat(self.size)})]({self.url})"
        return f"![{_plain(self.original_name.rsplit('.', 1)[0])}]({self.url})"


def _plain(name: str) -> str:
    """A name without what Markdown would read as its own."""
    return " ".join(re.sub(r"[\[\]\\`*_<>]", " ", name).split())
