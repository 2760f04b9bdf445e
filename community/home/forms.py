"""The forms of home: the search."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forums.models import Category

ORDERS = [("", _("Best first")), ("newest", _("Newest first"))]


class SearchForm(forms.Form):
    """What is looked for and where. A value that makes no sense is left out by the view, and said so."""

    q = forms.CharField(
        label=_("Words to look for"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    by = forms.CharField(
        label=_("Written by"), required=False, max_length=60, help_text=_("a handle, such as marie")
    )
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = {room.slug: room for room in Category.objects.visible_to(viewer)}
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            *((slug, str(room)) for slug, room in self.rooms.items()),
        ]
        self.fields["language"].choices = [("", _("all")), *settings.LANGUAGES]  # type: ignore[attr-defined]
