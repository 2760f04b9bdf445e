"""How each kind of notification reaches a member, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.commons.mail.models import Suppression
from community.commons.mail.refusals import digest_of
from membership.models import Member
from membership.sight import is_of_the_team

from .kinds import OF_THE_TEAM
from .models import Kind, Mail, Preference, Rhythm, Ways

DIGESTS = {Mail.DAILY: "inbox.daily", Mail.WEEKLY: "inbox.weekly"}  # kinds of mail


def ways_in_force(member: Member) -> dict[Kind, Ways]:
    """What is in force for this member, mails refused by a link included."""
    chosen = {row.kind: row.ways for row in Preference.objects.filter(member=member)}
    refused = refused_by(member)
    found = {}
    for kind in kinds_for(member):
        ways = chosen.get(kind, kind.usual)
        stopped = (DIGESTS.get(Mail(ways.mail)) or kind.mail_kind) in refused and not kind.always
        found[kind] = Ways(ways.site, Mail.NONE, ways.push) if stopped else ways
    return found


def refused_by(member: Member) -> set[str]:
    """The kinds of mail that this member's address refused by a link."""
    return set(Suppression.objects.filter(digest=digest_of(member.email)).values_list("kind", flat=True))


def kinds_for(member: Member) -> list[Kind]:
    """Those that can ever reach this member."""
    of_the_team = is_of_the_team(member)
    return [kind for kind in Kind if of_the_team or kind not in OF_THE_TEAM]


@dataclass(frozen=True)
class Row:
    """One kind in the table of ways."""

    kind: Kind
    site: forms.BoundField
    mail: forms.BoundField
    push: forms.BoundField


class ReachForm(forms.Form):
    """Three choices for each kind; what one must be told of can't be turned off."""

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.kinds = kinds_for(member)
        for kind, ways in ways_in_force(member).items():
            says = {"kind": kind.label}
            self.fields[f"site_{kind}"] = forms.BooleanField(
                label=_("On the site: %(kind)s") % says,
                initial=ways.site or kind.always,
                required=False,
                disabled=kind.always,
            )
            self.fields[f"mail_{kind}"] = forms.ChoiceField(
                label=_("By e-mail: %(kind)s") % says,
                choices=Mail.choices,
                initial=ways.mail,
                widget=forms.Select(attrs={"class": "input small"}),
            )
            self.fields[f"push_{kind}"] = forms.BooleanField(
                label=_("In my browsers: %(kind)s") % says, initial=ways.push, required=False
            )

    def rows(self) -> Iterator[Row]:
        for kind in self.kinds:
            yield Row(kind, self[f"site_{kind}"], self[f"mail_{kind}"], self[f"push_{kind}"])

    @property
    def ways(self) -> dict[str, Ways]:
        said = self.cleaned_data
        return {
            kind.value: Ways(bool(said[f"site_{kind}"]), said[f"mail_{kind}"], bool(said[f"push_{kind}"]))
            for kind in self.kinds
        }


class RhythmForm(forms.ModelForm[Rhythm]):
    """When digests come, and when nothing does."""

    class Meta:
        model = Rhythm
        fields = ["missed", "hour", "weekday", "quiet_from", "quiet_until", "deadlines_pass"]
        widgets = {
            "missed": forms.Select(attrs={"class": "input"}),
            "hour": forms.Select(attrs={"class": "input"}),
            "weekday": forms.Select(attrs={"class": "input"}),
            "quiet_from": forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rhythm = self.instance
        if rhythm.missed in DIGESTS and DIGESTS[Mail(rhythm.missed)] in refused_by(rhythm.member):
            self.initial["missed"] = Mail.NONE

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if (said.get("quiet_from") is None) != (said.get("quiet_until") is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return said
