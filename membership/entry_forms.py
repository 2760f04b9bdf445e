"""What every sign-up asks; allauth's forms inherit it, so nothing here may import them."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.commons.site import site
from community.commons.site.models import SignupMode

from . import agreeing, robots
from .entering import begin_entry
from .forms import SignupFields
from .invitations import invitation_of

AGREES = "agrees_"  # and the document


class EntryFields(SignupFields):
    """What every sign-up asks: a name, whatever the site asks at its door, what one agrees to.

    `stamp` tells when the form was drawn.
    """

    stamp = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    field_order = ["name", "email", "password1", "answer", "robots", "of_age"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stamp"].initial = robots.stamp
        if site().signup == SignupMode.APPROVAL and (question := site().at_the_door("question")):
            self.fields["answer"] = forms.CharField(
                label=question,
                max_length=2000,
                help_text=_("A moderator reads it before you are let in."),
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            )
        if question := site().at_the_door("robots"):
            self.fields["robots"] = forms.CharField(
                label=question,
                max_length=100,
                help_text=_("Any person here knows it; programs do not."),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        if years := site().minimum_age:
            self.fields["of_age"] = forms.BooleanField(
                label=_("I am at least %(n)d years old.") % {"n": years},
                error_messages={
                    "required": _(
                        "This community is for people of %(n)d years and more. Come back then; reading is open."
                    )
                    % {"n": years}
                },
            )
        self._versions = agreeing.in_force()
        for kind in self._versions:
            document = agreeing.DOCUMENTS[kind]
            link = format_html(
                '<a class="textlink" href="{}" target="_blank">{}</a>', document.url, document.label
            )
            self.fields[AGREES + kind] = forms.BooleanField(
                label=format_html(str(document.sentence).replace("%(link)s", "{}"), link),
                error_messages={"required": _("Read it, then tick this; without it we can't let you in.")},
                widget=forms.CheckboxInput(
                    attrs={"value": self._versions[kind]}
                ),  # which one was on the page
            )

    def clean_robots(self) -> str:
        answer: str = self.cleaned_data["robots"]
        if not robots.knows(answer, site().at_the_door("answers")):
            raise forms.ValidationError(_("That is not what we would answer. Try it in other words."))
        return answer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind, version in self._versions.items():
            ticked = self.data.get(AGREES + kind)
            if ticked and ticked != str(version):
                self.add_error(AGREES + kind, _("This text changed while you were here. Read it once more."))
        return cleaned

    def signup(self, request: HttpRequest, user: Any) -> None:
        """allauth's hook, once the member is stored: what was said at the door is kept for when it opens."""
        said = {name: self.cleaned_data[name] for name in ("answer",) if name in self.cleaned_data}
        begin_entry(
            user,
            said={
                **said,
                "agreed": self._versions,
                "of_age": site().minimum_age or None,
            },
            invitation=invitation_of(request),
            burst=getattr(self, "burst", False),
        )
