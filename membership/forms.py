"""Forms of the people; that of the profile stands in `profile_form.py`."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .handles import looks_like_staff
from .models import Member, Role
from .names import mixes_scripts, tidy_name


def check_name(text: str, own: Member | None = None) -> str:
    """The name as it is stored. Raises ValidationError when it is empty, or could be taken for the team's."""
    name = tidy_name(text)
    if not name:
        raise forms.ValidationError(_("Write a name that others can read."))
    unchanged = own is not None and own.name == name
    if not unchanged and mixes_scripts(name):
        raise forms.ValidationError(
            _("A word of this name mixes letters of several alphabets. Write each word in one of them.")
        )
    if not unchanged and not (own and own.is_staff_member) and looks_like_staff(name):
        raise forms.ValidationError(
            _("This name could be taken for somebody of the team. Choose another one.")
        )
    return name


class SignupFields(forms.Form):
    """What our sign-up asks beyond allauth's e-mail and password."""

    name = forms.CharField(
        label=_("Your name here"),
        max_length=80,
        help_text=_("As you want to be called. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].label = _("E-mail")
            self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])

    def signup(self, request: HttpRequest, user: Any) -> None:
        """allauth's hook; the name was stored with the member already."""


def zones() -> list[tuple[str, str]]:
    """Every zone that has a place, by its name."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith("Etc/")
    ] + [("UTC", "UTC")]


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What only the member notices: language, zone, light, keys."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    class Meta:
        model = Member
        fields = ["language", "time_zone", "theme", "shortcuts"]


class AvatarForm(forms.Form):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, 10 MB at most. It is cut square; place and camera data are removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "class": "input"}),
    )

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        if picture.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("This picture is too large: 10 MB is the limit. Most phones can send it smaller.")
            )
        return picture


class RoleForm(forms.Form):
    """Give somebody a role."""

    handle = forms.CharField(
        label=_("Handle of the member"),
        max_length=31,
        help_text=_("As it stands on the profile, such as @lea."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    scope = forms.ChoiceField(
        label=_("Category"), required=False, help_text=_("For category moderators only.")
    )
    ends_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It stands in the audit log."))

    def __init__(self, *args: Any, spaces: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("the whole site")), *spaces.items()]
        self.fields["scope"].choices = choices  # type: ignore[attr-defined]

    def clean_handle(self) -> Member:
        handle = self.cleaned_data["handle"].strip().removeprefix("@")
        member = Member.objects.with_account().filter(handle__iexact=handle).first()
        if member is None:
            raise forms.ValidationError(_("There is no member of this handle with an active account."))
        return member

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return day
