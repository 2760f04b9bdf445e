"""What coordinators do at their desk: looks at personal data, notes, acts on several people."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

REASON = 300  # characters


class Look(models.Model):
    """One of the team looked at addresses and account data of people, and said why. Whoever was seen reads it."""

    class What(models.TextChoices):
        LIST = "list", _("in the list of members")
        PAGE = "page", _("on the page of this member")
        FILE = "file", _("in a file that was taken along")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=4, choices=What)
    reason = models.CharField(max_length=REASON)
    people = models.PositiveIntegerField()  # how many were seen
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")

    def __str__(self) -> str:
        return f"{self.by_id} {self.what} {self.at:%Y-%m-%d}"


class SeenQuerySet(models.QuerySet["Seen"]):
    def of(self, member: Any) -> Self:
        return self.filter(member=member).select_related("look__by")


class Seen(models.Model):
    """Whose data a look showed."""

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="seen")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects = SeenQuerySet.as_manager()

    class Meta:
        verbose_name = _("person whose data was looked at")
        verbose_name_plural = _("people whose data was looked at")
        constraints = [models.UniqueConstraint("member", "look", name="seen_once_in_a_look")]

    def __str__(self) -> str:
        return f"{self.look_id} {self.member_id}"


class MemberNote(models.Model):
    """What coordinators should know of somebody, among themselves."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on a member")
        verbose_name_plural = _("notes on members")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.text[:40]}"


class DeskAct(models.Model):
    """The same done to several people at once, so that it can be taken back together."""

    class Kind(models.TextChoices):
        INVITE = "invite", _("Invite by mail")
        GROUP = "group", _("Add to a group")
        TRUST = "trust", _("Give trust")
        NO_TRUST = "no_trust", _("End trust")
        CLOSE = "close", _("Close the accounts")
        REOPEN = "reopen", _("Open the accounts again")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=REASON)
    group = models.ForeignKey("Group", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    done = models.JSONField(default=list)  # [[member, what came of it], …]: numbers alone
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("act on several members")
        verbose_name_plural = _("acts on several members")

    def __str__(self) -> str:
        return f"{self.kind} {len(self.done)}"
