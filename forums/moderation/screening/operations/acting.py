"""What follows when a rule or the assistant stopped a text: its case, and the limit of a new author."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import record
from community.commons.standing.models import Sanction
from forums.moderation.deciding import end_sanction
from forums.moderation.models import Case, Urgency
from forums.moderation.opening import case_for

from ..facts import LimitEnded
from ..limiting import limit_author
from ..models import Action, RuleSet, Screening


@operation("screening.end_read_limit")
def end_read_limit(sanction: Sanction, *, by: Any) -> Sanction:
    """A moderator has read what an automatic limit waited for, and let it stand: the limit is over, as it said."""
    if not sanction.is_in_force:
        raise Refused(_("This sanction has ended already."))
    with translation.override(sanction.member.language):
        why = _("A moderator has read your message and let it stand.")
    end_sanction(sanction, by=by, why=why)
    return sanction


@operation("screening.note_ended_limit")
def note_ended_limit(sanction: Sanction, *, by: Any) -> Sanction:
    """The day of an automatic limit is over: whom it concerned hears of it."""
    record(LimitEnded(sanction_id=sanction.pk, author_id=sanction.member_id), by=by, subject=sanction)
    return sanction


@operation("screening.open_case_of_text")
def open_case_of_text(thing: Any, *, by: Any, screening: Screening, by_assistant: bool) -> Case:
    """Put a stopped text into the queue: held ones and flagged ones in four hours, watched ones within a day.

    A rule set that names a house rule gives its urgency. Where it says so, its new author is limited for a day.
    """
    live = [one for one in screening.hits if one[4]]
    named = list(
        RuleSet.objects.filter(pk__in=[one[1] for one in live if one[0] == "set"]).select_related(
            "house_rule"
        )
    )
    urgencies = [one.house_rule.urgency for one in named if one.house_rule and one.action != Action.WATCH]
    watched_only = screening.outcome != "held" and all(one[3] == Action.WATCH for one in live)
    urgency = Urgency.DAY if watched_only else min([Urgency.FOUR_HOURS, *urgencies])
    case = case_for(thing, by=by, source="assistant" if by_assistant else "rule", urgency=Urgency(urgency))
    for one in named:
        if one.action == Action.LIMIT and one.house_rule is not None:
            limit_author(case, by=by, rule=one.house_rule)
            break
    return case
