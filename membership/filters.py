"""How the directory is searched."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Member, Value
from .names import folded
from .sight import viewer_of

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
        """Every word in the name, the handle, or in what the profile says to whoever asks."""
        viewer = viewer_of(self.request.user)
        for word in folded(value.replace("\x00", "")).split()[:8]:
            said = Value.objects.visible_to(viewer).filter(
                member=models.OuterRef("pk"), folded__contains=word
            )
            rows = rows.filter(
                models.Q(called__contains=word)
                | models.Q(handle__contains=word.removeprefix("@"))
                | models.Exists(said)
            )
        return rows

    def in_order(self, rows: models.QuerySet[Any], name: str, value: str) -> models.QuerySet[Any]:
        return rows  # the page sorts, by its keyset
