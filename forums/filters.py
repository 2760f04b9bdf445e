"""How topics are narrowed down, on the pages as (later) in the API."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from membership.models import Member

from .models import Bookmark, Topic

VIEWS = [
    ("latest", _("Latest")),
    ("unread", _("Unread")),
    ("unanswered", _("Unanswered")),
    ("mine", _("Mine")),
]


class TopicFilter(django_filters.FilterSet):
    view = django_filters.ChoiceFilter(choices=VIEWS, method="in_view", label=_("View"))
    language = django_filters.ChoiceFilter(
        choices=settings.LANGUAGES, label=_("Language"), empty_label=_("all")
    )
    by = django_filters.CharFilter(method="opened_by", label=_("Opened by"))
    since = django_filters.DateFilter(
        field_name="last_post_at",
        lookup_expr="date__gte",
        label=_("Active since"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    closed = django_filters.BooleanFilter(
        field_name="closed_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Closed"),
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived")
    )

    class Meta:
        model = Topic
        fields: list[str] = []

    def in_view(self, topics: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        person: Any = self.request.user
        if value == "unanswered":
            return topics.unanswered()  # type: ignore[attr-defined,no-any-return]
        if not person.is_authenticated:
            return topics
        if value == "unread":
            return topics.unread_by(person)  # type: ignore[attr-defined,no-any-return]
        if value == "mine":
            return topics.mine(person)  # type: ignore[attr-defined,no-any-return]
        return topics

    def opened_by(self, topics: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        handle = value.strip().removeprefix("@").lower()
        return topics.filter(author__in=Member.objects.filter(handle=handle))


class BookmarkFilter(django_filters.FilterSet):
    KINDS = [
        ("waiting", _("with a reminder to come")),
        ("reminded", _("reminded already")),
        ("noted", _("with a note")),
    ]
    kind = django_filters.ChoiceFilter(
        choices=KINDS, method="of_kind", label=_("Which"), empty_label=_("all")
    )
    words = django_filters.CharFilter(method="with_words", label=_("Words of note or title"))

    class Meta:
        model = Bookmark
        fields: list[str] = []

    def of_kind(self, rows: QuerySet[Bookmark], name: str, value: str) -> QuerySet[Bookmark]:
        if value == "waiting":
            return rows.filter(remind_at__isnull=False, reminded_at=None)
        if value == "reminded":
            return rows.filter(reminded_at__isnull=False)
        return rows.exclude(note="")

    def with_words(self, rows: QuerySet[Bookmark], name: str, value: str) -> QuerySet[Bookmark]:
        for word in value.split()[:6]:
            rows = rows.filter(Q(note__icontains=word) | Q(post__topic__title__icontains=word))
        return rows
