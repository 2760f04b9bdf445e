"""Forms of the fields that profiles have."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .models import Audience, Field, Kind
from .names import folded

MOST_CHOICES = 60


class FieldForm(forms.Form):
    """What a field is called in each language, who may see it at most, and whether one filters by it."""

    kind = forms.ChoiceField(
        label=_("What it holds"),
        choices=Kind.choices,
        help_text=_("It can’t be changed later: values are said in it."),
    )
    widest = forms.TypedChoiceField(
        label=_("At most seen by"),
        choices=Audience.choices,
        coerce=lambda value: Audience(int(value)),
        initial=int(Audience.MEMBERS),
        help_text=_("Members choose for themselves, up to this; what is new is seen by nobody else."),
    )
    choices = forms.CharField(
        label=_("Answers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Of a choice: one a line, in English = in French."),
    )
    in_filters = forms.BooleanField(label=_("the directory can be filtered by it"), required=False)
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=30_000, required=False)

    def __init__(self, *args: Any, field: Field | None = None, **kwargs: Any) -> None:
        self.field = field
        if field is not None:
            kwargs.setdefault("initial", _as_initial(field))
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"label_{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % {"language": name}, max_length=60, required=False
            )
            self.fields[f"hint_{code}"] = forms.CharField(
                label=_("Hint (%(language)s)") % {"language": name}, max_length=200, required=False
            )
        codes = [code for code, _name in settings.LANGUAGES]
        names = [f"{what}_{code}" for what in ("label", "hint") for code in codes]
        self.order_fields([*names, "kind", "widest", "choices", "in_filters", "position"])
        if field is not None:
            del self.fields["kind"]

    def clean_choices(self) -> list[dict[str, str]]:
        """Answers with a code each; those that were there keep theirs."""
        known = {folded(one["en"]): one["code"] for one in (self.field.choices if self.field else [])}
        found: dict[str, dict[str, str]] = {}
        for line in self.cleaned_data["choices"].splitlines()[:MOST_CHOICES]:
            english, _equals, french = (part.strip()[:80] for part in line.partition("="))
            if english:
                code = known.get(folded(english)) or slugify(folded(english))[:40] or f"a{len(found) + 1}"
                found.setdefault(code, {"code": code, "en": english, "fr": french or english})
        return list(found.values())

    @property
    def said(self) -> dict[str, Any]:
        """For the operations."""
        asked = self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES]
        said: dict[str, Any] = {
            "labels": {
                code: asked[f"label_{code}"].strip() for code in codes if asked[f"label_{code}"].strip()
            },
            "hints": {code: asked[f"hint_{code}"].strip() for code in codes if asked[f"hint_{code}"].strip()},
            "choices": asked["choices"],
            "widest": asked["widest"],
            "in_filters": asked["in_filters"],
        }
        return said | ({"position": asked["position"]} if asked["position"] is not None else {})

    @property
    def key(self) -> str:
        """Of a new field, from its name."""
        label = next(iter(self.said["labels"].values()), "")
        return slugify(folded(label))[:40]


def _as_initial(field: Field) -> dict[str, Any]:
    return {
        "widest": field.widest,
        "choices": "\n".join(f"{one['en']} = {one['fr']}" for one in field.choices),
        "in_filters": field.in_filters,
        "position": field.position,
        **{f"label_{code}": text for code, text in field.labels.items()},
        **{f"hint_{code}": text for code, text in field.hints.items()},
    }
