"""Categories: rooms, with who may see them, open topics in them and reply."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from membership.models import Group

from .audiences import Audience, audiences_of, categories_moderated_by, groups_of, moderates_everything


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, person: Any) -> Self:
        return self.filter(_admitting("see", person))

    def open_to_new_topics_by(self, person: Any) -> Self:
        return self.visible_to(person).filter(_admitting("post", person))


def _admitting(what: str, person: Any) -> Q:
    """`Category.admits` as a condition."""
    admitted = Q(**{f"{what}__in": audiences_of(person)}) | Q(pk__in=categories_moderated_by(person))
    if groups := groups_of(person):
        admitted |= Q(**{what: Audience.GROUP}, group__in=groups)
    return admitted


class CategoryIcon(models.TextChoices):
    """Those of the site's icons that may stand for a room."""

    FORUMS = "forums", _("conversation")
    HAND = "hand", _("hand")
    MESSAGE = "message", _("message")
    HOME = "home", _("house")
    PLACE = "place", _("pin on a map")
    KEY = "key", _("key")
    EVENTS = "events", _("calendar")
    MEMBERS = "members", _("people")
    LEARN = "learn", _("book")
    TASK = "task", _("task")
    SCALES = "scales", _("scales")
    POLL = "poll", _("poll")
    LETTERS = "letters", _("letter")
    LIVE = "live", _("live")
    IMAGE = "image", _("picture")
    CODE = "code", _("code")
    TABLE = "table", _("table")
    GLOBE = "globe", _("globe")
    SUN = "sun", _("sun")
    MOON = "moon", _("moon")
    SMILE = "smile", _("smile")
    THANK = "thank", _("heart")
    INFO = "info", _("information")
    SETTINGS = "settings", _("tools")


class Strangers(models.TextChoices):
    REFUSE = "refuse", _("is refused, with a mail that says why")
    HOLD = "hold", _("is kept for administrators")


def translated(name: str, translations: dict[str, dict[str, str]]) -> str:
    """A category's name in the reader's language."""
    return translations.get(get_language() or "", {}).get("name") or name


class Category(models.Model):
    """A room of the forums, with who may see it, open topics in it and reply in it."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    translations = models.JSONField(default=dict, blank=True)  # {"fr": {"name": …, "description": …}}
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, blank=True
    )  # "" is any
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )  # one level: a room in a room, never seen by more people than the outer one
    group = models.OneToOneField(
        Group, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )  # whose room it is
    tint = models.PositiveSmallIntegerField(_("colour"), default=1)  # 1 to 6, the tints of the design
    icon = models.CharField(_("icon"), max_length=12, choices=CategoryIcon, default=CategoryIcon.FORUMS)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    see = models.CharField(_("who may see it"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    post = models.CharField(
        _("who may open topics"), max_length=10, choices=Audience, default=Audience.MEMBERS
    )
    reply = models.CharField(_("who may reply"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    premoderated = models.BooleanField(_("a moderator reads first"), default=False)
    mail_address = models.CharField(
        _("address for mail"), max_length=60, blank=True
    )  # what stands before the @ of REPLY_DOMAIN, in small letters; "" is no mail
    mail_strangers = models.CharField(
        _("mail from unknown senders"), max_length=6, choices=Strangers, default=Strangers.REFUSE
    )
    topic_count = models.PositiveIntegerField(default=0, editable=False)  # visible topics
    post_count = models.PositiveIntegerField(default=0, editable=False)  # visible posts of visible topics
    version = models.PositiveBigIntegerField(
        default=0, editable=False
    )  # bumped by whatever changes its pages

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                "mail_address", condition=~Q(mail_address=""), name="a_mail_address_of_one_category"
            ),
            models.CheckConstraint(
                condition=Q(group=None) & ~Q(see=Audience.GROUP) | ~Q(group=None) & Q(see=Audience.GROUP),
                name="a_room_of_a_group_is_seen_by_it",
            ),
        ]

    def __str__(self) -> str:
        return translated(self.name, self.translations)

    @property
    def words(self) -> str:
        """The description in the reader's language."""
        return self.translations.get(get_language() or "", {}).get("description") or self.description

    @property
    def space(self) -> str:
        return f"forums.category:{self.pk}"

    @property
    def url(self) -> str:
        return f"/forums/c/{self.slug}/"

    def admits(self, person: Any, audience: str) -> bool:
        """Whether `person` belongs to `audience` here; a moderator of the category always does."""
        if audience in audiences_of(person) or self.pk in categories_moderated_by(person):
            return True
        return audience == Audience.GROUP and self.group_id in groups_of(person)

    def moderated_by(self, person: Any) -> bool:
        return moderates_everything(person) or self.pk in categories_moderated_by(person)
