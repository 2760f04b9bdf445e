"""What stands around a case in the API: legal notices, opinions, similar cases."""

from datetime import datetime
from typing import Any

from pydantic import Field

from community.commons.api.shapes import Person, Told, person

from ..models import Opinion
from ..reading import Context


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


def notices_out(seen: Context, *, named: bool) -> list[dict[str, Any]]:
    return [
        {
            "number": one.notice.number,
            "ground": one.notice.ground,
            "why": one.notice.why,
            "name": one.notice.name if named else None,
            "email": one.notice.email if named else None,
            "made_at": one.notice.made_at,
        }
        for one in seen.notices
    ]


def opinion_out(one: Opinion) -> dict[str, Any]:
    return {
        "asked_by": person(one.asked_by),
        "colleague": person(one.colleague),
        "question": one.question,
        "verdict": one.verdict,
        "words": one.words,
        "given_at": one.given_at,
    }


def similar_out(seen: Context) -> list[dict[str, Any]]:
    return [
        {
            "case_id": one.decision.case_id,
            "verdict": one.decision.verdict,
            "rule": one.decision.rule.title() if one.decision.rule else None,
            "likeness": one.likeness,
            "same_rule": one.same_rule,
        }
        for one in seen.similar
    ]
