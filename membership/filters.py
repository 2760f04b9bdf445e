"""How the directory is searched."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Member

ORDERS = {"name": ("name_small", "pk"), "newest": ("-joined_at", "-pk")}


class MemberFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name or words"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
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

    def by_words(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        """Every word in the name, the handle, the headline or the place."""
        for word in value.replace("\x00", "").split()[:8]:
            rows = rows.filter(
                models.Q(name__icontains=word)
                | models.Q(handle__icontains=word.removeprefix("@"))
                | models.Q(headline__icontains=word)
                | models.Q(place__icontains=word)
            )
        return rows

    def in_order(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows  # the page sorts, by its keyset
