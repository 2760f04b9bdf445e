"""The script of a session: what its hosts prepared to say, to ask and to vote on, in its order."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from .items import Item
from .rooms import Room


class CueQuerySet(models.QuerySet["Cue"]):
    def of(self, room: Room) -> Self:
        return self.filter(room=room)

    def to_come(self) -> Self:
        return self.filter(item=None)


class Cue(models.Model):
    """One thing prepared; `item` is what became of it in the room."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        QUESTION = "question", _("question for the stage")
        POLL = "poll", _("poll")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="cues")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("what"), max_length=8, choices=Kind, default=Kind.QUESTION)
    text = models.CharField(_("words"), max_length=1000)
    choices = models.TextField(_("choices, one a line"), max_length=3000, blank=True)
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = CueQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a script")
        verbose_name_plural = _("lines of scripts")
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.room_id} {self.number}"
