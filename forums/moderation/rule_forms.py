"""A rule of the house as its form: its words in each language, and what its statements say to the European database."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .dsa import Category, Ground
from .models import Rule, Urgency


class RuleForm(forms.Form):
    """A rule in each language of the site; its text may be empty where the title says it all."""

    code = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=40,
        help_text=_("Small letters, digits and dashes; it stays the same when the words change."),
    )
    urgency = forms.TypedChoiceField(
        label=_("To be decided within"), choices=Urgency.choices, coerce=int, initial=Urgency.FOUR_HOURS
    )

    ground = forms.ChoiceField(
        label=_("It rests on"),
        choices=Ground.choices,
        initial=Ground.RULE,
        required=False,
        help_text=_(
            "The Digital Services Act tells content against the law from content against house rules."
        ),
    )
    category = forms.ChoiceField(
        label=_("Category of the Digital Services Act"),
        choices=Category.choices,
        initial=Category.OTHER_VIOLATION,
        required=False,
        help_text=_("Under which decisions stand in the public database of statements of reasons."),
    )
    legal_ground = forms.CharField(
        label=_("The law that it rests on"),
        max_length=500,
        required=False,
        help_text=_("Article and act; only where it rests on the law."),
    )

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        if rule is not None:
            del self.fields["code"]
            for name in ("urgency", "ground", "category", "legal_ground"):
                self.fields[name].initial = getattr(rule, name)
        newest = rule.current if rule else None
        for code, name in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title, in %(language)s") % {"language": name},
                max_length=200,
                required=False,
                initial=newest.titles.get(code, "") if newest else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text, in %(language)s") % {"language": name},
                max_length=4000,
                required=False,
                initial=newest.texts.get(code, "") if newest else "",
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Rule.objects.filter(code=code).exists():
            raise forms.ValidationError(_("A rule has this short name already; it may be a retired one."))
        return code

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("ground") == Ground.LAW and not asked.get("legal_ground"):
            self.add_error("legal_ground", _("Name the law: a statement about illegal content must."))
        return asked

    def values(self) -> dict[str, Any]:
        """The fields as `write_rule` takes them."""
        asked = self.cleaned_data
        return {
            "code": self.rule.code if self.rule else asked["code"],
            "urgency": asked["urgency"],
            **{name: asked[name] for name in ("ground", "category") if asked[name]},
            **({"legal_ground": asked["legal_ground"]} if "legal_ground" in self.data else {}),
            "titles": {code: asked[f"title_{code}"] for code, _name in settings.LANGUAGES},
            "texts": {code: asked[f"text_{code}"] for code, _name in settings.LANGUAGES},
        }
