"""How notifications are narrowed down."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Kind, Notification

WHAT = {
    Kind.REPLY: _("Replies"),
    Kind.MENTION: _("Mentions"),
    Kind.QUOTE: _("Quotes"),
    Kind.ANSWER: _("Accepted answers"),
    Kind.TOPIC: _("New topics"),
    Kind.WATCHED: _("Watched topics"),
    Kind.REACTION: _("Thanks"),
    Kind.DECISION: _("Decisions"),
    Kind.REPORT: _("Reports"),
}


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter(method="only_unread", label=_("Unread"))
    kind = django_filters.ChoiceFilter(
        choices=[(kind.value, label) for kind, label in WHAT.items()],
        label=_("Kind"),
        empty_label=_("all kinds"),
        widget=forms.Select(attrs={"class": "input small w-auto"}),
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def only_unread(self, rows: QuerySet[Any], name: str, value: bool | None) -> QuerySet[Any]:
        return rows.unread() if value else rows  # type: ignore[attr-defined,no-any-return]
