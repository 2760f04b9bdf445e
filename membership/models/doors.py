"""How people come in and what they agreed to: invitations, entries, agreements, former handles, changed addresses."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

TAKEN_BACK_WITHIN = timedelta(days=7)  # a change of address, by the old one


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime | None = None) -> Self:
        """Those that still let somebody in."""
        return self.filter(withdrawn_at=None, uses_left__gt=0, ends_at__gt=at or timezone.now())


class Invitation(models.Model):
    """A link that lets people in. Its key is stored as a digest alone: whoever reads the table opens no door."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    by_mail = models.BooleanField(default=False)
    # Of whom it was sent to, as long as it is open; "" else.
    email = models.EmailField(_("e-mail"), blank=True)
    uses = models.PositiveSmallIntegerField(_("how many people"), default=1)
    uses_left = models.PositiveSmallIntegerField(default=1)
    word = models.CharField(_("a word with it"), max_length=300, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    by_team = models.BooleanField(default=False)  # made by one of the team: who comes by it needs no approval
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["made_by", "-id"], name="invitations_of_member")]
        constraints = [
            models.CheckConstraint(condition=Q(uses_left__lte=models.F("uses")), name="no_use_is_added"),
            models.CheckConstraint(
                condition=Q(by_mail=False, email="") | Q(uses=1), name="a_letter_invites_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {'by mail' if self.by_mail else self.uses}"

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.uses_left > 0 and self.ends_at > timezone.now()

    @property
    def used(self) -> int:
        return self.uses - self.uses_left


class Entry(models.Model):
    """How a person came to the door: what they were asked, said and agreed to, who invited them, who let them in.

    Made with the account, before its address is confirmed; what was agreed to becomes an `Agreement` when the
    account opens.
    """

    class State(models.TextChoices):
        BEGUN = "begun", _("the address is not confirmed yet")
        WAITING = "waiting", _("waits for an answer")
        IN = "in", _("let in")
        REFUSED = "refused", _("not let in")

    class HeldFor(models.TextChoices):
        NOTHING = "", _("nothing")
        QUESTION = "question", _("a moderator lets each one in")
        BURST = "burst", _("many came from the same place within an hour")
        SPENT = "spent", _("the invitation was used by somebody else meanwhile")

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entry")
    state = models.CharField(max_length=7, choices=State, default=State.BEGUN)
    held_for = models.CharField(max_length=8, choices=HeldFor, blank=True, default="")
    begun_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    question = models.CharField(max_length=300, blank=True)  # as it stood
    answer = models.TextField(max_length=2000, blank=True)
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    agreed = models.JSONField(default=dict)  # {"rules": 12, "privacy": 2}: version by document
    of_age = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # "I am at least so old"; no birthday is kept
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["state", "asked_at", "id"], name="entries_waiting")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_state_display()}"

    @property
    def case_url(self) -> str:
        return f"/members/entries/{self.pk}/"


class Agreement(models.Model):
    """Somebody agreed to this version of a text. Rows are added, never changed; both databases refuse it."""

    class Document(models.TextChoices):
        RULES = "rules", _("the house rules")
        PRIVACY = "privacy", _("the privacy text")
        AGE = "age", _("the youngest age")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements")
    document = models.CharField(max_length=7, choices=Document)
    version = models.PositiveBigIntegerField()  # of the age: the years
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint("member", "document", "version", name="one_agreement_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.document} {self.version}"


class PrivacyText(models.Model):
    """A version of the community's privacy text. It is never changed: people agreed to these words."""

    number = models.PositiveIntegerField(unique=True)
    texts = models.JSONField(default=dict)  # {"en": …, "fr": …}, Markdown
    htmls = models.JSONField(default=dict)
    material = models.BooleanField(default=False)  # members agree again before they write
    since = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("privacy text")
        verbose_name_plural = _("privacy texts")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def url(self) -> str:
        """Where this version stands for good."""
        return f"/privacy/{self.number}/"

    @property
    def language(self) -> str:
        """The reader's, or another one that it exists in."""
        spoken = get_language() or ""
        return (
            spoken
            if self.htmls.get(spoken)
            else next((code for code, text in self.htmls.items() if text), "")
        )

    @property
    def html(self) -> str:
        return str(self.htmls.get(self.language, ""))


class FormerHandle(models.Model):
    """A handle that a member had: links to it lead on, and nobody else can take it."""

    handle = models.CharField(max_length=30, unique=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_handles"
    )
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former handle")
        verbose_name_plural = _("former handles")
        constraints = [models.UniqueConstraint(Lower("handle"), name="one_former_handle_whatever_its_case")]

    def __str__(self) -> str:
        return self.handle


class AddressChange(models.Model):
    """An account's address was changed; for seven days the old one can take it back, by a link it was sent."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes"
    )
    old_email = models.EmailField()
    new_email = models.EmailField()
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.changed_at:%Y-%m-%d}"

    @property
    def is_settled(self) -> bool:
        """Whether the time to take it back is over."""
        return self.changed_at + TAKEN_BACK_WITHIN <= timezone.now()
