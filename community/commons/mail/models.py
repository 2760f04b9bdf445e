"""Every mail that leaves is a row first: to whom, what, under which lease, and how it ended."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("accepted by the mail server")
    KEPT = "kept", _("kept here, nothing leaves")  # the demonstration, or no EMAIL_URL
    FAILED = "failed", _("refused")
    SUPPRESSED = "suppressed", _("not wanted by its recipient")
    CANCELLED = "cancelled", _("no longer needed")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        """Queued and due, or being sent under a lease that ran out."""
        now = timezone.now()
        return self.filter(
            models.Q(state=DeliveryState.QUEUED, not_before__lte=now)
            | models.Q(state=DeliveryState.SENDING, lease_until__lt=now)
        )


class Delivery(models.Model):
    key = models.CharField(max_length=200, unique=True)  # the same key is never sent twice
    kind = models.CharField(max_length=60)
    source = models.CharField(max_length=120, blank=True)  # what it is about, such as "inbox.notification:12"
    address = models.EmailField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    sender = models.CharField(max_length=320, blank=True)  # the From line; empty is the site's own
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=500, blank=True)  # what the mail server said last
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["state", "not_before"]),
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["source"]),
            models.Index(fields=["member", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(lease_until__isnull=False),
                name="a_mail_being_sent_has_a_lease",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def against(self, digest: str, kind: str) -> Self:
        return self.filter(digest=digest, kind__in=["", kind])


class Suppression(models.Model):
    """This address wants no mail of this kind ("" is no mail at all). Known by keyed hash, never by name."""

    class Reason(models.TextChoices):
        REFUSED = "refused", _("unsubscribed")
        BOUNCED = "bounced", _("does not exist")
        COMPLAINT = "complaint", _("complained")
        MANUAL = "manual", _("by the team")

    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField(default=timezone.now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [models.UniqueConstraint("digest", "kind", name="an_address_refuses_a_kind_once")]

    def __str__(self) -> str:
        return f"{self.kind or 'all'}: {self.reason}"


class SoftBounce(models.Model):
    """A day on which mail to this address came back for a reason that may pass. Known by keyed hash."""

    digest = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        constraints = [models.UniqueConstraint("digest", "day", name="one_soft_bounce_a_day")]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.day}"


class IncomingState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("published")
    IGNORED = "ignored", _("set aside")  # automatic, returned, from a list, addressed to nobody
    REFUSED = "refused", _("refused, and its sender told why")
    SILENT = "silent", _("refused without an answer")
    HELD = "held", _("kept: its sender is not known here")
    FAILED = "failed", _("failed; try again")


class Incoming(models.Model):
    """A message that came in: kept as it came for some days, and what became of it for some more."""

    key = models.CharField(max_length=64, unique=True)  # the same message delivered twice is one row
    via = models.CharField(max_length=10)  # pipe, http or mailbox
    envelope = models.JSONField(default=list)  # recipients, where the way in knows them
    message_id = models.CharField(max_length=200)
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    raw = models.BinaryField()  # emptied after MAIL_IN_KEEP_DAYS
    size = models.PositiveIntegerField()  # bytes
    state = models.CharField(max_length=10, choices=IncomingState, default=IncomingState.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    answered = models.BooleanField(default=False)  # its sender was written to
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    url = models.CharField(max_length=300, blank=True)  # of what it became
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("incoming message")
        verbose_name_plural = _("incoming messages")
        indexes = [
            models.Index(fields=["received_at"], name="incoming_by_time"),
            models.Index(fields=["sender", "received_at"], name="incoming_by_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject} ({self.state})"
