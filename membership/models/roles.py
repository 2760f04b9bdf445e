"""Roles: from when to when somebody had one, from whom and why."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do, beyond being a member. Coordinators stand beside moderators, not above them."""

    TRUSTED = "trusted", _("trusted member")
    CATEGORY_MODERATOR = "category_moderator", _("category moderator")
    MODERATOR = "moderator", _("moderator")
    COORDINATOR = "coordinator", _("coordinator")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleIntervalQuerySet(models.QuerySet["RoleInterval"]):
    def in_force(self, at: datetime | None = None) -> "RoleIntervalQuerySet":
        at = at or timezone.now()
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=at), starts_at__lte=at)

    def administrators(self) -> "RoleIntervalQuerySet":
        """Of people who can sign in; the last of them stays."""
        return self.in_force().filter(
            role=Role.ADMINISTRATOR, member__account="active", member__automaton=False
        )

    def names_of(self, member: Any) -> list[str]:
        return sorted(
            f"{role}:{scope}" if scope else role
            for role, scope in self.filter(member=member).values_list("role", "scope")
        )


class RoleInterval(models.Model):
    """Somebody had a role from then to then, given by whom and why."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_intervals"
    )
    role = models.CharField(max_length=20, choices=Role)
    scope = models.CharField(
        max_length=80, blank=True
    )  # "" is the whole site; else a space such as "forums.category:3"
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    why_ended = models.CharField(max_length=300, blank=True)

    objects = RoleIntervalQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="a_role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="category_moderator") | ~models.Q(scope=""),
                name="a_category_moderator_has_a_category",
            ),
            models.UniqueConstraint(
                "member", "role", "scope", condition=models.Q(ends_at=None), name="one_open_interval_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"
