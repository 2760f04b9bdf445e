"""The room of a session: its mode and pace, the ends of its two logs, what stands on the stage."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sessions import Session


class Mode(models.TextChoices):
    """One at a time; each change is an event that everybody in the room sees."""

    REHEARSAL = "rehearsal", _("rehearsal")  # hosts, speakers and moderators alone
    LOBBY = "lobby", _("lobby")  # one reads and waits
    OPEN = "open", _("open")
    MODERATED = "moderated", _("everything is read first")
    STAGE = "stage", _("the stage speaks, others ask")
    FROZEN = "frozen", _("frozen")
    CLOSING = "closing", _("last questions")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("published as a topic")


RUNNING = (Mode.OPEN, Mode.MODERATED, Mode.STAGE, Mode.FROZEN, Mode.CLOSING)
MOVES: dict[str, tuple[str, ...]] = {
    Mode.REHEARSAL: (Mode.LOBBY, Mode.OPEN, Mode.MODERATED, Mode.STAGE),
    Mode.LOBBY: (Mode.REHEARSAL, *RUNNING[:-1]),
    **{mode: (*(one for one in RUNNING if one != mode), Mode.LOBBY, Mode.CLOSED) for mode in RUNNING},
    Mode.CLOSED: (Mode.OPEN, Mode.MODERATED, Mode.STAGE, Mode.CLOSING),  # closed too early
    Mode.ARCHIVED: (),
}


class Writers(models.TextChoices):
    MEMBERS = "members", _("every member")
    ESTABLISHED = "established", _("members who are not new here")


class Room(models.Model):
    """`public_seq` and `staff_seq` are given inside the transaction that writes, under this row's lock."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True, related_name="room")
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.LOBBY)
    mode_before = models.CharField(max_length=10, choices=Mode, blank=True)  # where "frozen" goes back to
    public_seq = models.PositiveIntegerField(default=0)
    staff_seq = models.PositiveIntegerField(default=0)
    slow_seconds = models.PositiveIntegerField(_("seconds between two messages"), default=0)
    writers = models.CharField(_("who writes"), max_length=12, choices=Writers, default=Writers.MEMBERS)
    links = models.BooleanField(_("links may be written"), default=True)
    hold_first = models.BooleanField(_("first messages are read first"), default=False)
    hold_questions = models.BooleanField(_("questions are read first"), default=True)
    delay_seconds = models.PositiveSmallIntegerField(
        _("seconds in which only the team sees a message"), default=0
    )
    opens_by_clock = models.BooleanField(_("opens by the clock"), default=True)
    closes_by_clock = models.BooleanField(_("closes by the clock"), default=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    peak = models.PositiveIntegerField(default=0, editable=False)
    stage = models.ForeignKey(
        "live.Item", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    pinned = models.ForeignKey(
        "live.Item", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    topic = models.ForeignKey(
        "forums.Topic", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    answers_until = models.DateTimeField(null=True, editable=False)  # in writing, to questions left open

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return f"room {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.mode in RUNNING

    @property
    def is_over(self) -> bool:
        return self.mode in (Mode.CLOSED, Mode.ARCHIVED)

    def may_become(self, mode: str) -> bool:
        return mode in MOVES[self.mode]

    def settings_now(self) -> dict[str, Any]:
        """What an open page needs to know of the room, as plain JSON."""
        return {
            "mode": self.mode,
            "slow": self.slow_seconds,
            "writers": self.writers,
            "links": self.links,
            "held_first": self.hold_first,
            "questions_held": self.hold_questions,
            "delay": self.delay_seconds,
        }


class Sample(models.Model):
    """One minute of a room in figures: how many were there, at the most."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="samples")
    minute = models.DateTimeField()
    here = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("minute of a room")
        verbose_name_plural = _("minutes of rooms")
        constraints = [models.UniqueConstraint("room", "minute", name="one_sample_a_minute")]

    def __str__(self) -> str:
        return f"{self.room_id} {self.minute:%H:%M}: {self.here}"
