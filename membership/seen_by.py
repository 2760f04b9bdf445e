"""“View as”: whose eyes one looks through at one's own profile."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Member
from .sight import VISITOR, Viewer, as_connection, as_member, as_person


class SeenByForm(forms.Form):
    whom = forms.ChoiceField(
        label=_("As seen by"),
        choices=[
            ("visitor", _("Visitor")),
            ("member", _("Member")),
            ("connection", _("Connection")),
            ("person", _("A given person")),
        ],
    )
    handle = forms.CharField(
        label=_("A given person"), max_length=31, required=False, help_text=_("The handle, such as @lea.")
    )

    def __init__(self, *args: Any, own: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("whom") == "person":
            handle = given.get("handle", "").strip().removeprefix("@")
            given["person"] = Member.objects.with_account().filter(handle__iexact=handle).first()
            if given["person"] is None:
                self.add_error("handle", _("There is no member of this handle with an active account."))
        return given

    @property
    def eyes(self) -> list[tuple[str, Any]]:
        """Those that need no name."""
        choices: Any = self.fields["whom"].choices  # type: ignore[attr-defined]
        return list(choices)[:3]

    def viewer(self) -> tuple[Viewer, str]:
        """Whose eyes, and what to call them."""
        match self.cleaned_data["whom"]:
            case "visitor":
                return VISITOR, "visitor"
            case "connection":
                return as_connection(self.own), "connection"
            case "person":
                return as_person(self.cleaned_data["person"], self.own), "person"
        return as_member(), "member"
