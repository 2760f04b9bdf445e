"""Tokens: keys that a member gives to a program. The secret itself is never stored."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USED_EVERY = timedelta(hours=1)  # how exactly the last use is known: a request is not worth a write


class Scope(models.TextChoices):
    """What a token may be used for; never more than its member may do."""

    READ = "read", _("read what I may read")
    WRITE = "write", _("write, react, edit and keep drafts in my name")
    CONVERSATIONS = "conversations", _("read and write my private conversations")
    NOTIFICATIONS = "notifications", _("read my notifications and mark them as read")
    MODERATE = "moderate", _("use my rights as a moderator or administrator")


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, member: object) -> Self:
        return self.filter(member=getattr(member, "pk", None))

    def in_force(self) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class Token(models.Model):
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=16)  # the secret's beginning, by which its owner knows it
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, which is random enough
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        indexes = [models.Index(fields=["member", "-id"], name="tokens_of_member")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(one).label) for one in self.scopes if one in Scope.values]
