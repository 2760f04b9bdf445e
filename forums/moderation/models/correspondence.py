"""Letters between the team and one member: one shared conversation, whoever of the team writes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.moderation.models.cases import Case


class TeamLetter(models.Model):
    """`from_team` tells who speaks: the member reads "the team", colleagues read the name."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters_with_team"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_team = models.BooleanField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters", null=True, blank=True)
    text = models.TextField(max_length=5000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("letter with the team")
        verbose_name_plural = _("letters with the team")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["member", "at", "id"], name="letters_of_member"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Conversation(models.Model):
    """The head of one member's letters, so that the team's list costs no look at each of them."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    letters = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    waits_for_team = models.BooleanField(default=False)  # the member wrote last

    class Meta:
        verbose_name = _("conversation with the team")
        verbose_name_plural = _("conversations with the team")
        indexes = [models.Index(fields=["-last_at", "-member"], name="conversations_last_first")]

    def __str__(self) -> str:
        return f"{self.member_id}"

    @property
    def url(self) -> str:
        return f"/moderation/mail/with/{self.member.handle}/"
