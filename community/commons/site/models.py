"""The site's own settings: one row, changed on a page, read by every part."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SignupMode(models.TextChoices):
    OPEN = "open", _("everybody may join")
    INVITATION = "invitation", _("whoever is invited may join")
    APPROVAL = "approval", _("a moderator lets each one in")
    CLOSED = "closed", _("nobody may join by themselves")


class ShownAs(models.TextChoices):
    """What the public log says of the moderator who decided."""

    TEAM = "team", _("“the team”: nobody by name or number")
    NUMBER = "number", _("a number that stays the same, such as “moderator 3”")
    NAME = "name", _("the name")


class PostsOfErased(models.TextChoices):
    """What becomes of posts when their author is erased."""

    CHOICE = "choice", _("the member chooses")
    STAY = "stay", _("they stay, as a former member’s")
    GO = "go", _("they go")


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
    # What the door asks, in each language: {"fr": {"question": …, "robots": …, "answers": …}}.
    door_words = models.JSONField(default=dict, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("youngest age in years"), default=0)  # 0: none
    staff_two_steps = models.BooleanField(_("the team signs in with a second proof"), default=False)
    staff_two_steps_since = models.DateTimeField(null=True, blank=True, editable=False)
    # The version of each text to which every member has to agree again before writing; 0: none so far.
    rules_material = models.PositiveBigIntegerField(default=0, editable=False)
    privacy_material = models.PositiveBigIntegerField(default=0, editable=False)
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
    # What new members may do, and how members come to be trusted; changed on the page of trust and limits.
    newcomer_days = models.PositiveSmallIntegerField(_("days that a member is new"), default=1)
    newcomer_links = models.PositiveSmallIntegerField(_("links in a post of a new member"), default=2)
    newcomer_images = models.PositiveSmallIntegerField(_("pictures in a post of a new member"), default=1)
    newcomer_posts = models.PositiveSmallIntegerField(_("posts of a new member in an hour"), default=10)
    newcomer_reports = models.PositiveSmallIntegerField(_("reports of a new member in a day"), default=5)
    member_reports = models.PositiveSmallIntegerField(_("reports of a member in a day"), default=15)
    trust_by_rule = models.BooleanField(_("trust is given and taken by rule"), default=True)
    trust_days = models.PositiveSmallIntegerField(_("days here"), default=30)
    trust_posts = models.PositiveSmallIntegerField(_("posts that stand"), default=20)
    trust_active_days = models.PositiveSmallIntegerField(_("days on which one wrote"), default=10)
    trust_thanks = models.PositiveSmallIntegerField(_("people who thanked"), default=3)
    trust_quiet_days = models.PositiveSmallIntegerField(
        _("days without a decision that hid, removed or sanctioned"), default=90
    )
    hide_at = models.DecimalField(  # weight of the reports; 0 is never
        _("weight of reports that hides a post until a moderator looks"),
        max_digits=4,
        decimal_places=2,
        default=1.5,
    )
    review_share = models.PositiveSmallIntegerField(
        _("decisions that get a second look, in percent"), default=0
    )
    moderators_shown = models.CharField(
        _("moderators in the public log"), max_length=6, choices=ShownAs, default=ShownAs.TEAM
    )
    moderators_shown_since = models.DateTimeField(null=True, blank=True, editable=False)
    posts_of_erased = models.CharField(
        _("posts of members who are erased"),
        max_length=6,
        choices=PostsOfErased,
        default=PostsOfErased.CHOICE,
        help_text=_("Names, profiles and private words always go."),
    )
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    setup_key = models.CharField(max_length=64, blank=True, editable=False)  # digest of the one-time link

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_site")]

    def __str__(self) -> str:
        return self.translations.get(get_language() or "", {}).get("name") or self.name

    def at_the_door(self, name: str) -> str:
        """The `question` of those who let people in, or the one for `robots`, as the reader's language has it."""
        spoken = self.door_words.get(get_language() or "", {}).get(name, "")
        return spoken or next((words[name] for words in self.door_words.values() if words.get(name)), "")

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
