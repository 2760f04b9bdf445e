"""The people: a Member is a person that the community knows, an Address is what mail goes to."""

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from community.commons.standing.models import Restrictable, State

from ..avatars import tidy
from ..names import folded
from .roles import Role, RoleInterval

if TYPE_CHECKING:
    from ..sight import Viewer

WORDS = (
    "name",
    "avatar",
)  # of a profile, in the member's own row; what else it says are values of its fields
HANDLE_PATTERN = r"^[a-z0-9](?:[a-z0-9_.-]{0,28}[a-z0-9])?$"


def valid_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA zone that this machine knows."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class Account(models.TextChoices):
    NONE = "none", _("no account")  # named by somebody or imported; may be claimed
    PENDING = "pending", _("waiting for its address to be confirmed")
    ACTIVE = "active", _("active")
    DEACTIVATED = "deactivated", _("deactivated by its owner")
    ERASED = "erased", _("former member")


class FoldedName(models.CharField[str, str]):
    """The display name as one types it in a hurry, kept beside it for finding people by their first letters."""

    def pre_save(self, member: Any, add: bool) -> str:
        member.called = folded(member.name)[:80]
        return str(member.called)


FORMER = gettext_noop("former member")  # the name of whoever was erased, in each reader's language


class DisplayName(models.CharField[str, str]):
    """A name as it was typed; that of an erased person is read in the language of whoever reads."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return gettext(FORMER) if value == FORMER else value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class MemberQuerySet(models.QuerySet["Member"]):
    def people(self) -> "MemberQuerySet":
        """Those who have a page: not who only asked to join, or is gone."""
        return self.filter(automaton=False).exclude(account__in=(Account.ERASED, Account.PENDING))

    def people_and_former(self) -> "MemberQuerySet":
        """With those whose empty page says that they are gone."""
        return self.filter(automaton=False).exclude(account=Account.PENDING)

    def with_account(self) -> "MemberQuerySet":
        return self.filter(account=Account.ACTIVE, automaton=False)

    def listed(self) -> "MemberQuerySet":
        """Those who asked to stand in the directory."""
        return self.with_account().filter(listed=True)

    def listed_for(self, viewer: "Viewer") -> "MemberQuerySet":
        """Those of the directory whom this viewer may find: a block hides both from each other."""
        if viewer.member is None:
            return self.listed().filter(listed_publicly=True)
        return self.listed().exclude(pk__in=viewer.apart) if viewer.apart else self.listed()

    def begins_with(self, letters: str) -> "MemberQuerySet":
        """Those whose name or handle begins so, whatever the accents; answered by an index on both databases."""
        plain = folded(letters.strip())
        return self.filter(begins("called", plain) | begins("handle", plain))


def begins(field: str, letters: str) -> models.Q:
    """`field` begins with `letters`: PostgreSQL has an index for LIKE, SQLite uses its index for a range only."""
    if connection.vendor == "postgresql":
        return models.Q(**{f"{field}__startswith": letters})
    return models.Q(**{f"{field}__gte": letters, f"{field}__lt": f"{letters}\U0010ffff"})


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(handle__iexact=username)

    def create_user(
        self, handle: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "Member":
        """The hook that Django's own tools expect; people are made by `membership.operations`."""
        member = self.model(handle=handle, email=self.normalize_email(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def automaton(self) -> "Member":
        """The row that acts when nobody does: rules, timers, schedules. It can't sign in."""
        member, _made = self.get_or_create(
            handle="parvis",
            defaults={"name": "Parvis", "automaton": True, "account": Account.NONE, "password": "!"},
        )
        return member


class Member(AbstractBaseUser, Restrictable):  # what is restricted are the words of the profile
    handle = models.CharField(
        _("handle"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                HANDLE_PATTERN, _("A handle has 1 to 30 small letters, digits, dots, dashes or underscores.")
            )
        ],
    )
    name = DisplayName(_("display name"), max_length=80)
    called = FoldedName(max_length=80, blank=True, default="", editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)  # mirror of allauth's primary address
    account = models.CharField(max_length=12, choices=Account, default=Account.PENDING)
    automaton = models.BooleanField(default=False)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=settings.TIME_ZONE, validators=[valid_time_zone]
    )
    theme = models.CharField(
        _("light"),
        max_length=6,
        blank=True,
        default="",
        choices=[("", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    shortcuts = models.BooleanField(
        _("keyboard shortcuts"),
        default=True,
        help_text=_("Single keys such as J, K and R on pages of the forums; ? lists them."),
    )
    avatar = models.CharField(
        max_length=200, blank=True, editable=False
    )  # storage name of the re-encoded square
    # What a decision took out of sight, by field; so that no page, list or search can show it.
    withheld = models.JSONField(default=dict, blank=True, editable=False)
    listed = models.BooleanField(_("show me in the directory"), default=False)
    listed_publicly = models.BooleanField(_("visitors may find me there too"), default=False)
    visits_shown = models.BooleanField(_("members may see in which week I was here last"), default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    last_seen_day = models.DateField(null=True, blank=True, editable=False)
    # Roles in force, kept beside the person so that a page costs no query for them; see `roles`.
    roles_now = models.JSONField(default=list, editable=False)
    roles_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Groups one is in, kept for the same reason; written with `GroupMember` by the operations alone.
    groups_now = models.JSONField(default=list, editable=False)
    # Where an imported author comes from; unique, so that a second import finds the same person.
    source = models.CharField(max_length=80, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [  # the directory, in its two orders
            models.Index(Lower("name"), "id", name="listed_by_name", condition=models.Q(listed=True)),
            models.Index("joined_at", "id", name="listed_by_day", condition=models.Q(listed=True)),
            models.Index(fields=["avatar"], name="worn_pictures", condition=~models.Q(avatar="")),
            models.Index(fields=["source_id"], name="imported_authors", condition=~models.Q(source_id="")),
        ]
        constraints = [
            *Restrictable.Meta.constraints,
            models.UniqueConstraint(Lower("handle"), name="one_handle_whatever_its_case"),
            models.UniqueConstraint(
                "source", "source_id", condition=~models.Q(source=""), name="one_member_per_imported_author"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.handle

    @property
    def is_active(self) -> bool:
        return self.account == Account.ACTIVE and not self.automaton

    @is_active.setter
    def is_active(self, value: bool) -> None:  # allauth writes it on sign-up
        if value and self.account == Account.PENDING:
            self.account = Account.ACTIVE

    @property
    def is_former(self) -> bool:
        """Whether this is the empty row of somebody who was erased."""
        return self.account == Account.ERASED

    @property
    def url(self) -> str:
        return f"/members/{self.handle}/"

    @property
    def said(self) -> dict[str, str]:
        """The words of the profile as their owner wrote them, also while a decision withholds them."""
        return {name: self.withheld.get(name, getattr(self, name)) for name in WORDS}

    @property
    def reported(self) -> Any:
        """What members and visitors read here, for the page of a case."""
        from ..showing import as_reported

        return as_reported(self)

    @property
    def is_withheld(self) -> bool:
        return self.state != State.VISIBLE

    @property
    def avatar_url(self) -> str:
        """A picture for everybody: the uploaded one, or initials drawn by the site."""
        if self.avatar:
            return f"/files/{self.avatar}"
        return f"/members/initials/{self.tint}/{quote(self.initials)}.svg"

    @property
    def tint(self) -> int:
        """Which of the six colours the initials wear."""
        return self.pk % 6 + 1 if self.pk else 1

    @property
    def initials(self) -> str:
        words = [word for word in (self.name or self.handle).split() if word[0].isalnum()]
        chosen = words[:1] + words[-1:] if len(words) > 1 else words[:1]
        return tidy("".join(tidy(word[0])[:1] for word in chosen))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in force now, such as "moderator" or "category_moderator:forums.category:3"."""
        if self.roles_until and self.roles_until <= timezone.now():
            return frozenset(RoleInterval.objects.in_force().names_of(self))
        return frozenset(self.roles_now)

    def has_role(self, role: str) -> bool:
        return role in self.roles

    def moderates(self, space: str) -> bool:
        """Whether the member is category moderator of this space, such as "forums.category:3"."""
        return f"{Role.CATEGORY_MODERATOR}:{space}" in self.roles

    @property
    def is_staff_member(self) -> bool:
        return bool(self.roles & {Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR})

    def has_perm(self, perm: str, thing: object = None) -> bool:
        from django.contrib.auth.models import _user_has_perm  # type: ignore[attr-defined]

        return _user_has_perm(self, perm, thing)


class Address(models.Model):
    """What mail goes to. A subscriber or invitee may be an Address alone; verifying it joins it to its Member."""

    email = models.EmailField(unique=True)  # normalised: domain and local part in small letters
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="addresses"
    )
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(max_length=50, default=settings.TIME_ZONE)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return self.email


Anyone = Member | AnonymousUser | SimpleLazyObject
