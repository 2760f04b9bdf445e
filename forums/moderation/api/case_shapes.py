"""What the API says of cases and decisions, and what it is asked to do with them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import Field

from community.commons.api.shapes import Asked, Id, Moment, NumberOrZero, Person, Told, a_text

from ..sanctioning import Sanctioning
from .public import Code

QUEUE = "moderation.see_queue"
Verdict = Literal["keep", "approve", "return", "hide", "remove", "restore", "quarantine"]


class CaseOut(Told):
    id: int
    url: str
    kind: str
    subject_id: int
    title: str
    place: str
    language: str
    author: Person
    state: str
    source: str
    urgency: int = Field(description="minutes within which it should be decided")
    deadline_at: datetime
    minutes_left: int
    because: list[str] = Field(description="why it stands where it stands")
    holder: Person | None
    held_until: datetime | None
    round: int
    version: int = Field(description="to be sent with a decision, so that nobody decides on what has changed")
    opened_at: datetime
    closed_at: datetime | None
    moot: bool = Field(description="closed without a decision, since its thing is gone")
    for_administrators: bool = Field(description="handed up: an administrator decides it")
    waiting_for: Person | None = Field(description="whose answer it waits for; its clock stands still")
    waiting_until: datetime | None
    readers: list[str] = Field(description="names of colleagues who have it open now")


class NoticeOfCase(Told):
    number: str
    ground: str
    why: str
    name: str | None = Field(description="null where one may not know")
    email: str | None
    made_at: datetime


class OpinionOut(Told):
    asked_by: Person
    colleague: Person
    question: str
    verdict: str = Field(description="empty until it is given")
    words: str
    given_at: datetime | None


class SimilarOut(Told):
    case_id: int
    verdict: str
    rule: str | None
    likeness: int = Field(description="of the words, in hundredths")
    same_rule: bool


class ReportOfCase(Told):
    rule: str
    words: str
    record: str = Field(description="how often this reporter was right")
    reporter: Person | None = Field(description="null where one may not know")
    made_at: datetime


class NoteOut(Told):
    author: Person
    text: str
    at: datetime


class DecisionOut(Told):
    id: int
    case_id: int
    verdict: str
    rule: str | None
    facts: str
    measures: list[str] = Field(description="what was done beside the verdict")
    sanction: str | None = Field(description="kind of the sanction that was given or proposed")
    decider: Person
    made_at: datetime
    undone_at: datetime | None
    why_undone: str


class CaseDetail(CaseOut):
    thing_state: str | None
    text: str = Field(description="as it stood when the case was opened; empty of what was removed since")
    verdicts: list[Verdict] = Field(description="what can be decided now")
    reports: list[ReportOfCase]
    notes: list[NoteOut]
    decisions: list[DecisionOut]
    legal_notices: list[NoticeOfCase]
    opinions: list[OpinionOut]
    asked: OpinionOut | None = Field(
        description="the opinion that is awaited of you; until then notes are kept back"
    )
    member_notes: list[NoteOut] = Field(description="on whoever wrote it")
    similar: list[SimilarOut] = Field(description="decided cases of the same rule or nearly the same words")


class ReasonIn(Asked):
    reason: Annotated[str, a_text(500, least=1)]


class UndoIn(Asked):
    reason: Annotated[str, a_text(500)] = ""


class NoteIn(Asked):
    text: Annotated[str, a_text(5000, least=1)]


class HoldIn(Asked):
    because: Annotated[str, a_text(300, least=1), Field(description="its author reads it")]


class MeasureIn(Asked):
    """What is done beside the verdict; what a thing does not offer is refused."""

    close: Annotated[bool, Field(description="close the topic")] = False
    move: Annotated[Id | None, Field(description="id of the category that the topic goes to")] = None
    redact: Annotated[str | None, a_text(60_000), Field(description="the text without personal data")] = None


class SanctionIn(Asked):
    kind: Literal["advice", "warning", "limit", "mute", "suspension", "ban"]
    scope: Annotated[
        str, a_text(80), Field(description="empty for the whole site, else the topic or category")
    ] = ""
    ends_at: Moment | None = None


class DecisionIn(Asked):
    verdict: Verdict
    version: Annotated[NumberOrZero, Field(description="of the case, as it was read")]
    rule: Annotated[Code | None, Field(description="code of a rule in force; needed to hide or remove")] = (
        None
    )
    facts: Annotated[
        str, a_text(5000), Field(description="for whoever wrote it; needed to hide or remove")
    ] = ""
    note: Annotated[str, a_text(5000), Field(description="for colleagues alone")] = ""
    measures: MeasureIn | None = None
    sanction: SanctionIn | None = None


def measures_of(asked: MeasureIn | None) -> dict[str, Any]:
    return {name: value for name, value in (asked.model_dump() if asked else {}).items() if value}


def sanctioning_of(asked: SanctionIn | None) -> Sanctioning | None:
    if asked is None:
        return None
    ends_at = asked.ends_at
    if ends_at is not None and timezone.is_naive(ends_at):
        ends_at = timezone.make_aware(ends_at)
    return Sanctioning(asked.kind, asked.scope, ends_at)
