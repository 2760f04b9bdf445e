"""A session: something that has a time and people. Whoever may not see it finds nothing."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.activity.log import now
from membership.models import Role

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another
CODE_LENGTH = 6
LONGEST = 24 * 60  # minutes


def new_code() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))


def moment_of(wall: str, zone: str) -> datetime:
    """The moment at which clocks in `zone` show `wall` ("2027-03-28T08:30").

    A time that a change of clocks leaves out is the one as much later; of one that comes twice it is the first.
    """
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, person: Any) -> Self:
        """Those whose page this person may open: by audience, by being of the session, or as one of the team."""
        if not getattr(person, "pk", None) or not (person.is_active or person.automaton):
            return self.filter(audience=Session.Audience.PUBLIC)
        if person.automaton or person.roles & Session.TEAM:
            return self.all()
        from .people import Answer, Part

        parts = Part.objects.filter(session=OuterRef("pk"), member=person.pk)
        invited = Answer.objects.filter(session=OuterRef("pk"), member=person.pk)
        return self.filter(
            Q(audience__in=[Session.Audience.PUBLIC, Session.Audience.MEMBERS])
            | Q(audience=Session.Audience.GROUP, group__in=person.groups_now)
            | Q(Exists(parts))
            | Q(Exists(invited), audience=Session.Audience.INVITED)
        )

    def to_come(self) -> Self:
        """What is under way or still to come, the next one first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> Self:
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def standing(self) -> Self:
        """Those that were not called off."""
        return self.filter(status=Session.Status.PLANNED)


class Session(models.Model):
    """What is planned: the wall time and zone are what was meant; `starts_at` and `ends_at` are made from them."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody may read, members write")
        MEMBERS = "members", _("members")
        GROUP = "group", _("the members of a group")
        INVITED = "invited", _("whoever is invited")

    class Held(models.TextChoices):
        ONLINE = "online", _("online")
        PLACE = "place", _("at a place")
        BOTH = "both", _("online and at a place")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("called off")

    TEAM = frozenset({Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR})  # they see every session

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what it is about"), max_length=20_000, blank=True)
    html = models.TextField(blank=True, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    wall_start = models.CharField(
        _("start"), max_length=16
    )  # "2027-03-28T08:30", as clocks in `zone` show it
    zone = models.CharField(_("time zone"), max_length=40)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(LONGEST)]
    )
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    audience = models.CharField(_("who may come"), max_length=8, choices=Audience, default=Audience.MEMBERS)
    group = models.ForeignKey(
        "membership.Group", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("group")
    )
    held = models.CharField(_("where"), max_length=8, choices=Held, default=Held.ONLINE)
    place = models.CharField(_("place"), max_length=200, blank=True)
    cover = models.CharField(
        max_length=200, blank=True, editable=False
    )  # address of an upload attached to it
    cover_words = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    moved_from = models.DateTimeField(null=True, editable=False)  # when it was to begin before it was moved
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    why_cancelled = models.CharField(max_length=300, blank=True, editable=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the calendar entry, for ever
    revision = models.PositiveIntegerField(default=0, editable=False)  # the calendar entry's SEQUENCE
    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    # Registration: `taken` is changed by one conditional UPDATE alone, so that it never passes `capacity`.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)
    guests = models.PositiveSmallIntegerField(_("guests that one may bring"), default=0)
    message = models.TextField(_("message to those who come"), max_length=4000, blank=True)
    remind_day = models.BooleanField(_("remind those who come a day before"), default=True)
    remind_hour = models.BooleanField(_("remind those who come an hour before"), default=True)
    remind_open = models.PositiveSmallIntegerField(  # days before the start; one reminder, never a second
        _("remind those who have not answered"), null=True, blank=True, validators=[MaxValueValidator(30)]
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["starts_at", "id"]), models.Index(fields=["ends_at", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=models.F("capacity")), name="never_over_capacity"
            ),
            models.CheckConstraint(
                condition=Q(audience="group", group__isnull=False) | (~Q(audience="group") & Q(group=None)),
                name="a_session_of_a_group_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return f"/live/{self.pk}/"

    @property
    def room_url(self) -> str:
        return f"/live/{self.pk}/room/"

    @property
    def space(self) -> str:
        """The scope of sanctions that hold here alone."""
        return f"live.session:{self.pk}"

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_online(self) -> bool:
        return self.held != self.Held.PLACE

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()

    @property
    def is_on(self) -> bool:
        return not self.is_cancelled and self.starts_at <= now() < self.ends_at

    @property
    def left(self) -> int | None:
        """Places that nobody has taken; None where there is no end of them."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    def set_times(self) -> None:
        """`starts_at` and `ends_at` from what was meant. A session lasts as long as it lasts, whatever clocks do."""
        self.starts_at = moment_of(self.wall_start, self.zone)
        self.ends_at = self.starts_at + timedelta(minutes=self.minutes)
