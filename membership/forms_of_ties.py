"""Forms of connections, introductions and groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .asking import WORDS
from .models import Group, Member
from .operations.groups import ABOUT_LENGTH, NAME_LENGTH
from .operations.introductions import WORDS as REASON


def _words(label: Any, hint: Any = "", *, required: bool = False, most: int = WORDS) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required, widget=widget)


class WordsForm(forms.Form):
    """A word that goes with a request."""

    words = _words(_("A word with it"), _("Who you are, what brings you. It helps the other one to decide."))


class HandleField(forms.CharField):
    """A member with an account, by handle."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=31, **kwargs)

    def clean(self, value: Any) -> Any:
        handle = str(super().clean(value)).strip().removeprefix("@")
        member = Member.objects.with_account().filter(handle__iexact=handle).first()
        if member is None:
            raise forms.ValidationError(_("There is no member of this handle with an active account."))
        return member


class InviteForm(forms.Form):
    handle = HandleField(
        label=_("Handle of the member"), help_text=_("As it stands on the profile, such as @lea.")
    )
    words = _words(_("A word with it"))


class GroupForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    about = forms.CharField(
        label=_("About the group"),
        max_length=ABOUT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Who you are and what you do together. Members of the site read it."),
    )
    entry = forms.ChoiceField(label=_("How one joins"), choices=Group.Entry, widget=forms.RadioSelect)


class IntroductionForm(forms.Form):
    """Whom to introduce to the one whose page one comes from: the connections of the introducer."""

    other = forms.ChoiceField(label=_("To whom"))
    words = _words(_("Why they should know each other"), _("Both read it."), required=True, most=REASON)

    def __init__(self, *args: Any, people: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        choices = [
            ("", _("Choose")),
            *((pk, f"{one.name} (@{one.handle})") for pk, one in self.people.items()),
        ]
        self.fields["other"].choices = choices  # type: ignore[attr-defined]

    def clean_other(self) -> Member:
        return self.people[self.cleaned_data["other"]]
