"""A poll as one person sees it: what may be done, what was chosen, and the results once they may be seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import allowed

from .models import Choice, Poll, ResultsShown, Voter


@dataclass
class Row:
    """One choice; `votes` and `percent` (of those who voted) are None while the results are not shown."""

    choice: Choice
    mine: bool
    votes: int | None = None
    percent: int | None = None

    @property
    def share(self) -> str:
        return _("%(n)d%%") % {"n": self.percent or 0}


@dataclass
class Shown:
    poll: Poll
    rows: list[Row]
    voted: bool
    results: bool  # whether the viewer sees them
    may_vote: bool  # for the first time, or again
    may_withdraw: bool
    may_close: bool
    may_remove: bool
    error: str = ""  # what did not fit, or `done`: what was done; either has the focus where htmx brings it
    done: str = ""
    chosen: set[int] = field(default_factory=set)  # ticked in the form

    @property
    def how_many(self) -> str:
        """What a ballot may hold, in words."""
        least, most = self.poll.least, self.poll.most
        if least == most:
            return ngettext("Choose one", "Choose %(n)d", most) % {"n": most}
        if most == len(self.rows) and least == 1:
            return _("Choose as many as you like")
        if least == 1:
            return _("Choose up to %(n)d") % {"n": most}
        return _("Choose %(least)d to %(most)d") % {"least": least, "most": most}

    @property
    def later(self) -> str:
        """Why there are no results yet."""
        if self.poll.results == ResultsShown.AFTER_VOTING:
            return _("The results are shown to those who have voted, and to all once the poll is closed.")
        return _("The results are shown once the poll is closed.")


def shown(things: Mapping[int, Any], kind: str, viewer: Any) -> dict[int, Shown]:
    """The polls of these things (by id), as the viewer sees them. Two statements; one for visitors.

    Whether the viewer may see the things is for the caller to know.
    """
    rows = Choice.objects.filter(poll__subject_type=kind, poll__subject_id__in=list(things))
    choices: dict[int, list[Choice]] = {}
    polls: dict[int, Poll] = {}
    for choice in rows.select_related("poll").order_by("poll", "position"):
        poll = polls.setdefault(choice.poll_id, choice.poll)
        choices.setdefault(poll.pk, []).append(choice)
    own = _own(list(polls), viewer)
    for poll in polls.values():
        poll.thing = things[poll.subject_id]
    return {
        poll.subject_id: _shown(poll, choices[poll.pk], own.get(poll.pk), viewer) for poll in polls.values()
    }


def show(poll: Poll, viewer: Any) -> Shown:
    """One poll, with its thing at hand or fetched."""
    return shown({poll.subject_id: poll.thing}, poll.subject_type, viewer)[poll.subject_id]


def _own(polls: list[int], viewer: Any) -> dict[int, set[int]]:
    """What the viewer chose in each poll that they voted in; nothing is known of it where the ballot is secret."""
    own: dict[int, set[int]] = {}
    if not (polls and getattr(viewer, "pk", None)):
        return own
    votes = Voter.objects.filter(poll__in=polls, member=viewer.pk)
    for poll, choice in votes.values_list("poll", "picks__choice"):
        own.setdefault(poll, set()).update({choice} - {None})
    return own


def _shown(poll: Poll, choices: list[Choice], own: set[int] | None, viewer: Any) -> Shown:
    voted, closed = own is not None, poll.is_closed
    results = (
        closed
        or poll.results == ResultsShown.AT_ONCE
        or (poll.results == ResultsShown.AFTER_VOTING and voted)
    )
    may_vote = not closed and not (voted and poll.secret) and allowed(viewer, "surveys.cast_ballot", poll)
    may_end = bool(getattr(viewer, "pk", None)) and allowed(viewer, "surveys.close_poll", poll)
    rows = [Row(choice, choice.pk in (own or ())) for choice in choices]
    if results:
        for row in rows:
            row.votes = row.choice.votes
            row.percent = round(100 * row.votes / poll.voter_count) if poll.voter_count else 0
    return Shown(
        poll,
        rows,
        voted=voted,
        results=results,
        may_vote=may_vote,
        may_withdraw=may_vote and voted,
        may_close=may_end and poll.closed_at is None and not closed,
        may_remove=may_end and not poll.voter_count,
        chosen=own or set(),
    )
