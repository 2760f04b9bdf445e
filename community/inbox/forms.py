"""How each kind of notification reaches a member."""

from typing import Any

from django import forms

from community.commons.mail.models import Suppression
from community.commons.mail.refusals import digest_of
from membership.models import Member

from .mailing import mail_kind
from .models import ALWAYS_TOLD, USUAL_REACH, Kind, Preference, Reach


def reaches_of(member: Member) -> dict[str, str]:
    """What is in force for this member, mails refused by a link included."""
    chosen = {kind.value: str(USUAL_REACH[kind]) for kind in Kind}
    chosen |= dict(Preference.objects.filter(member=member).values_list("kind", "reach"))
    refused = set(Suppression.objects.filter(digest=digest_of(member.email)).values_list("kind", flat=True))
    for kind in Kind:
        stopped = mail_kind(kind) in refused and kind not in ALWAYS_TOLD
        if chosen[kind] == Reach.MAIL and (stopped or "" in refused):
            chosen[kind.value] = Reach.SITE
    return chosen


class ReachForm(forms.Form):
    """One choice for each kind; what one must be told of can't be turned off."""

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": reaches_of(member)} | kwargs)
        for kind in Kind:
            choices = [one for one in Reach.choices if kind not in ALWAYS_TOLD or one[0] != Reach.NONE]
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=choices, widget=forms.Select(attrs={"class": "input"})
            )
