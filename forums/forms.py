"""Forms of the forums. They ask; the operations decide."""

import re
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.commons.files.documents import ACCEPTED
from community.commons.text import MAX_CHARACTERS, TextRefused, check_source
from community.surveys.forms import PollForm

from .models import Audience, Category, Strangers, Topic, TopicKind
from .tagging import NAME_LENGTH
from .writing import TITLE_LENGTH

TINTS = [
    (1, _("sea green")),
    (2, _("amber")),
    (3, _("blue")),
    (4, _("red")),
    (5, _("leaf green")),
    (6, _("plum")),
]
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


def kinds_for(person: Any, categories: Any) -> list[tuple[str, Any]]:
    """The kinds that this person may choose: announcements only where one moderates."""
    announces = any(category.moderated_by(person) for category in categories)
    return [one for one in TopicKind.choices if announces or one[0] != TopicKind.ANNOUNCEMENT]


class TagsField(forms.CharField):
    """Tags with commas between them; a list to choose from stands beside it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Tags"),
            required=False,
            max_length=400,
            help_text=_("Up to five, with commas between them."),
            widget=forms.TextInput(
                attrs={"list": "tags-there-are", "autocomplete": "off", "data-behaviour": "forums/tags"}
            ),
            **kwargs,
        )


class TopicForm(WithFiles):
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(),
        label=_("Category"),
        to_field_name="slug",
        empty_label=_("choose one"),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        help_text=_("A question can have an accepted answer."),
        initial=TopicKind.DISCUSSION,
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("What would somebody search for who needs the answer?"),
        error_messages={"required": _("Give it a title: it is what others see first.")},
    )
    tags = TagsField()
    text = TextField(label=_("Text, in Markdown"), widget=forms.Textarea(attrs={"rows": 12}))
    once = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput, initial=fresh_token)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Category.objects.open_to_new_topics_by(by)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = kinds_for(by, field.queryset)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or TopicKind.DISCUSSION


# What a draft of a topic keeps beside title and text, by the names of the page's fields.
BESIDE = ("kind", "tags", "publish_at", *(f"poll-{name}" for name in PollForm.base_fields))


class TopicTagsForm(forms.Form):
    """What a topic is: its kind and its tags."""

    kind = forms.ChoiceField(label=_("Kind"), help_text=_("A question can have an accepted answer."))
    tags = TagsField()

    def __init__(self, *args: Any, topic: Topic, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            one for one in TopicKind.choices if one in kinds_for(by, [topic.category]) or one[0] == topic.kind
        ]


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)


class ViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this view"),
        max_length=40,
        error_messages={"required": _("Give the view a name.")},
    )
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class EditForm(WithFiles):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, required=False)
    text = TextField(label=_("Text, in Markdown"), widget=forms.Textarea(attrs={"rows": 12}))
    reason = forms.CharField(
        label=_("Why you changed it"), max_length=200, required=False, help_text=_("Shown in the history.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)


MAIL_ADDRESS = re.compile(r"[a-z0-9](?:[a-z0-9._+-]{0,58}[a-z0-9])?")


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    name_fr = forms.CharField(label=_("Name in French"), max_length=80, required=False)
    description_fr = forms.CharField(label=_("Description in French"), max_length=300, required=False)

    class Meta:
        model = Category
        fields = [
            "name",
            "description",
            "parent",
            "language",
            "tint",
            "icon",
            "position",
            "see",
            "post",
            "reply",
            "premoderated",
            "mail_address",
            "mail_strangers",
        ]

        widgets = {
            "tint": forms.Select(choices=TINTS),
        }

    field_order = ["name", "name_fr", "description", "description_fr"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        french = self.instance.translations.get("fr", {})
        self.fields["name_fr"].initial = french.get("name", "")
        self.fields["description_fr"].initial = french.get("description", "")
        self.fields["mail_strangers"].required = False
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = Category.objects.filter(parent=None, group=None).exclude(pk=self.instance.pk)
        self._of_a_group_or_not()
        parent.empty_label = gettext("stands by itself")

        domain = settings.REPLY_DOMAIN
        self.fields["mail_address"].help_text = (
            gettext(
                "The first part of an address at %(domain)s, such as category+practice. Members who may open "
                "topics here do so by mail, from their confirmed address. Empty: no topics by mail."
            )
            % {"domain": domain}
            if domain
            else gettext("Not in use: this site has no REPLY_DOMAIN yet.")
        )

    def _of_a_group_or_not(self) -> None:
        """The room of a group is seen by its members alone and stands by itself; no other room is a group's."""
        theirs = (Audience.GROUP, Audience.STAFF)
        for name in ("see", "post", "reply"):
            choices: Any = self.fields[name]
            choices.choices = [
                (one.value, one.label)
                for one in Audience
                if (one in theirs if self.instance.group_id else one != Audience.GROUP)
            ]
        if self.instance.group_id:
            del self.fields["see"], self.fields["parent"]

    def clean_mail_address(self) -> str:
        address: str = self.cleaned_data["mail_address"].strip().lower().partition("@")[0]
        if address and (
            not MAIL_ADDRESS.fullmatch(address) or address.startswith("reply+") or ".." in address
        ):
            raise forms.ValidationError(
                gettext("Small letters, digits, dots, hyphens and plus signs; it can't begin with “reply+”.")
            )
        if address and Category.objects.filter(mail_address=address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Another category has this address."))
        return address

    def clean_mail_strangers(self) -> str:
        return self.cleaned_data["mail_strangers"] or Strangers.REFUSE

    def values(self) -> dict[str, Any]:
        """The fields as `create_category` and `edit_category` take them."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        french = {"name": self.cleaned_data["name_fr"], "description": self.cleaned_data["description_fr"]}
        others = {code: words for code, words in self.instance.translations.items() if code != "fr"}
        values["translations"] = others | ({"fr": french} if any(french.values()) else {})
        return values
