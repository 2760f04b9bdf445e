"""What is said in a room, and the two logs in which it came about: one for everybody, one for the team.

A change takes the next number of a log in the transaction that makes it, so each log is without a gap. What is held
stands in the team's log alone; approving it appends it to the public one. Whoever reads the public log can tell
that something is missing, and never that something is held.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restrictable, State

from .rooms import Room

CHANGED_WITHIN = timedelta(minutes=5)  # in which one mends or takes back what one said


class Log(models.TextChoices):
    PUBLIC = "p", _("for everybody")
    STAFF = "s", _("for the team")


class ItemQuerySet(models.QuerySet["Item"]):
    def published(self) -> Self:
        """What entered the public log and is shown: the transcript, for everybody who may see the session."""
        return self.filter(state=State.VISIBLE).exclude(public_seq=None)

    def visible_to(self, person: Any) -> Self:
        """What stands in the public log and is not taken away, one's own besides, everything for the room's team."""
        from .people import Part
        from .sessions import Session

        seen = Session.objects.visible_to(person)
        if not getattr(person, "pk", None):
            return self.published().filter(room__session__in=seen)
        if person.automaton or person.roles & {"moderator", "administrator"}:
            return self.all()
        led = Part.objects.leading().filter(member=person.pk).values("session")
        own = Q(author=person.pk) & ~Q(state=State.REMOVED)
        shown = Q(state=State.VISIBLE, public_seq__isnull=False)
        return self.filter((shown | own) & Q(room__session__in=seen) | Q(room__in=led))

    def waiting(self) -> Self:
        """Held for somebody to read first; what a delay holds shows itself."""
        return self.filter(state=State.HELD, shown_at=None)

    def due(self, at: datetime) -> Self:
        """What a delay held, and holds no more."""
        return self.filter(state=State.HELD, shown_at__lte=at)


class Item(Restrictable):
    """A message, a question, a poll, or an event such as a change of the room's mode."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        QUESTION = "question", _("question")
        POLL = "poll", _("poll")
        EVENT = "event", _("event")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MESSAGE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=36, null=True, editable=False)  # noqa: DJ001  (of one sending)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    # Asked "as nobody in particular", or the name taken back afterwards: the team alone knows whose it is.
    nameless = models.BooleanField(default=False)
    data = models.JSONField(default=dict)  # of an event: what it says, as codes and numbers
    shown_at = models.DateTimeField(null=True)  # when a delay ends
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    revision_count = models.PositiveSmallIntegerField(default=0)
    public_seq = models.PositiveIntegerField(null=True)  # under which it first came to everybody
    staff_seq = models.PositiveIntegerField(default=0)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat message")
        verbose_name_plural = _("chat messages")
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint("room", "author", "key", name="one_item_per_sending"),
        ]
        indexes = [
            models.Index(fields=["room", "staff_seq"]),
            models.Index(fields=["room", "public_seq"]),
            models.Index(fields=["author", "created_at"], name="items_of_an_author"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def url(self) -> str:
        return f"/live/items/{self.pk}/"


class Change(models.Model):
    """One number of one log: what became of which item, or of the room. Nothing is ever changed here."""

    class Kind(models.TextChoices):
        NEW = "new", _("said")
        EDIT = "edit", _("mended")
        GONE = "gone", _("taken away")
        BACK = "back", _("shown again")
        HELD = "held", _("held")  # in the team's log alone
        QUESTION = "question", _("a question moved on")
        ROOM = "room", _("the room changed")
        STAGE = "stage", _("the stage changed")
        HANDS = "hands", _("hands")  # in the team's log alone

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    log = models.CharField(max_length=1, choices=Log)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("change in a room")
        verbose_name_plural = _("changes in rooms")
        constraints = [models.UniqueConstraint("room", "log", "seq", name="one_change_per_number")]

    def __str__(self) -> str:
        return f"{self.room_id}{self.log}{self.seq} {self.kind}"


class Reaction(models.Model):
    """One person's sign under something said."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reactions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)

    class Meta:
        verbose_name = _("reaction in a room")
        verbose_name_plural = _("reactions in rooms")
        constraints = [models.UniqueConstraint("item", "member", "kind", name="one_live_reaction_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"
