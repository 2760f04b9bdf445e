"""The site's own settings: one row, changed on a page, read by every part."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SignupMode(models.TextChoices):
    OPEN = "open", _("everybody may join")
    APPROVAL = "approval", _("a moderator lets each one in")
    CLOSED = "closed", _("nobody may join by themselves")


class Site(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("name of the community"), max_length=80, default="Parvis")
    tagline = models.CharField(_("in one sentence"), max_length=200, blank=True)
    translations = models.JSONField(default=dict, blank=True)  # {"fr": {"name": …, "tagline": …}}
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    signup = models.CharField(_("who may join"), max_length=10, choices=SignupMode, default=SignupMode.OPEN)
    hold_newcomers = models.BooleanField(
        _("a moderator reads the first message of each new member"), default=False
    )
    outside_body = models.CharField(
        _("whom to turn to when the moderators can't agree with a member"),
        max_length=300,
        blank=True,
        help_text=_("A federation, a mediator or a body for out-of-court settlement, with its address."),
    )
    authority = models.CharField(
        _("whom moderators inform of material that may not be possessed"),
        max_length=300,
        blank=True,
        help_text=_("The police or the hotline of your country, with its address."),
    )
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    setup_key = models.CharField(max_length=64, blank=True, editable=False)  # digest of the one-time link

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_site")]

    def __str__(self) -> str:
        return self.translations.get(get_language() or "", {}).get("name") or self.name

    @property
    def words(self) -> str:
        return self.translations.get(get_language() or "", {}).get("tagline") or self.tagline


class Edition(models.Model):
    """One number that changes with names, faces, roles, categories and settings: what many pages show."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_edition")]

    def __str__(self) -> str:
        return str(self.number)
