"""Ties between people: connections that both wanted, blocks that only one knows of, groups."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Account


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def made(self) -> Self:
        return self.filter(state=Connection.State.MADE)

    def of(self, member: Any) -> Self:
        return self.filter(Q(first=member) | Q(second=member))

    def waiting_for(self, member: Any) -> Self:
        """Requests that this member may answer."""
        waiting = self.of(member).filter(state=Connection.State.ASKED, withdrawn=False)
        return waiting.exclude(asked_by=member)

    def asked_by(self, member: Any) -> Self:
        """Requests as whoever asked sees them: a declined one looks like one without an answer."""
        return self.filter(asked_by=member, withdrawn=False).exclude(state=Connection.State.MADE)

    def seen_by(self, member: Any) -> Self:
        """All that this member knows of: made, asked of them, and asked by them."""
        known = self.of(member).filter(Q(state=Connection.State.MADE) | Q(withdrawn=False))
        return known.exclude(Q(state=Connection.State.DECLINED) & ~Q(asked_by=member))

    def between(self, one: Any, other: Any) -> Self:
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)


class Connection(models.Model):
    """Two members who know each other here: one asked, the other said yes. One row for both."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        MADE = "made", _("connected")
        DECLINED = "declined", _("declined, which nobody is told")

    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("a word with it"), max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    # Whoever asked took it back. The row stays, so that taking back and asking again gets round no refusal.
    withdrawn = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.UniqueConstraint("first", "second", name="one_connection_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_in_its_order"),
            models.CheckConstraint(
                condition=Q(asked_by=F("first")) | Q(asked_by=F("second")), name="one_of_the_pair_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"

    def other_than(self, member: Any) -> int:
        """The id of the other one."""
        return int(self.second_id if self.first_id == member.pk else self.first_id)


class Block(models.Model):
    """One member wants nothing to do with another. It works both ways, and only its maker knows of it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint("by", "blocked", name="blocked_once"),
            models.CheckConstraint(condition=~Q(by=F("blocked")), name="nobody_blocks_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.blocked_id}"


class GroupQuerySet(models.QuerySet["Group"]):
    def in_use(self) -> Self:
        return self.filter(closed_at=None)

    def shown_to(self, member: Any) -> Self:
        """All that are in use, and closed ones of this member's own."""
        return self.filter(Q(closed_at=None) | Q(pk__in=member.groups_now))

    def with_size(self) -> Self:
        """Adds `size`: how many people with an open account are in it."""
        in_it = Q(people__state=GroupMember.State.IN, people__member__account=Account.ACTIVE)
        return self.annotate(size=models.Count("people", filter=in_it))


class Group(models.Model):
    """Members who belong together: a choir, a board, a region."""

    class Entry(models.TextChoices):
        OPEN = "open", _("whoever wants may join")
        ASK = "ask", _("one asks, a coordinator of the group answers")
        CLOSED = "closed", _("a coordinator of the group invites")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("about the group"), max_length=4000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    entry = models.CharField(_("how one joins"), max_length=8, choices=Entry, default=Entry.ASK)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/members/groups/{self.slug}/"


class GroupMember(models.Model):
    """Somebody in a group, or on the way into it."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked to join")
        INVITED = "invited", _("invited")
        UNSEEN = "unseen", _("invited, and not to be told")  # declined, or between two who are apart
        IN = "in", _("member of the group")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="groups_of")
    state = models.CharField(max_length=8, choices=State, default=State.IN)
    coordinates = models.BooleanField(_("coordinates the group"), default=False)
    shown = models.BooleanField(_("others may see that I belong to this group"), default=False)
    words = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [models.UniqueConstraint("group", "member", name="once_in_a_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.member_id}"


class Introduction(models.Model):
    """A member makes two of their connections known to each other; each of the two is asked first."""

    class State(models.TextChoices):
        ASKED = "asked", _("both are asked")
        MADE = "made", _("both said yes")
        DECLINED = "declined", _("declined, which nobody is told")
        WITHDRAWN = "withdrawn", _("taken back")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("why they should know each other"), max_length=500)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    first_agrees = models.BooleanField(null=True)  # None: has not answered
    second_agrees = models.BooleanField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = [
            models.UniqueConstraint(
                "by", "first", "second", condition=Q(state="asked"), name="one_open_introduction_of_two"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="two_in_their_order"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id}: {self.first_id} {self.second_id}"

    def answer_of(self, member: Any) -> bool | None:
        return self.first_agrees if self.first_id == member.pk else self.second_agrees


class NotThisOne(models.Model):
    """Somebody whom a member does not want to be suggested any more."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("suggestion put aside")
        verbose_name_plural = _("suggestions put aside")
        constraints = [models.UniqueConstraint("member", "other", name="put_aside_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.other_id}"


class SavedSearch(models.Model):
    """A search of the directory, or of the desk, that a member named: its filters as they stand in an address."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500)
    at_desk = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("member", "name", name="one_search_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/members/{'desk/' if self.at_desk else ''}?{self.query}"
