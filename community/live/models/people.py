"""The people of a session: who does what in it, who said that they come, and each one's seat in the room."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .rooms import Room
from .sessions import Session


class PartQuerySet(models.QuerySet["Part"]):
    def leading(self) -> Self:
        """Hosts and moderators: they see what is held, and decide."""
        return self.filter(role__in=[Part.Role.HOST, Part.Role.MODERATOR]).exclude(state=Part.State.DECLINED)

    def confirmed(self) -> Self:
        return self.filter(state=Part.State.CONFIRMED)


class Part(models.Model):
    """What somebody does in a session: hosts it, speaks, moderates. One is asked, and says yes or no."""

    class Role(models.TextChoices):
        HOST = "host", _("host")
        SPEAKER = "speaker", _("speaker")
        MODERATOR = "moderator", _("moderator")

    class State(models.TextChoices):
        INVITED = "invited", _("asked")
        CONFIRMED = "confirmed", _("takes part")
        DECLINED = "declined", _("declined")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part in a session")
        verbose_name_plural = _("parts in sessions")
        constraints = [models.UniqueConstraint("session", "member", "role", name="one_part_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id} {self.role}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def coming(self) -> Self:
        return self.filter(reply=Answer.Reply.YES)

    def in_line(self) -> Self:
        """On the waiting list, whoever came first first."""
        return self.filter(reply=Answer.Reply.WAITING).order_by("waiting_since", "pk")

    def concerned(self) -> Self:
        """Everybody who wanted to come, or was asked to: all but those who said no."""
        return self.exclude(reply=Answer.Reply.NO)


class Answer(models.Model):
    """Whether somebody comes: a member, or whoever answered by a personal link without an account."""

    class Reply(models.TextChoices):
        INVITED = "invited", _("not answered yet")
        YES = "yes", _("comes")
        MAYBE = "maybe", _("perhaps")
        NO = "no", _("does not come")
        WAITING = "waiting", _("on the waiting list")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80, blank=True)  # of who has no account
    email = models.EmailField(_("e-mail address"), blank=True)
    link = models.CharField(max_length=64, blank=True, db_index=True)  # digest of the personal link's key
    reply = models.CharField(max_length=8, choices=Reply, default=Reply.INVITED)
    guests = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(_("a word with it"), max_length=300, blank=True)
    shown = models.BooleanField(_("others may see that I come"), default=False)
    invited_at = models.DateTimeField(default=timezone.now)
    replied_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    reminded = models.CharField(
        max_length=40, blank=True
    )  # the last wave of reminders that it was claimed for
    ticked_by = models.ForeignKey(  # at the door; None where the person joined the room
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a session")
        verbose_name_plural = _("answers to sessions")
        constraints = [
            models.UniqueConstraint("session", "member", name="one_answer_per_member"),
            models.UniqueConstraint(
                "session", "email", condition=~Q(email=""), name="one_answer_per_address"
            ),
        ]
        indexes = [models.Index(fields=["session", "reply", "waiting_since"])]

    def __str__(self) -> str:
        return f"{self.session_id} {self.reply}"

    @property
    def places(self) -> int:
        """How many places it takes, the person's own among them."""
        return 1 + self.guests


class Feed(models.Model):
    """The secret link under which somebody's calendar program reads the sessions that concern them."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    link = models.CharField(max_length=64, unique=True)  # digest of its key
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")

    def __str__(self) -> str:
        return f"{self.member_id}"


class Seat(models.Model):
    """Somebody in a room: since when, what was said last, whether a hand is up or the floor is given."""

    class Hand(models.TextChoices):
        DOWN = "down", _("down")
        UP = "up", _("raised")
        GIVEN = "given", _("has the floor")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField(default=timezone.now)  # when the person came in
    said_at = models.DateTimeField(null=True)  # slow mode counts from here
    said = models.PositiveIntegerField(default=0)  # shown messages and questions
    read_seq = models.PositiveIntegerField(default=0)  # of the log that the person reads
    hand = models.CharField(max_length=5, choices=Hand, default=Hand.DOWN)
    hand_at = models.DateTimeField(null=True)
    first_timer = models.BooleanField(default=False)  # had come to no session before

    class Meta:
        verbose_name = _("seat in a room")
        verbose_name_plural = _("seats in rooms")
        constraints = [models.UniqueConstraint("room", "member", name="one_seat_per_person")]
        indexes = [models.Index(fields=["room", "hand", "hand_at"])]

    def __str__(self) -> str:
        return f"{self.room_id} {self.member_id}"


class Preference(models.Model):
    """How somebody wants rooms to be: seen or only counted, announced how often, with or without sound."""

    class Pace(models.TextChoices):
        EACH = "each", _("each message")
        BATCHES = "batches", _("every twenty seconds, together")
        MENTIONS = "mentions", _("only what is for me")
        SILENT = "silent", _("nothing")

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    named = models.BooleanField(_("others in the room see that I am there"), default=False)
    pace = models.CharField(
        _("read aloud by screen readers"), max_length=8, choices=Pace, default=Pace.BATCHES
    )
    sound = models.BooleanField(_("a sound when I am mentioned"), default=False)

    class Meta:
        verbose_name = _("preference for rooms")
        verbose_name_plural = _("preferences for rooms")

    def __str__(self) -> str:
        return f"{self.member_id}"
