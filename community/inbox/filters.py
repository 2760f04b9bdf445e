"""How notifications are narrowed down."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Kind, Notification


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter(method="only_unread", label=_("Unread"))
    kind = django_filters.ChoiceFilter(
        choices=[(kind.value, kind.short) for kind in Kind],
        label=_("Kind"),
        empty_label=_("all kinds"),
        widget=forms.Select(attrs={"class": "input small w-auto"}),
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def only_unread(self, rows: QuerySet[Any], name: str, value: bool | None) -> QuerySet[Any]:
        return rows.unread() if value else rows  # type: ignore[attr-defined,no-any-return]
