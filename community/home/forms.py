"""The forms of home: the search, the settings of the site, its setting up."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.commons.site import edition
from community.commons.site.models import SignupMode, Site
from forums.kept import seen_by
from forums.models import Category
from membership.models import Member
from membership.names import tidy_name

from .setup import Founding, read_rooms, suggested_rooms

ORDERS = [("", _("Best first")), ("newest", _("Latest first"))]


class SearchForm(forms.Form):
    """What is looked for and where. A value that makes no sense is left out by the view, and said so."""

    q = forms.CharField(
        label=_("Words to look for"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("all")), *settings.LANGUAGES]
    )
    by = forms.CharField(
        label=_("Written by"), required=False, max_length=60, help_text=_("a handle, such as marie")
    )
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["category"].choices = self.places  # type: ignore[attr-defined]

    @cached_property
    def rooms(self) -> dict[str, Category]:
        """The categories that the viewer may see; asked for only where one was chosen or the choice is drawn."""
        return {room.slug: room for room in Category.objects.visible_to(self.viewer)}

    def places(self) -> list[tuple[str, Any]]:
        return [("", _("all")), *((slug, str(room)) for slug, room in self.rooms.items())]

    @property
    def key(self) -> str:
        """Two forms with the same key look the same, but for the words looked for."""
        chosen = [self[name].value() for name in self.fields if name != "q"]
        return f"{edition()} {seen_by(self.viewer)} {get_language()} {chosen} {self.errors.as_json()}"


WHO_MAY_JOIN = [
    (SignupMode.OPEN, _("Everybody, after confirming an address")),
    (SignupMode.INVITATION, _("Whoever has an invitation of a member")),
    (SignupMode.APPROVAL, _("Everybody whom a moderator lets in, after a question")),
    (SignupMode.CLOSED, _("Nobody for now; reading stays open")),
]


def zones() -> list[tuple[str, str]]:
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name or name == "UTC"
    ]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The site's settings; name and sentence once more in each other language."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    signup = forms.ChoiceField(label=_("Who may join"), choices=WHO_MAY_JOIN, widget=forms.RadioSelect)

    class Meta:
        model = Site
        fields = [
            "name",
            "tagline",
            "language",
            "time_zone",
            "signup",
            "hold_newcomers",
            "outside_body",
            "authority",
            "posts_of_erased",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zones()  # type: ignore[attr-defined]
        self.fields["language"].help_text = _("For visitors whose browser asks for no language of ours.")
        # The language of the place itself has its words above.
        self.others = [one for one in settings.LANGUAGES if one[0] != self.instance.language]
        for code, _name in self.others:
            words = self.instance.translations.get(code, {})
            for field, label, length in (("name", _("Name"), 80), ("tagline", _("In one sentence"), 200)):
                self.fields[f"{field}_{code}"] = forms.CharField(
                    label=label, required=False, max_length=length, initial=words.get(field, "")
                )

    @property
    def translated(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Language by language, the fields of its words."""
        return [(code, name, [self[f"name_{code}"], self[f"tagline_{code}"]]) for code, name in self.others]

    def changes(self) -> dict[str, Any]:
        """What `change_settings` takes."""
        wanted = {name: self.cleaned_data[name] for name in self.Meta.fields}
        words = {
            code: {
                field: self.cleaned_data[f"{field}_{code}"]
                for field in ("name", "tagline")
                if self.cleaned_data[f"{field}_{code}"]
            }
            for code, _name in self.others
        }
        return wanted | {"translations": {code: one for code, one in words.items() if one}}


class SetupForm(forms.Form):
    """All that a new site needs to know, on one page."""

    site_name = forms.CharField(label=_("Name of the community"), max_length=80)
    tagline = forms.CharField(label=_("In one sentence"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    signup = forms.ChoiceField(
        label=_("Who may join"), choices=WHO_MAY_JOIN, initial=SignupMode.OPEN, widget=forms.RadioSelect
    )
    admin_name = forms.CharField(
        label=_("Your name here"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("You sign in with it; nobody else sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        help_text=_("Ten characters or more; a sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    rooms = forms.CharField(
        label=_("First categories"),
        max_length=4000,
        required=False,
        help_text=_("One a line: its name, a colon, what belongs there. All of it can be changed later."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    with_rules = forms.BooleanField(
        label=_("Begin with these rules, in English and French"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = get_language() or settings.LANGUAGE_CODE
        spoken = spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        self.fields["time_zone"].choices = zones()  # type: ignore[attr-defined]
        self.initial = {
            "language": spoken,
            "time_zone": settings.TIME_ZONE,
            "rooms": suggested_rooms(spoken),
            **(self.initial or {}),
        }

    def clean_admin_name(self) -> str:
        """Only what nobody could read is refused: the first administrator may be called after the team."""
        name = tidy_name(self.cleaned_data["admin_name"])
        if not name:
            raise forms.ValidationError(_("Write a name that others can read."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            person = Member(name=cleaned.get("admin_name", ""), email=cleaned.get("email", ""))
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def founding(self) -> Founding:
        asked = self.cleaned_data
        return Founding(
            site_name=asked["site_name"],
            tagline=asked["tagline"],
            language=asked["language"],
            time_zone=asked["time_zone"],
            signup=asked["signup"],
            admin_name=asked["admin_name"],
            email=asked["email"],
            password=asked["password"],
            rooms=read_rooms(asked["rooms"], asked["language"]),
            with_rules=asked["with_rules"],
        )
