"""Notes that a room's hosts and moderators write for each other."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .rooms import Room


class Note(models.Model):
    """Read by the room's team alone, and gone with the room."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("note"), max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note of a room’s team")
        verbose_name_plural = _("notes of a room’s team")

    def __str__(self) -> str:
        return f"{self.room_id} {self.pk}"
