"""How sessions are searched."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Answer, Part, Session


class SessionFilter(django_filters.FilterSet):
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=[("past", _("past"))], method="by_time", empty_label=_("now and to come")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=settings.LANGUAGES, empty_label=_("any language")
    )
    held = django_filters.ChoiceFilter(
        label=_("Where"),
        choices=[("online", _("online")), ("place", _("at a place"))],
        method="by_place",
        empty_label=_("anywhere"),
    )
    mine = django_filters.BooleanFilter(
        label=_("Mine: I come, am asked, or take part"), method="by_me", widget=forms.CheckboxInput
    )

    class Meta:
        model = Session
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.request.user.is_authenticated:
            del self.filters["mine"]

    def by_time(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(ends_at__lte=timezone.now())

    def by_place(self, rows: Any, name: str, value: str) -> Any:
        """A session that is both online and at a place is found by either."""
        return rows.filter(held__in=[value, Session.Held.BOTH])

    def by_me(self, rows: Any, name: str, value: bool | None) -> Any:
        if not value:
            return rows
        answered = Answer.objects.filter(session=OuterRef("pk"), member=self.request.user.pk)
        parts = Part.objects.filter(session=OuterRef("pk"), member=self.request.user.pk)
        return rows.filter(
            Q(Exists(answered.exclude(reply=Answer.Reply.NO)))
            | Q(Exists(parts.exclude(state=Part.State.DECLINED)))
        )
