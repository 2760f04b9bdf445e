"""Decisions as tests make them, what can be seen of the forums, and faults at any write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.commons.activity.models import Activity
from community.commons.search.models import Document
from community.commons.standing.models import Restriction, Sanction, Statement
from forums.models import Category, Post, Revision, Topic
from forums.moderation import operations
from forums.moderation.models import Action, Case, Decision, KeptText, Report, RuleVersion
from forums.moderation.sanctioning import Sanctioning


def until(**span: float) -> Any:
    return timezone.now() + timedelta(**span)


def decide(case: Case, by: Any, verdict: str = "keep", **more: Any) -> Decision:
    case = Case.objects.select_related("author").get(pk=case.pk)
    more = {
        "version": case.version,
        "key": f"{verdict}-{case.pk}-{case.round}",
        "facts": "Insults a group.",
        **more,
    }
    return operations.decide_case(case, by=by, verdict=verdict, **more)


def everything(rule: RuleVersion, room: Category, kind: str = "mute", **span: float) -> dict[str, Any]:
    return {
        "rule": rule,
        "measures": {"close": True, "move": str(room.pk), "redact": "You people [name taken out] say that."},
        "sanction": Sanctioning(kind, "", until(**(span or {"days": 3}))),
    }


def fresh(member: Any) -> Any:
    return type(member).objects.get(pk=member.pk)


def picture_of(topic: Topic) -> tuple[Any, ...]:
    """All that can be seen: states, words, counters, what search knows."""
    posts = Post.objects.order_by("pk").values_list(
        "pk",
        "number",
        "state",
        "text",
        "html",
        "held_because",
        "revision_count",
        "redacted_at",
        "topic",
        "restriction",
    )
    topics = Topic.objects.order_by("pk").values_list(
        "pk", "state", "closed_at", "category", "post_count", "last_number", "held_because", "title"
    )
    rooms = Category.objects.order_by("pk").values_list("pk", "topic_count", "post_count")
    words = Revision.objects.order_by("post", "number").values_list("post", "number", "text")
    found = Document.objects.order_by("kind", "object_id").values_list(
        "kind", "object_id", "space", "shown", "title", "body"
    )
    in_force = Sanction.objects.in_force().order_by("pk").values_list("member", "kind", "scope")
    restricted = (
        Restriction.objects.filter(lifted_at=None)
        .order_by("pk")
        .values_list("subject_type", "subject_id", "state")
    )
    return tuple(list(one) for one in (posts, topics, rooms, words, found, in_force, restricted))


class Injected(Exception):
    pass


class Done(Exception):
    """Nothing failed any more; take the decision back too."""


class Fault:
    """Fails at the n-th statement that writes."""

    def __init__(self, at: int) -> None:
        self.left, self.happened = at, False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.left -= 1
            if self.left == 0:
                self.happened = True
                raise Injected
        return execute(sql, params, many, context)


def counts() -> tuple[int, ...]:
    models = (Decision, Statement, Restriction, Sanction, KeptText, Action, Activity, Revision)
    return (*(model.objects.count() for model in models), Report.objects.filter(outcome="received").count())
