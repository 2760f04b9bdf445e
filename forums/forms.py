"""Forms of the forums. They ask; the operations decide."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.files.documents import ACCEPTED
from community.commons.text import MAX_CHARACTERS, TextRefused, check_source

from .models import Category
from .writing import TITLE_LENGTH

TOO_LONG = _(
    "This text has %(show_value)d characters; a post may have %(limit_value)d. Cut it into two posts."
)


class TextField(forms.CharField):
    """A post's text: kept to the letter, leading spaces included, since they mean something in Markdown."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 8}))
        super().__init__(
            strip=False,
            max_length=MAX_CHARACTERS,
            error_messages={
                "required": _("Write something first: the text is empty."),
                "max_length": TOO_LONG,
            },
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value).replace("\r\n", "\n")
        try:
            return check_source(text)
        except TextRefused as refusal:
            raise forms.ValidationError(refusal.sentence)


class WithFiles(forms.Form):
    """A form with files beside its text; see `views/sending.py`."""

    upload_most = settings.UPLOAD_MAX_BYTES
    upload_kinds = ACCEPTED

    def clean(self) -> dict[str, Any]:
        refused = self.data.get("files_refused", "")
        for sentence in refused.splitlines():
            self.add_error(None, sentence)
        return super().clean() or self.cleaned_data


def fresh_token() -> str:
    return str(uuid.uuid4())


class ReplyForm(WithFiles):
    text = TextField(label=_("Text of your reply, in Markdown"))
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput, initial=fresh_token)


class TopicForm(WithFiles):
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(), label=_("Category"), to_field_name="slug"
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("What would somebody search for who needs the answer?"),
        error_messages={"required": _("Give it a title: it is what others see first.")},
    )
    text = TextField(label=_("Text, in Markdown"), widget=forms.Textarea(attrs={"rows": 12}))
    once = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput, initial=fresh_token)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Category.objects.open_to_new_topics_by(by)


class EditForm(WithFiles):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, required=False)
    text = TextField(label=_("Text, in Markdown"), widget=forms.Textarea(attrs={"rows": 12}))
    reason = forms.CharField(
        label=_("Why you changed it"), max_length=200, required=False, help_text=_("Shown in the history.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    name_fr = forms.CharField(label=_("Name in French"), max_length=80, required=False)
    description_fr = forms.CharField(label=_("Description in French"), max_length=300, required=False)

    class Meta:
        model = Category
        fields = [
            "name",
            "description",
            "language",
            "tint",
            "position",
            "see",
            "post",
            "reply",
            "premoderated",
        ]

    field_order = ["name", "name_fr", "description", "description_fr"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        french = self.instance.translations.get("fr", {})
        self.fields["name_fr"].initial = french.get("name", "")
        self.fields["description_fr"].initial = french.get("description", "")

    def values(self) -> dict[str, Any]:
        """The fields as `create_category` and `edit_category` take them."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        french = {"name": self.cleaned_data["name_fr"], "description": self.cleaned_data["description_fr"]}
        others = {code: words for code, words in self.instance.translations.items() if code != "fr"}
        values["translations"] = others | ({"fr": french} if any(french.values()) else {})
        return values
