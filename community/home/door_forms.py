"""What the site asks at its door: who may join, which questions, from which age, and how its team signs in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.site.models import SignupMode, Site

from .forms import WHO_MAY_JOIN

# Each in every language: field, label, what it is for.
WORDS = (
    ("question", _("Question to those who ask to join"), _("Such as: what brings you here?")),
    (
        "robots",
        _("Question that programs can’t answer"),
        _("Such as: in which town do we meet? Without one nothing is asked."),
    ),
    ("answers", _("Answers that are right"), _("With commas between; capitals and accents don’t matter.")),
)


class DoorForm(forms.ModelForm):  # type: ignore[type-arg]
    signup = forms.ChoiceField(label=_("Who may join"), choices=WHO_MAY_JOIN, widget=forms.RadioSelect)

    class Meta:
        model = Site
        fields = ["signup", "minimum_age", "staff_two_steps"]
        labels = {"minimum_age": _("Youngest age, in years")}
        help_texts = {
            "minimum_age": _(
                "People say that they are at least so old; no birthday is kept. 0: nothing is asked."
            ),
            "staff_two_steps": _(
                "Moderators, coordinators and administrators without an app or a key are led to set one up before "
                "any page of the team; for seven days they are only reminded."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minimum_age"].max_value = 99  # type: ignore[attr-defined]
        for code, _name in settings.LANGUAGES:
            for name, label, hint in WORDS:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label,
                    help_text=hint,
                    required=False,
                    max_length=300,
                    initial=self.instance.door_words.get(code, {}).get(name, ""),
                    widget=forms.TextInput(attrs={"lang": code}),
                )

    @property
    def spoken(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Language by language, the fields of its words."""
        return [
            (code, name, [self[f"{field}_{code}"] for field, _label, _hint in WORDS])
            for code, name in settings.LANGUAGES
        ]

    def clean_minimum_age(self) -> int:
        years: int = self.cleaned_data["minimum_age"]
        if years > 99:
            raise forms.ValidationError(_("Nobody could join. Write a number up to 99."))
        return years

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asks = any(cleaned.get(f"question_{code}") for code, _name in settings.LANGUAGES)
        if cleaned.get("signup") == SignupMode.APPROVAL and not asks:
            self.add_error(
                f"question_{settings.LANGUAGES[0][0]}", _("Write the question that people answer.")
            )
        for code, _name in settings.LANGUAGES:
            if cleaned.get(f"robots_{code}") and not cleaned.get(f"answers_{code}"):
                self.add_error(f"answers_{code}", _("Write at least one right answer: else nobody gets in."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What `change_settings` takes."""
        words = {
            code: {
                field: self.cleaned_data[f"{field}_{code}"]
                for field, _label, _hint in WORDS
                if self.cleaned_data[f"{field}_{code}"]
            }
            for code, _name in settings.LANGUAGES
        }
        wanted = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return wanted | {"door_words": {code: said for code, said in words.items() if said}}
