"""Browsers that a member lets ring, and the key by which this site is known to their push services."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PushKey(models.Model):
    """The one pair of keys of this site (VAPID, RFC 8292), made when the first browser asks."""

    name = models.CharField(max_length=10, unique=True, default="vapid")
    private = models.TextField()  # PEM; a reader of the database could ring, but read nothing
    public = models.CharField(max_length=100)  # as browsers want it: base64url without padding

    class Meta:
        verbose_name = _("key for push messages")
        verbose_name_plural = _("keys for push messages")

    def __str__(self) -> str:
        return self.public[:12]


class Browser(models.Model):
    """A browser's subscription: an address only its push service and we know, and what to encrypt with."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # of the endpoint: too long for an index
    endpoint = models.URLField(max_length=1000)
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=60)
    name = models.CharField(max_length=80)  # such as "Firefox on Linux"
    since = models.DateTimeField(default=timezone.now)
    last_rung_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("browser")
        verbose_name_plural = _("browsers")
        indexes = [models.Index(fields=["member", "id"], name="browsers_of_member")]

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> dict[str, Any]:
        return {"p256dh": self.p256dh, "auth": self.auth}
