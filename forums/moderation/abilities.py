"""What each level may do, read from the same settings and constants that the operations ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.site import site
from forums.models import EDIT_WINDOWS

LEVELS = ("new", "member", "trusted")


@dataclass(frozen=True)
class Ability:
    """One thing to do, and what each level may of it; `mine` is the reader's own."""

    label: str
    of: tuple[str, str, str]
    mine: str
    why: str = ""

    @property
    def cells(self) -> list[tuple[str, bool]]:
        return [(one, name == self.mine) for name, one in zip(LEVELS, self.of, strict=True)]


def new_until(member: Any) -> datetime:
    since: datetime = member.joined_at
    return since + timedelta(days=site().newcomer_days)


def abilities(mine: str) -> list[Ability]:
    asked = site()
    any_, yes, no = _("as many as you like"), _("yes"), _("no")

    def row(label: str, new: str, member: str, trusted: str, why: str = "") -> Ability:
        return Ability(label, (new, member, trusted), mine, why)

    spam = _("Most spam is links, pictures and haste from accounts made the same day.")
    return [
        row(
            _("Write posts and topics"),
            ngettext("%(n)d in an hour", "%(n)d in an hour", asked.newcomer_posts)
            % {"n": asked.newcomer_posts},
            any_,
            any_,
            spam,
        ),
        row(
            _("A moderator reads your first message before it appears"),
            yes if asked.hold_newcomers else no,
            no,
            no,
        ),
        row(_("Links to other sites in a post"), str(asked.newcomer_links), any_, any_, spam),
        row(_("Pictures in a post"), str(asked.newcomer_images), any_, any_, spam),
        row(
            _("Edit your own posts"),
            _hours(EDIT_WINDOWS["newcomer"]),
            _hours(EDIT_WINDOWS["member"]),
            _hours(EDIT_WINDOWS["trusted"]),
            _("So that answers keep standing below what they answered."),
        ),
        row(
            _("Report what breaks the rules"),
            _per_day(asked.newcomer_reports),
            _per_day(asked.member_reports),
            _("as often as needed; each weighs twice"),
            _("Each report weighs as much as its sender was right before."),
        ),
        row(
            _("Retitle, tag and move topics"), _("your own"), _("your own"), _("all (each stands in the log)")
        ),
        row(_("Close and open your own topics"), no, no, yes),
        row(_("Choose the answer to a question"), _("to your own"), _("to your own"), _("to all")),
        row(_("Make new tags"), no, no, yes),
        row(_("Read categories for trusted members"), no, no, yes),
    ]


def _per_day(n: int) -> str:
    return ngettext("%(n)d in a day", "%(n)d in a day", n) % {"n": n}


def _hours(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    if hours >= 48:
        return ngettext("for %(n)d day", "for %(n)d days", hours // 24) % {"n": hours // 24}
    return ngettext("for %(n)d hour", "for %(n)d hours", hours) % {"n": hours}
