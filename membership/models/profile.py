"""What a profile can say: fields that coordinators define, values that members give, and who may see each."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from ..names import folded

if TYPE_CHECKING:
    from ..sight import Viewer

KEY_LENGTH = 40


class Audience(models.IntegerChoices):
    """Who sees a value, from the narrowest to the widest; a field names the widest that its values may have."""

    ONLY_ME = 0, _("Only me")
    NAMED = 1, _("People whom I name")
    CONNECTIONS = 2, _("My connections")
    GROUP = 3, _("A group")
    MEMBERS = 4, _("Members")
    PUBLIC = 5, _("Everybody")


class Kind(models.TextChoices):
    """What a field holds, and so how it is asked, stored, shown and filtered by."""

    TEXT = "text", _("a line of text")
    LONG_TEXT = "long_text", _("a longer text")
    CHOICE = "choice", _("one of several")
    TAGS = "tags", _("words that members share")
    LANGUAGES = "languages", _("languages")
    LINK = "link", _("a link")
    DATE = "date", _("a day")
    PLACE = "place", _("a place")
    CONTACT = "contact", _("a way to be reached")


MANY = (Kind.TAGS, Kind.LANGUAGES)  # kinds of which a value has several options
OPTIONED = (Kind.CHOICE, *MANY)
SHARED = (*OPTIONED, Kind.PLACE)  # kinds whose words are options, to be filtered by


class FieldQuerySet(models.QuerySet["Field"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Field(models.Model):
    """One thing that profiles may say."""

    key = models.SlugField(max_length=KEY_LENGTH, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    labels = models.JSONField(default=dict)  # {"en": …, "fr": …}
    hints = models.JSONField(default=dict, blank=True)  # {"en": …, "fr": …}
    choices = models.JSONField(default=list, blank=True)  # of a choice: [{"code": …, "en": …, "fr": …}]
    widest = models.PositiveSmallIntegerField(
        _("at most seen by"), choices=Audience, default=Audience.MEMBERS
    )
    in_filters = models.BooleanField(_("the directory can be filtered by it"), default=False)
    position = models.PositiveSmallIntegerField(default=100)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile field")
        verbose_name_plural = _("profile fields")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """In the reader's language, else in any."""
        return _said_in(self.labels) or self.key

    @property
    def hint(self) -> str:
        return _said_in(self.hints)

    @property
    def audiences(self) -> list[Audience]:
        """Those a member may choose for a value of this field."""
        return [one for one in Audience if one <= self.widest]

    def option_label(self, word: str) -> str:
        """What an option of a value is called in the reader's language."""
        if self.kind == Kind.LANGUAGES:
            return language_name(word)
        if self.kind == Kind.CHOICE:
            return next((_said_in(one) for one in self.choices if one["code"] == word), word)
        return word


def _said_in(words: dict[str, str]) -> str:
    return (
        words.get(get_language() or "") or words.get(settings.LANGUAGE_CODE) or next(iter(words.values()), "")
    )


def language_name(code: str) -> str:
    """A language's name in the reader's language; its own name where we have no translation."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


class Option(models.Model):
    """A word of a field that several members share: a tag, a language, a choice. Synonyms point at the one kept."""

    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="options")
    word = models.CharField(max_length=60)  # as shown; for choices and languages the code
    folded = models.CharField(max_length=60, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="synonyms"
    )

    class Meta:
        verbose_name = _("word of a field")
        verbose_name_plural = _("words of fields")
        constraints = [
            models.UniqueConstraint("field", "folded", name="one_option_whatever_its_accents"),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="an_option_is_not_its_own_synonym"
            ),
        ]

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded(self.word)[:60]
        super().save(*args, **kwargs)


class ValueQuerySet(models.QuerySet["Value"]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """The SQL form of `sight.visible`; a property test holds both equal."""
        from ..sight import seen

        return self.filter(seen(viewer))


class Value(models.Model):
    """What one member says in one field, and who may see it.

    Read it through `membership.showing` alone: a test fails on any other place that does.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="values")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="values")
    words = models.TextField(blank=True)  # options one a line
    html = models.TextField(blank=True)  # of a longer text, rendered when it was written
    folded = models.TextField(blank=True, editable=False)  # for finding it
    options = models.ManyToManyField(Option, through="Holding", related_name="values", blank=True)
    audience = models.PositiveSmallIntegerField(choices=Audience, default=Audience.ONLY_ME)
    group = models.ForeignKey("Group", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Reader", related_name="+"
    )  # whom the member named
    # A decision withholds the profile, or the account is closed: nobody but its owner sees it then.
    out_of_sight = models.BooleanField(default=False, editable=False)
    since = models.DateTimeField(default=timezone.now)

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a profile")
        verbose_name_plural = _("values of profiles")
        constraints = [
            models.UniqueConstraint("member", "field", name="one_value_per_member_and_field"),
            models.CheckConstraint(
                condition=Q(group=None) | Q(audience=Audience.GROUP), name="a_group_sees_by_audience"
            ),
        ]
        indexes = [models.Index("field", "audience", name="values_by_audience")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.field_id}"


class Reader(models.Model):
    """Somebody whom a member named to see a value."""

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="named")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("reader of a value")
        verbose_name_plural = _("readers of values")
        constraints = [models.UniqueConstraint("member", "value", name="named_once")]

    def __str__(self) -> str:
        return f"{self.value_id} {self.member_id}"


class Holding(models.Model):
    """A value says an option; whose value it is stands here too, so that a filter asks one index of each person."""

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="holdings")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="holdings", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("word said")
        verbose_name_plural = _("words said")
        constraints = [models.UniqueConstraint("value", "option", name="said_once")]
        indexes = [models.Index("option", "member", "value", name="people_by_option")]

    def __str__(self) -> str:
        return f"{self.value_id} {self.option_id}"


class Word(models.Model):
    """A word by which somebody is found: of the name (no value), or of a value, by those alone who see it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.ForeignKey(Value, null=True, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=30, db_index=True)

    class Meta:
        verbose_name = _("word of a profile")
        verbose_name_plural = _("words of profiles")

    def __str__(self) -> str:
        return self.word
