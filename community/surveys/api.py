"""Polls in the public API: read as far as one may see them, voted in, closed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from pydantic import BeforeValidator, Field

from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Moment, Nothing, Told, a_text, whole

from . import operations
from .drafting import LONGEST, Draft
from .models import CHOICES_AT_LEAST, CHOICES_AT_MOST, Poll
from .showing import Shown, show
from .views import the_poll

room = Room("Polls")
Line = Annotated[str, a_text(LONGEST, least=1)]
Few = Annotated[int, Ge(1), Le(CHOICES_AT_MOST), BeforeValidator(whole)]
When = Literal["at_once", "after_voting", "when_closed"]


class ChoiceOut(Told):
    id: int
    text: str
    votes: int | None = Field(description="null while the results are not shown to this token")
    mine: bool = Field(description="what one chose; always false in a secret ballot")


class PollOut(Told):
    id: int
    post_id: int
    question: str
    language: str
    least: int = Field(description="choices that a ballot must have")
    most: int = Field(description="choices that a ballot may have")
    secret: bool = Field(description="whether nobody can see who chose what; a vote is final then")
    results: When
    closes_at: datetime | None
    closed_at: datetime | None
    is_closed: bool
    voter_count: int
    has_voted: bool
    choices: list[ChoiceOut]
    may: list[Literal["vote", "withdraw", "close", "remove"]]


class BallotIn(Asked):
    choices: Annotated[
        list[Id], Field(min_length=1, max_length=CHOICES_AT_MOST, description="ids of choices")
    ]


class PollIn(Asked):
    question: Line
    choices: Annotated[list[Line], Field(min_length=CHOICES_AT_LEAST, max_length=CHOICES_AT_MOST)]
    least: Few = 1
    most: Few = 1
    secret: bool = False
    results: When = "at_once"
    closes_at: Moment | None = None

    def draft(self) -> Draft:
        return Draft(**{**self.model_dump(), "choices": tuple(self.choices)})


def told(one: Shown) -> dict[str, Any]:
    poll = one.poll
    may = {
        "vote": one.may_vote,
        "withdraw": one.may_withdraw,
        "close": one.may_close,
        "remove": one.may_remove,
    }
    return {
        "id": poll.pk,
        "post_id": poll.subject_id,
        "question": poll.question,
        "language": poll.language,
        "least": poll.least,
        "most": poll.most,
        "secret": poll.secret,
        "results": poll.results,
        "closes_at": poll.closes_at,
        "closed_at": poll.closed_at,
        "is_closed": poll.is_closed,
        "voter_count": poll.voter_count,
        "has_voted": one.voted,
        "choices": [
            {"id": row.choice.pk, "text": row.choice.text, "votes": row.votes, "mine": row.mine}
            for row in one.rows
        ],
        "may": [name for name, can in may.items() if can],
    }


def _again(request: HttpRequest, poll: Poll) -> dict[str, Any]:
    return told(show(the_poll(request, poll.pk), request.user))


@room.reads("/polls/{poll_id}", access=PUBLIC, answers=PollOut)
def poll_detail(request: HttpRequest, poll_id: Id) -> dict[str, Any]:
    """A poll, with its results as far as this token may see them."""
    return told(show(the_poll(request, poll_id), request.user))


@room.writes("POST", "/polls/{poll_id}/ballot", access=SIGNED_IN, answers=PollOut)
def ballot_cast(request: HttpRequest, poll_id: Id, body: BallotIn) -> dict[str, Any]:
    """Vote. Where voters are named, a second ballot takes the place of the first; a secret one is final."""
    poll = the_poll(request, poll_id)
    return _again(request, operations.cast_ballot(poll, by=request.user, picks=body.choices))


@room.writes("DELETE", "/polls/{poll_id}/ballot", access=SIGNED_IN, answers=PollOut)
def ballot_withdraw(request: HttpRequest, poll_id: Id) -> dict[str, Any]:
    """Take one's vote back, where voters are named."""
    return _again(request, operations.withdraw_ballot(the_poll(request, poll_id), by=request.user))


@room.writes("POST", "/polls/{poll_id}/close", access=SIGNED_IN, answers=PollOut)
def poll_close(request: HttpRequest, poll_id: Id) -> dict[str, Any]:
    """No more votes; the results are shown to everybody who may read the question. It is not opened again."""
    return _again(request, operations.close_poll(the_poll(request, poll_id), by=request.user))


@room.writes("DELETE", "/polls/{poll_id}", access=SIGNED_IN, answers=Nothing)
def poll_remove(request: HttpRequest, poll_id: Id) -> dict[str, Any]:
    """Take a poll away in which nobody has voted; the post stays."""
    operations.remove_poll(the_poll(request, poll_id), by=request.user)
    return {"done": True}
