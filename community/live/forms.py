"""Forms around sessions: planning, answering, inviting, asking people to take part."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from membership.forms import zones
from membership.forms_of_ties import HandleField
from membership.models import Group, Member

from .arranging import ARRANGED, AT_PLANNING, DELAYS, PACES
from .models import Answer, Part, Session, Writers
from .models.sessions import LONGEST
from .operations.sessions import PLANNED

ROOM = (*AT_PLANNING, *ARRANGED)


def _line(label: Any, hint: Any = "", *, most: int, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required, widget=widget)


def _seconds(numbers: tuple[int, ...], none: Any) -> list[tuple[int, Any]]:
    return [
        (number, none if not number else ngettext("%(n)d second", "%(n)d seconds", number) % {"n": number})
        for number in numbers
    ]


class SessionForm(forms.Form):
    """What is planned, and how its room begins."""

    title = _line(_("Title"), most=120, required=True)
    text = forms.CharField(
        label=_("What it is about"),
        help_text=_("Markdown works here."),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto", "data-behaviour": "web/autogrow"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    wall_start = forms.CharField(
        label=_("Start"),
        help_text=_("As clocks show it in the time zone beside."),
        max_length=16,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=LONGEST, initial=60)
    held = forms.ChoiceField(label=_("Where"), choices=Session.Held, initial=Session.Held.ONLINE)
    place = _line(_("Place"), _("Address and room, as people need it to get there."), most=200)
    audience = forms.ChoiceField(
        label=_("Who may come"), choices=Session.Audience, initial=Session.Audience.MEMBERS
    )
    group = forms.ModelChoiceField(label=_("Group"), queryset=Group.objects.none(), required=False)
    capacity = forms.IntegerField(
        label=_("Places"),
        help_text=_("Empty: as many as want to. When they are taken there is a waiting list."),
        min_value=1,
        max_value=1_000_000,
        required=False,
    )
    guests = forms.IntegerField(
        label=_("Guests that one may bring"), min_value=0, max_value=20, initial=0, required=False
    )
    remind_day = forms.BooleanField(
        label=_("Remind those who come a day before"), required=False, initial=True
    )
    remind_hour = forms.BooleanField(
        label=_("Remind those who come an hour before"), required=False, initial=True
    )
    remind_open = forms.IntegerField(
        label=_("Remind those who were invited and have not answered, so many days before"),
        help_text=_("Once. Empty: not at all."),
        min_value=1,
        max_value=30,
        required=False,
    )
    opens_by_clock = forms.BooleanField(label=_("The room opens by the clock"), required=False, initial=True)
    closes_by_clock = forms.BooleanField(label=_("The room closes by the clock"), required=False)
    hold_questions = forms.BooleanField(
        label=_("Questions are read before they are shown"), required=False, initial=True
    )
    hold_first = forms.BooleanField(label=_("First messages are read before they are shown"), required=False)
    links = forms.BooleanField(label=_("Links may be written"), required=False, initial=True)
    writers = forms.ChoiceField(label=_("Who writes"), choices=Writers, initial=Writers.MEMBERS)
    slow_seconds = forms.TypedChoiceField(
        label=_("Time between two messages of one person"), coerce=int, initial=0
    )
    delay_seconds = forms.TypedChoiceField(
        label=_("Time in which only the team sees a message"), coerce=int, initial=0
    )
    cover = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP. It is drawn anew: place and camera data are removed."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    cover_words = _line(_("What the picture shows"), _("Read out to those who don’t see it."), most=200)
    cover_off = forms.BooleanField(label=_("Take the picture away"), required=False)

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        if session is not None:
            room = session.room
            now_there = {name: getattr(session, name) for name in PLANNED if name != "message"}
            now_there |= {name: getattr(room, name) for name in ROOM}
            kwargs["initial"] = now_there | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if session is None or not session.cover:
            del self.fields["cover_off"]
        named: Any = self.fields
        named["group"].queryset = Group.objects.in_use().order_by("name")
        named["slow_seconds"].choices = _seconds(PACES, _("no limit"))
        named["delay_seconds"].choices = _seconds(DELAYS, _("none"))

    def clean_guests(self) -> int:
        return self.cleaned_data["guests"] or 0

    @property
    def planned(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PLANNED if name in self.cleaned_data}

    @property
    def room(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ROOM}


class CancelForm(forms.Form):
    reason = _line(_("Why"), _("Everybody who wanted to come reads it."), most=300, required=True)


class AnswerForm(forms.Form):
    """Whether one comes; guests where they are admitted."""

    reply = forms.ChoiceField(
        label=_("Do you come?"),
        choices=[(Answer.Reply.YES, _("Yes")), (Answer.Reply.MAYBE, _("Maybe")), (Answer.Reply.NO, _("No"))],
        widget=forms.RadioSelect,
    )
    guests = forms.IntegerField(label=_("Guests that I bring"), min_value=0, required=False)
    words = _line(_("A word with it"), _("Those who plan the session read it."), most=300)
    shown = forms.BooleanField(label=_("Other members may see that I come"), required=False)

    def __init__(self, *args: Any, session: Session, answer: Answer | None = None, **kwargs: Any) -> None:
        if answer is not None and answer.replied_at is not None:
            reply = Answer.Reply.YES if answer.reply == Answer.Reply.WAITING else answer.reply
            now_there = {
                "reply": reply,
                "guests": answer.guests,
                "words": answer.words,
                "shown": answer.shown,
            }
            kwargs["initial"] = now_there | {"name": answer.name}
        super().__init__(*args, **kwargs)
        if not session.guests:
            del self.fields["guests"]
        else:
            self.fields["guests"].widget.attrs["max"] = session.guests

    def clean_guests(self) -> int:
        return self.cleaned_data["guests"] or 0

    @property
    def said(self) -> dict[str, Any]:
        return {"guests": 0} | self.cleaned_data


class LinkAnswerForm(AnswerForm):
    """The same without an account."""

    name = _line(_("Your name"), _("Those who plan the session read it."), most=80)
    field_order = ["name", "reply", "guests", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["shown"]


class PartForm(forms.Form):
    member = HandleField(
        label=_("Handle of the member"), help_text=_("As it stands on the profile, such as @lea.")
    )
    role = forms.ChoiceField(label=_("What they do"), choices=Part.Role)


class PeopleForm(forms.Form):
    """Whom to invite: handles and addresses, separated as one likes."""

    people = forms.CharField(
        label=_("Handles of members, and e-mail addresses"),
        help_text=_(
            "One on a line, or separated by commas. An address gets a personal link and needs no account."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_people(self) -> tuple[list[Member], list[str]]:
        said = [one for one in re.split(r"[\s,;]+", self.cleaned_data["people"]) if one]
        addresses = [one.lower() for one in said if "@" in one.removeprefix("@")]
        handles = {one.removeprefix("@").lower() for one in said if "@" not in one.removeprefix("@")}
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is no e-mail address."), params={"address": address[:80]}
                )
        members = list(Member.objects.with_account().filter(handle__in=handles)[:500])
        missing = sorted(handles - {one.handle.lower() for one in members})
        if missing:
            raise ValidationError(
                _("There is no member with an active account of this handle: %(handles)s."),
                params={"handles": ", ".join(missing[:10])[:200]},
            )
        return members, addresses


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message to those who come"),
        help_text=_("They are told now; who comes later reads it on the session’s page."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class DoorForm(forms.Form):
    """Somebody who had not answered: a member's handle, or a name."""

    who = _line(_("Somebody else came: @handle, or a name"), most=80, required=True)

    def clean_who(self) -> dict[str, Any]:
        said = self.cleaned_data["who"].strip()
        if not said.startswith("@"):
            return {"name": said}
        member = Member.objects.with_account().filter(handle__iexact=said[1:]).first()
        if member is None:
            raise ValidationError(_("There is no member of this handle with an active account."))
        return {"member": member}
