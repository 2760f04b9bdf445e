"""The form of a new poll: alone on a page, or as a part of another form that may leave it empty."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused

from .drafting import LONGEST, Draft
from .models import CHOICES_AT_MOST, ResultsShown


class PollForm(forms.Form):
    """Gives `draft()`, None where it was left empty. With `optional` that is no mistake."""

    question = forms.CharField(label=_("Question"), max_length=LONGEST, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=CHOICES_AT_MOST * (LONGEST + 2),
        help_text=_("One a line, two to twenty."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    least = forms.IntegerField(
        label=_("At least so many may be chosen"),
        min_value=1,
        max_value=CHOICES_AT_MOST,
        initial=1,
        required=False,
    )
    most = forms.IntegerField(
        label=_("At most so many may be chosen"),
        min_value=1,
        max_value=CHOICES_AT_MOST,
        initial=1,
        required=False,
    )
    ballot = forms.ChoiceField(
        label=_("Voters"),
        choices=[
            ("named", _("named: everybody who reads this sees who chose what, and a vote can be changed")),
            ("hidden", _("secret: nobody can see who chose what, the team included; a vote is final")),
        ],
        initial="named",
        required=False,
        widget=forms.RadioSelect,
        help_text=_("This can't be changed later, and everybody reads it before they vote."),
    )
    results = forms.ChoiceField(
        label=_("Results are shown"),
        choices=ResultsShown.choices,
        initial=ResultsShown.AT_ONCE,
        required=False,
    )
    closes_at = forms.DateTimeField(
        label=_("Closes at"),
        required=False,
        help_text=_("In your own time zone. Leave it empty to close the poll by hand."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Any = None, *, optional: bool = False, initial: Any = None) -> None:
        super().__init__(data, prefix="poll", initial=initial)
        self.optional = optional
        for name in ("question", "choices"):
            self.fields[name].required = not optional

    @property
    def is_begun(self) -> bool:
        return any((self[name].value() or "").strip() for name in ("question", "choices"))

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if self.errors or (self.optional and not self.is_begun):
            return asked
        draft = Draft(
            question=asked["question"],
            choices=tuple(asked["choices"].splitlines()),
            least=asked["least"] or 1,
            most=asked["most"] or asked["least"] or 1,
            secret=asked["ballot"] == "hidden",
            results=asked["results"] or ResultsShown.AT_ONCE,
            closes_at=asked["closes_at"],
        )
        try:
            asked["draft"] = draft.cleaned()
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.sentence))
        return asked

    def draft(self) -> Draft | None:
        """After `is_valid()`."""
        return self.cleaned_data.get("draft")
