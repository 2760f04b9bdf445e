"""By which ways each kind reaches a member, and when: the hour of digests, the hours of quiet."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import Mail, Ways

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class Preference(models.Model):
    """How one kind reaches a member, where it differs from the usual."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    site = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.NOW)
    push = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [models.UniqueConstraint("member", "kind", name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.ways}"

    @property
    def ways(self) -> Ways:
        return Ways(site=self.site, mail=self.mail, push=self.push)


class RhythmQuerySet(models.QuerySet["Rhythm"]):
    def of(self, member: Any) -> "Rhythm":
        """The member's own, or the usual one, not stored."""
        return self.filter(member=member.pk).first() or Rhythm(member_id=member.pk)


class Rhythm(models.Model):
    """When a member wants to hear; hours are those of the member's own zone.

    `daily_at` and `weekly_at` are when the next digests are due: whoever moves one of them on makes that digest, so
    that no two workers make the same.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    hour = models.PositiveSmallIntegerField(
        _("Send digests at"), choices=HOURS, default=8, validators=[MaxValueValidator(23)]
    )
    weekday = models.PositiveSmallIntegerField(
        _("and the weekly one on"), choices=WEEKDAYS, default=0, validators=[MaxValueValidator(6)]
    )
    missed = models.CharField(
        _("What others wrote while I was away"),
        max_length=6,
        choices=[one for one in Mail.choices if one[0] != Mail.NOW],
        default=Mail.WEEKLY,
    )
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)
    deadlines_pass = models.BooleanField(
        _("Decisions of moderators, which have deadlines, may reach me in these hours too"), default=False
    )
    daily_at = models.DateTimeField(null=True, db_index=True, editable=False)
    weekly_at = models.DateTimeField(null=True, db_index=True, editable=False)

    objects = RhythmQuerySet.as_manager()

    class Meta:
        verbose_name = _("rhythm")
        verbose_name_plural = _("rhythms")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.hour}:00"

    def quiet_until_after(self, moment: datetime, zone: str) -> datetime | None:
        """When the quiet hours that `moment` falls into end (aware); None outside of them."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = moment.astimezone(ZoneInfo(zone))
        clock = local.time()
        if self.quiet_from < self.quiet_until:
            quiet = self.quiet_from <= clock < self.quiet_until
        else:
            quiet = clock >= self.quiet_from or clock < self.quiet_until
        if not quiet:
            return None
        day = local.date() + timedelta(days=int(clock >= self.quiet_until))
        return datetime.combine(day, self.quiet_until, local.tzinfo)

    def next_digest(self, period: str, after: datetime, zone: str) -> datetime:
        """The first moment after `after` at which the digest of this period is due (aware)."""
        local = after.astimezone(ZoneInfo(zone))
        for ahead in range(9):
            day = local.date() + timedelta(days=ahead)
            moment = datetime.combine(day, time(self.hour), local.tzinfo)
            if moment > after and (period == Mail.DAILY or day.weekday() == self.weekday):
                return moment
        raise AssertionError("a week has each of its days")
