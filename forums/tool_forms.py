"""Forms of a topic's tools, of bookmarks and of topics for later."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Category, Timer, Topic
from .writing import TITLE_LENGTH


class MomentField(forms.DateTimeField):
    """A day and a time in the reader's own zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        kwargs.setdefault("help_text", _("In your own time zone."))
        super().__init__(**kwargs)


class CategoryField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Category.objects.none(), to_field_name="slug", label=_("Category"), **kwargs
        )


class MoveForm(forms.Form):
    category = CategoryField(empty_label=None)

    def __init__(self, *args: Any, topic: Topic, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Category.objects.open_to_new_topics_by(by).exclude(pk=topic.category_id)
        if not topic.category.moderated_by(by):
            rooms = rooms.filter(see=topic.category.see, group=topic.category.group_id)
        self.fields["category"].queryset = rooms  # type: ignore[attr-defined]


_RANGE = re.compile(r"#?(\d{1,9})(?:\s*[-–…]\s*#?(\d{1,9}))?")


class SplitForm(forms.Form):
    numbers = forms.CharField(
        label=_("Numbers of the posts"),
        required=False,
        max_length=1000,
        help_text=_("Such as 4-9, 12. Or tick them below."),
    )
    title = forms.CharField(label=_("Title of the new topic"), max_length=TITLE_LENGTH)
    category = CategoryField(empty_label=None)

    def __init__(self, *args: Any, topic: Topic, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        self.fields["category"].queryset = Category.objects.open_to_new_topics_by(by)  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[tuple[int, int]]:
        """Ranges of numbers, within the topic's."""
        text: str = self.cleaned_data["numbers"]
        ranges = []
        for part in filter(None, (piece.strip() for piece in re.split(r"[,;]|\s+and\s+|\s+et\s+", text))):
            found = _RANGE.fullmatch(part)
            if not found:
                raise forms.ValidationError(
                    _("Write numbers and ranges with commas between, such as 4-9, 12.")
                )
            first = int(found[1])
            last = int(found[2] or first)
            if not 1 <= first <= last <= self.topic.highest_number:
                raise forms.ValidationError(
                    _("This topic has posts 1 to %(n)d."), params={"n": self.topic.highest_number}
                )
            ranges.append((first, last))
        return ranges


class MergeForm(forms.Form):
    into = forms.CharField(
        label=_("The other topic"),
        max_length=300,
        help_text=_("Its address or number, or words to look for."),
    )


SPANS = [
    (0, _("no slow mode")),
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (300, _("5 minutes")),
    (900, _("15 minutes")),
    (3600, _("1 hour")),
    (6 * 3600, _("6 hours")),
    (86_400, _("1 day")),
]


class SlowForm(forms.Form):
    seconds = forms.TypedChoiceField(choices=SPANS, coerce=int, label=_("Between two posts of one member"))


class PinForm(forms.Form):
    where = forms.ChoiceField(
        choices=[("here", _("in its category")), ("everywhere", _("in the list of all topics too"))],
        label=_("It stands first"),
        initial="here",
        widget=forms.RadioSelect,
        required=False,
    )
    until = MomentField(label=_("Until"), required=False)


class TimerForm(forms.Form):
    act = forms.ChoiceField(choices=Timer.Act.choices, label=_("What shall happen"))
    at = MomentField(label=_("When"))


class PublishLaterForm(forms.Form):
    """Beside the form of a new topic."""

    publish_at = MomentField(label=_("Publish later, at"), required=False)


class BookmarkForm(forms.Form):
    WHEN = [
        ("", _("no reminder")),
        ("hours", _("in two hours")),
        ("tomorrow", _("tomorrow morning")),
        ("week", _("in a week")),
        ("date", _("at this time:")),
    ]
    note = forms.CharField(label=_("Note to yourself"), max_length=300, required=False)
    when = forms.ChoiceField(choices=WHEN, label=_("Remind me"), required=False, widget=forms.RadioSelect)
    at = MomentField(label=_("Day and time"), required=False)

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("when") == "date" and not asked.get("at") and "at" not in self.errors:
            self.add_error("at", _("Choose a day and a time."))
        return asked

    def remind_at(self) -> datetime | None:
        """In the reader's zone: mornings are at nine."""
        when, now = self.cleaned_data.get("when"), timezone.localtime()
        if when == "hours":
            return now + timedelta(hours=2)
        if when in ("tomorrow", "week"):
            day = now.date() + timedelta(days=1 if when == "tomorrow" else 7)
            return datetime.combine(day, time(9), now.tzinfo)
        return self.cleaned_data.get("at") if when == "date" else None
