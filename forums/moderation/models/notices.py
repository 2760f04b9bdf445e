"""Legal notices (Art. 16 of the EU Digital Services Act): anybody may say that something here is against the law."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from forums.moderation.models.cases import Case, Report
from forums.moderation.models.rules import Urgency

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read for another one


def receipt_number() -> str:
    """Such as "K7QX-93MF": told on the phone without mistakes, and tells nothing of how many there are."""
    letters = "".join(secrets.choice(LETTERS) for _place in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class LegalNotice(models.Model):
    class Ground(models.TextChoices):
        CHILD_ABUSE = "child_abuse", _("Sexual abuse of children")
        THREAT = "threat", _("Threats, violence, terrorism")
        FRAUD = "fraud", _("Fraud, stolen accounts or data")
        HATE = "hate", _("Hatred against a group of people")
        DEFAMATION = "defamation", _("Defamation, insult")
        PRIVACY = "privacy", _("Private life, pictures, personal data")
        COPYRIGHT = "copyright", _("Copyright, trade marks")
        OTHER = "other", _("Something else that is against the law")

    number = models.CharField(max_length=9, unique=True, default=receipt_number)
    ground = models.CharField(max_length=12, choices=Ground)
    why = models.TextField(max_length=5000)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    good_faith = models.BooleanField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("legal notice")
        verbose_name_plural = _("legal notices")
        indexes = [models.Index(fields=["email", "-made_at"], name="notices_of_address")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground="child_abuse") | (~Q(name="") & ~Q(email="")),
                name="a_notice_has_a_sender_unless_about_child_abuse",
            ),
            models.CheckConstraint(condition=Q(good_faith=True), name="a_notice_is_in_good_faith"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def urgency(self) -> Urgency:
        severe = (self.Ground.CHILD_ABUSE, self.Ground.THREAT)
        return Urgency.AT_ONCE if self.ground in severe else Urgency.HOUR

    @property
    def token(self) -> str:
        """What the secret link ends in; it stands in no table."""
        return f"{self.number}-{_mark(self.number)}"

    @property
    def url(self) -> str:
        return f"/moderation/notices/{self.token}/"

    @classmethod
    def behind(cls, token: str) -> "LegalNotice | None":
        """The notice of a secret link; None for anything that is not one."""
        number, mark = token[:9], token[10:]
        if not constant_time_compare(mark, _mark(number)):
            return None
        return cls.objects.filter(number=number).first()


def _mark(number: str) -> str:
    return salted_hmac("moderation.notice", number, algorithm="sha256").hexdigest()[:32]


class NoticePlace(models.Model):
    """One thing that a notice names, and what became of it."""

    notice = models.ForeignKey(LegalNotice, on_delete=models.PROTECT, related_name="places")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notice_places")
    round = models.PositiveSmallIntegerField()
    url = models.CharField(max_length=500)
    snapshot = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Report.Outcome, default=Report.Outcome.RECEIVED)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("place of a notice")
        verbose_name_plural = _("places of notices")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("notice", "case", name="a_notice_names_a_thing_once")]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.url}"

    @property
    def thing(self) -> Any:
        return self.case.thing()
