"""Forms of conversations: a message, a new conversation, its name and people, who may write to oneself."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from membership.models import Member

from .models import LONGEST_NAME, MOST_PEOPLE, MayWrite
from .writing import LONGEST

_APART = re.compile(r"[\s,;]+")


def fresh_key() -> str:
    """Names one sending: a form that is sent twice makes one message."""
    return str(uuid.uuid4())


class HandlesField(forms.CharField):
    """People by their handles, as typed; gives the members."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=400, widget=forms.TextInput(attrs={"autocapitalize": "none"}), **kwargs)
        self.most = most

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        handles = list(
            dict.fromkeys(one.lstrip("@").lower() for one in _APART.split(typed) if one.strip("@"))
        )
        if not handles:
            raise forms.ValidationError(_now("Name somebody by the handle, such as @ada."))
        if len(handles) > self.most:
            raise forms.ValidationError(_now("Name %(n)d people at most.") % {"n": self.most})
        found = {one.handle: one for one in Member.objects.with_account().filter(handle__in=handles)}
        missing = [handle for handle in handles if handle not in found]
        if missing:
            raise forms.ValidationError(
                _now("Nobody here has the handle %(handles)s.")
                % {"handles": ", ".join(f"@{one}" for one in missing)}
            )
        return [found[handle] for handle in handles]


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write something first.")},
    )
    key = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": fresh_key()} | (initial or {}))


class BeginForm(MessageForm):
    people = HandlesField(
        label=_("To"),
        most=MOST_PEOPLE - 1,
        help_text=_("Handles, such as @ada; several with commas between them, at most nine."),
    )
    name = forms.CharField(
        label=_("Name of the conversation"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("For conversations of several; everybody who takes part sees it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    field_order = ["people", "name", "text", "key"]


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the conversation"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class AddForm(forms.Form):
    person = HandlesField(
        label=_("Add somebody"),
        most=1,
        help_text=_("By the handle. They read what is said from then on, nothing of what was said before."),
    )


class WritersForm(forms.Form):
    may_write = forms.ChoiceField(
        label=_("Who may begin a conversation with me"), choices=MayWrite.choices, widget=forms.RadioSelect
    )
