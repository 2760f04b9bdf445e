"""Forms of the door: inviting, answering those who wait, another handle, the privacy text."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .invitations import LASTS, MOST_DAYS, MOST_USES
from .models import PrivacyText


class InvitationForm(forms.Form):
    """Invite somebody by mail, or (the team) make a link for several."""

    email = forms.EmailField(label=_("Address"), help_text=_("We write once, in your name."))
    word = forms.CharField(
        label=_("A word from you"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    uses = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=MOST_USES,
        initial=1,
        required=False,
        help_text=_("Without an address: a link that you pass on, for so many people."),
    )
    days = forms.IntegerField(label=_("Days that it holds"), min_value=1, max_value=MOST_DAYS, initial=LASTS)

    def __init__(self, *args: Any, by_team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_team:
            self.fields["email"].required = False
        else:
            del self.fields["uses"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email") and (cleaned.get("uses") or 1) > 1:
            self.add_error("uses", _("An address is one person’s. Leave it out for a link for several."))
        return cleaned


class EntryForm(forms.Form):
    """The answer to somebody who waits."""

    answer = forms.ChoiceField(choices=[("admit", ""), ("refuse", "")])
    reason = forms.CharField(
        label=_("Why not"),
        max_length=500,
        required=False,
        help_text=_("The person reads it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class HandleForm(forms.Form):
    handle = forms.CharField(
        label=_("Your handle"),
        max_length=31,
        help_text=_("Small letters, digits, dots, dashes and underscores. Links to the old one lead on."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ReopenForm(forms.Form):
    handle = forms.CharField(label=_("Handle of the member"), max_length=31)
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("It stands in the audit log.")
    )


class PrivacyTextForm(forms.Form):
    """A new version, in each language of the site."""

    material = forms.BooleanField(
        label=_("What changes matters to people: every member is asked to agree before writing again."),
        required=False,
    )

    def __init__(self, *args: Any, last: PrivacyText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text, in %(language)s") % {"language": name},
                max_length=40_000,
                required=False,
                initial=last.texts.get(code, "") if last else "",
                help_text=_("Markdown works here."),
                widget=forms.Textarea(attrs={"rows": 12, "lang": code, "data-behaviour": "web/autogrow"}),
            )
        self.order_fields([*(f"text_{code}" for code, _name in settings.LANGUAGES), "material"])

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}
