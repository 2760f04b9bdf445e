"""How topics are narrowed down, on the pages as in the API."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from membership.models import Member

from .models import Bookmark, Category, Tag, Topic, TopicKind
from .tagging import names_in, slug_of

VIEWS = [
    ("latest", _("Latest")),
    ("hot", _("Hot")),
    ("new", _("New")),
    ("unread", _("Unread")),
    ("unanswered", _("Unanswered")),
    ("mine", _("Mine")),
]
OF_MEMBERS = {"new", "unread", "mine"}  # views that a visitor can't have
SOLVED = [("yes", _("solved")), ("no", _("not yet solved"))]


class TopicFilter(django_filters.FilterSet):
    view = django_filters.ChoiceFilter(choices=VIEWS, method="in_view", label=_("View"))
    category = django_filters.CharFilter(method="in_category", label=_("Category"))
    tag = django_filters.CharFilter(method="with_tags", label=_("Tags"))
    kind = django_filters.ChoiceFilter(choices=TopicKind.choices, label=_("Kind"), empty_label=_("all"))
    solved = django_filters.ChoiceFilter(
        choices=SOLVED, method="that_is_solved", label=_("Questions"), empty_label=_("all")
    )
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
        if value == "new":
            return topics.new_to(person)  # type: ignore[attr-defined,no-any-return]
        if value == "unread":
            return topics.unread_by(person)  # type: ignore[attr-defined,no-any-return]
        if value == "mine":
            return topics.mine(person)  # type: ignore[attr-defined,no-any-return]
        return topics

    def in_category(self, topics: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        """With those inside it."""
        room = Category.objects.filter(slug=value)
        return topics.filter(category__in=room | Category.objects.filter(parent__in=room))

    def with_tags(self, topics: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        """Each of the tags named with commas between them, by name or address, synonyms included."""
        for slug in {slug_of(one) for one in names_in(value)[:5]}:
            tag = Tag.objects.filter(slug=slug, gone_at=None).first()
            if tag is None:
                return topics.none()
            topics = topics.tagged_with(tag.synonym_of_id or tag.pk)  # type: ignore[attr-defined]
        return topics

    def that_is_solved(self, topics: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        return topics.solved(value == "yes")  # type: ignore[attr-defined,no-any-return]

    def opened_by(self, topics: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        handle = value.strip().removeprefix("@").lower()
        return topics.filter(author__in=Member.objects.filter(handle=handle))


def without_archive(topics: Any, request: HttpRequest, view: str) -> Any:
    """Lists of what goes on leave the archive out, unless one asks for it, for one's own or for somebody's."""
    if view == "mine" or request.GET.get("archived") or request.GET.get("by"):
        return topics
    return topics.current()


def known_query(query: str) -> str:
    """Of a query string only what a list of topics understands."""
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for name in TopicFilter.base_filters:
        if asked.get(name):
            kept[name] = asked[name]
    return kept.urlencode()


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
