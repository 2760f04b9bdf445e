"""Screening in the public API: rule sets and how the assistant does, for those who moderate; scope `moderate`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from pydantic import Field

from community.commons.api.lists import Listed
from community.commons.api.models import Scope
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Id, Language, Moment, Told, a_text

from . import operations
from .conditions import Conditions
from .figures import about_assistant
from .models import RuleSet, Trial
from .reading import trial_in_words
from .views.rule_sets import the_set

room = Room("Automatic rules and assistant")
SEES = "screening.view_screening"
Action = Literal["watch", "flag", "approval", "hold", "limit"]
Line = Annotated[str, a_text(1000, least=1)]
Lines = Annotated[list[Line], Field(max_length=500)]


def _number(least: int, most: int) -> Any:
    return Annotated[int, Ge(least), Le(most)]


class ConditionsIn(Asked):
    words: Annotated[Lines, Field(description="whole words or phrases; a star stands for any letters")] = []
    patterns: Annotated[Lines, Field(description="regular expressions as RE2 has them")] = []
    links_over: _number(0, 100) | None = None  # type: ignore[valid-type]
    domains: Lines = []
    younger_than: Annotated[_number(1, 3650) | None, Field(description="days of the account")] = None  # type: ignore[valid-type]
    fewer_posts_than: _number(1, 30) | None = None  # type: ignore[valid-type]
    rate_posts: _number(2, 30) | None = None  # type: ignore[valid-type]
    rate_minutes: _number(1, 10_080) | None = None  # type: ignore[valid-type]
    alike: Annotated[_number(30, 100) | None, Field(description="per cent, to a removed text")] = None  # type: ignore[valid-type]
    languages: Annotated[list[Language], Field(max_length=10)] = []


class RuleSetIn(Asked):
    name: Annotated[str, a_text(80, least=1)]
    why: Annotated[str, a_text(1000)] = ""
    space: Annotated[
        str, a_text(80), Field(description="such as `forums.category:3`; empty is the whole site")
    ] = ""
    conditions: Annotated[ConditionsIn, Field(description="all that are given must hold together")]
    action: Action = "watch"
    everyone: Annotated[bool, Field(description="trusted members too")] = False
    expires_at: Moment | None = None


class RuleSetOut(Told):
    id: int
    url: str
    name: str
    why: str
    space: str
    standing: str
    version: int
    conditions: dict[str, Any]
    in_words: list[str]
    action: str
    everyone: bool
    expires_at: datetime | None
    since: datetime


class TrialOut(Told):
    id: int
    version: int
    state: str
    total: int
    seen: int
    matched: int
    kept: int = Field(description="of the matched, those that stand today")
    removed: int
    says: str
    examples: list[int] = Field(description="ids of posts")


class RuleSetDetail(RuleSetOut):
    trial: TrialOut | None


class StandingIn(Asked):
    standing: Literal["shadow", "live", "retired"]


class MovedOut(RuleSetOut):
    proposed: bool = Field(description="true where a second person has to confirm it first")


class TrialIn(Asked):
    most: Annotated[int, Ge(1), Le(100_000), Field(description="posts of the past")] = 10_000


class WeekOut(Told):
    start: str
    decisions: int
    precision: float | None
    recall: float | None
    mean_score: float | None


class AssistantOut(Told):
    mode: str
    bar: float
    says: str
    may_hold: bool
    version: int | None
    decisions: int | None
    threshold: float | None
    precision: float | None
    precision_interval: list[float] | None
    recall: float | None
    recall_interval: list[float] | None
    weeks: list[WeekOut]


def _set(rule_set: RuleSet) -> dict[str, Any]:
    return {
        "id": rule_set.pk,
        "url": rule_set.url,
        "name": rule_set.name,
        "why": rule_set.why,
        "space": rule_set.space,
        "standing": rule_set.standing,
        "version": rule_set.number,
        "conditions": rule_set.conditions,
        "in_words": Conditions.of(rule_set.conditions).in_words(),
        "action": rule_set.action,
        "everyone": rule_set.everyone,
        "expires_at": rule_set.expires_at,
        "since": rule_set.standing_since,
    }


def _trial(trial: Trial | None) -> dict[str, Any] | None:
    if trial is None:
        return None
    return {
        "id": trial.pk,
        "version": trial.number,
        "state": trial.state,
        "total": trial.total,
        "seen": trial.seen,
        "matched": trial.matched,
        "kept": trial.kept,
        "removed": trial.removed,
        "says": trial_in_words(trial) if trial.is_over else "",
        "examples": trial.examples,
    }


@room.lists("/moderation/rule-sets", access=SEES, scope=Scope.MODERATE, answers=RuleSetOut)
def rule_set_list(request: HttpRequest) -> Listed:
    """Rule sets that one may see: all for moderators, those of one's categories for category moderators."""
    return Listed(
        RuleSet.objects.concerning(request.user),
        order=("-standing_since", "-pk"),
        show=lambda found: [_set(one) for one in found],
    )


@room.reads("/moderation/rule-sets/{set_id}", access=SEES, scope=Scope.MODERATE, answers=RuleSetDetail)
def rule_set_detail(request: HttpRequest, set_id: Id) -> dict[str, Any]:
    """A rule set with its latest trial."""
    rule_set = the_set(request, set_id)
    return _set(rule_set) | {"trial": _trial(rule_set.trials.select_related("rule_set").first())}


@room.writes(
    "POST", "/moderation/rule-sets", access=SEES, scope=Scope.MODERATE, answers=RuleSetOut, status=201
)
def rule_set_write(request: HttpRequest, body: RuleSetIn) -> dict[str, Any]:
    """Draft a rule set. It does nothing before it was tried on the past and put into shadow."""
    made = operations.write_rule_set(
        None,
        by=request.user,
        name=body.name,
        why=body.why,
        space=body.space,
        conditions=Conditions.of(body.conditions.model_dump()),
        action=body.action,
        everyone=body.everyone,
        expires_at=body.expires_at,
    )
    return _set(made)


@room.writes(
    "POST",
    "/moderation/rule-sets/{set_id}/trials",
    access=SEES,
    scope=Scope.MODERATE,
    answers=TrialOut,
    status=201,
)
def rule_set_try(request: HttpRequest, set_id: Id, body: TrialIn) -> Any:
    """Try it on the last posts, in the background; nothing happens to any of them."""
    return _trial(operations.start_trial(the_set(request, set_id), by=request.user, most=body.most))


@room.writes(
    "PUT", "/moderation/rule-sets/{set_id}/standing", access=SEES, scope=Scope.MODERATE, answers=MovedOut
)
def rule_set_move(request: HttpRequest, set_id: Id, body: StandingIn) -> dict[str, Any]:
    """Into shadow, live, or retired. What a moderator makes live, a second person confirms."""
    rule_set = the_set(request, set_id)
    proposal = None
    if body.standing == "live":
        proposal = operations.make_rule_set_live(rule_set, by=request.user)
    elif body.standing == "shadow":
        operations.shadow_rule_set(rule_set, by=request.user)
    else:
        operations.retire_rule_set(rule_set, by=request.user)
    return _set(rule_set) | {"proposed": proposal is not None}


@room.reads("/moderation/assistant", access=SEES, scope=Scope.MODERATE, answers=AssistantOut)
def assistant_detail(request: HttpRequest) -> dict[str, Any]:
    """What the assistant may do, and how well it did on decisions that it had not seen."""
    told = about_assistant()
    version = told.setting.version
    return {
        "mode": told.setting.mode,
        "bar": told.setting.bar,
        "says": told.says,
        "may_hold": told.setting.may_hold,
        "version": version.number if version else None,
        "decisions": version.decisions if version else None,
        "threshold": version.threshold if version else None,
        "precision": version.precision.value if version else None,
        "precision_interval": list(version.precision.interval) if version else None,
        "recall": version.recall.value if version else None,
        "recall_interval": list(version.recall.interval) if version else None,
        "weeks": [
            {
                "start": week.start.isoformat(),
                "decisions": week.count,
                "precision": week.precision.value,
                "recall": week.recall.value,
                "mean_score": week.mean,
            }
            for week in told.weeks
        ],
    }
