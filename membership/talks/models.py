"""Conversations: who takes part since when, and what was said. Whoever does not take part finds nothing.

`Message.objects.visible_to(person)` and `Message.is_readable_by` are the only places where it is decided who reads
what: a participant reads what was said after joining, until leaving; roles make no difference.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restrictable, State

MOST_PEOPLE = 10  # in one conversation, whoever began it included
LONGEST_NAME = 80


class MayWrite(models.TextChoices):
    """Who may begin a conversation with a member, or take the member into one."""

    EVERYBODY = "everybody", _("every member")
    KNOWN = "known", _("members who are not new here, and my connections")
    CONNECTIONS = "connections", _("my connections only")
    NOBODY = "nobody", _("nobody")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, person: Any) -> Self:
        """Those in which this person takes part now."""
        return self.filter(Exists(Participant.objects.now_in(person).filter(conversation=OuterRef("pk"))))


class Conversation(models.Model):
    """Between two there is one conversation, which `pair` names; a conversation of several has a name of its own."""

    pair = models.CharField(max_length=50, null=True, unique=True, editable=False)  # noqa: DJ001  (none is no pair)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    last_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return f"conversation {self.pk}"  # its name is private

    @property
    def url(self) -> str:
        return f"/conversations/{self.pk}/"

    @property
    def is_of_two(self) -> bool:
        return self.pair is not None

    @property
    def channel(self) -> str:
        return f"talks.conversation:{self.pk}"


def pair_of(one: Any, other: Any) -> str:
    """The name of what two people say to each other."""
    return "{}:{}".format(*sorted((one.pk, other.pk)))


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def now_in(self, person: Any) -> Self:
        """The places of this person, in conversations not left."""
        active = getattr(person, "is_authenticated", False) and person.is_active
        return self.filter(member=person.pk, left_at=None) if active else self.none()

    def present(self) -> Self:
        return self.filter(left_at=None)


class Participant(models.Model):
    """Somebody's place in a conversation: what was said from `after` on, and how far it was read."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    joined_at = models.DateTimeField(default=timezone.now)
    after = models.PositiveIntegerField(default=0)  # the number before the first message that one reads
    left_at = models.DateTimeField(null=True, blank=True)
    read_number = models.PositiveIntegerField(default=0)
    muted = models.BooleanField(default=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [models.UniqueConstraint("conversation", "member", name="one_place_in_a_conversation")]
        indexes = [models.Index(fields=["member", "left_at"], name="places_of_a_member")]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.member_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: Any) -> Self:
        """What was said where the person takes part, since joining; a withdrawn message is a line without words."""
        place = Participant.objects.now_in(person).filter(
            conversation=OuterRef("conversation"), after__lt=OuterRef("number")
        )
        return self.filter(Exists(place))

    def readable_by(self, person: Any) -> Self:
        """Those of them whose words this person reads: `is_readable_by` in SQL."""
        own = Q(author=person.pk, state__in=[State.HIDDEN, State.HELD])
        return self.visible_to(person).filter(Q(state=State.VISIBLE) | own, kind=Message.Kind.SAID)

    def last_ones(self, conversations: Any) -> Self:
        """The last of each of these conversations."""
        return self.filter(conversation__in=list(conversations), number=F("conversation__last_number"))


class Message(Restrictable):
    """Something said, or a line that says who came, who left, who changed the name."""

    class Kind(models.TextChoices):
        SAID = "said", _("message")
        ADDED = "added", _("somebody was added")
        LEFT = "left", _("somebody left")
        NAMED = "named", _("the name was changed")

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.SAID)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(  # whom a line speaks of
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision_count = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=36, null=True, editable=False)  # noqa: DJ001  (of what was sent; lines have none)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint("conversation", "number", name="one_message_per_number"),
            models.UniqueConstraint("author", "key", name="one_message_per_sending"),
        ]
        indexes = [models.Index(fields=["author", "created_at"], name="messages_of_an_author")]

    def __str__(self) -> str:
        return f"message {self.pk}"  # its words are private

    @property
    def url(self) -> str:
        return f"/conversations/messages/{self.pk}/"

    def is_readable_by(self, person: Any) -> bool:
        """Whether its words are shown to `person`, who is known to take part."""
        own = self.author_id == person.pk and self.state in (State.HIDDEN, State.HELD)
        return self.kind == self.Kind.SAID and (self.state == State.VISIBLE or own)


class Preference(models.Model):
    """Who may write to a member, where it differs from the usual."""

    USUAL = MayWrite.KNOWN

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    may_write = models.CharField(
        _("who may write to me"), max_length=12, choices=MayWrite, default=MayWrite.KNOWN
    )

    class Meta:
        verbose_name = _("who may write to a member")
        verbose_name_plural = _("who may write to members")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.may_write}"
