"""How the directory is searched."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .directory import Search
from .models import SHARED, GroupMember, Kind, Member, Role
from .showing import SPOKEN, field_of, fields_in_use
from .sight import viewer_of

ORDERS = {"name": ("name_small", "pk"), "newest": ("-joined_at", "-pk")}
SPANS = {"week": 7, "month": 31, "year": 366}  # days


class WordsInput(forms.TextInput):
    """One word typed, or several ticked beside their counts."""

    input_type = "search"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return [word.strip()[:60] for word in given if word and word.strip()][:10]

    def format_value(self, value: Any) -> str | None:
        return None  # what is on stands as chips; typing adds one more


class GroupSelect(forms.Select):
    """The groups that one belongs to; `MemberFilter` fills it in."""


class WordsField(forms.Field):
    widget = WordsInput

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What codes of languages and choices are called, for the chips."""
        of = field_of(self.of)
        codes = (
            SPOKEN if of and of.kind == Kind.LANGUAGES else [one["code"] for one in of.choices] if of else []
        )
        return [(code, of.option_label(code)) for code in codes] if of else []

    def clean(self, value: Any) -> list[str]:
        return list(value or [])


class WordsFilter(django_filters.Filter):
    """By what people say in a field of words: all that are named."""

    field_class = WordsField

    def __init__(self, key: str, **kwargs: Any) -> None:
        super().__init__(field_name=key, of=key, **kwargs)
        self.key = key

    def filter(self, rows: Any, value: list[str]) -> Any:
        of = field_of(self.key)
        if not value or of is None:
            return rows
        called = {label.lower(): code for code, label in self.field.choices}
        for word in value:  # a language's or choice's name stands for its code
            rows = self.parent.search.by_option(rows, of, called.get(word.lower(), word))
        return rows


class MemberFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name or words"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )
    place = WordsFilter("place", label=_("Place"))
    expertise = WordsFilter("expertise", label=_("Can be asked about"))
    seeks = WordsFilter("seeks", label=_("Looks for"))
    languages = WordsFilter("languages", label=_("Speaks"))
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="by_role", empty_label=_("any")
    )
    group = django_filters.CharFilter(label=_("Group"), method="by_group", max_length=60, widget=GroupSelect)
    joined = django_filters.ChoiceFilter(
        label=_("Here since"),
        choices=[("week", _("this week")), ("month", _("this month")), ("year", _("this year"))],
        method="by_joining",
        empty_label=_("any day"),
    )
    active = django_filters.ChoiceFilter(
        label=_("Was here"),
        choices=[("week", _("this week")), ("month", _("this month")), ("year", _("this year"))],
        method="by_visit",
        empty_label=_("any day"),
    )
    sort = django_filters.ChoiceFilter(
        label=_("Order"),
        choices=[("name", _("By name")), ("newest", _("Newest first"))],
        method="in_order",
        empty_label=None,
    )

    class Meta:
        model = Member
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search = Search(viewer_of(self.request.user))
        self.request.understood = self.search  # the page says what was mended
        for of in fields_in_use().values():
            if not of.in_filters or of.kind not in SHARED:
                self.filters.pop(of.key, None)
            elif of.key in self.filters:
                self.filters[of.key].label = of.label
            else:
                own = self.filters[of.key] = WordsFilter(of.key, label=of.label)
                own.parent, own.model = self, Member
        mine = GroupMember.objects.filter(member=self.search.viewer.member, state=GroupMember.State.IN)
        if self.search.viewer.groups:
            names = [(one.group.slug, one.group.name) for one in mine.select_related("group")]
            self.filters["group"].extra["widget"] = GroupSelect(choices=[("", _("any")), *names])
        else:
            del self.filters["group"]

    def get_form_class(self) -> Any:
        """With the fields of words together, for the page, and the groups one is in as a choice."""
        kind = super().get_form_class()
        words = [name for name, one in self.filters.items() if isinstance(one, WordsFilter)]
        kind.of_words = property(lambda form: [form[name] for name in words])
        return kind

    def by_words(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return self.search.by_words(rows, value)

    def by_role(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        in_force = models.Q(role_intervals__ends_at=None) | models.Q(
            role_intervals__ends_at__gt=timezone.now()
        )
        holding = Member.objects.filter(in_force, role_intervals__role=value)
        return rows.filter(pk__in=holding.values("pk"))

    def by_group(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        """Of the groups one belongs to; of others nobody is told who is in them."""
        people = GroupMember.objects.filter(
            group__slug=value, group__in=self.search.viewer.groups, state=GroupMember.State.IN
        )
        return rows.filter(pk__in=people.values("member"))

    def by_joining(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows.filter(joined_at__gt=timezone.now() - timedelta(days=SPANS[value]))

    def by_visit(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        """Members alone are told, and only of who said that their visits may show."""
        if self.search.viewer.member is None:
            return rows
        since = timezone.localdate() - timedelta(days=SPANS[value])
        return rows.filter(last_seen_day__gte=since, visits_shown=True)

    def in_order(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows  # the page sorts, by its keyset
