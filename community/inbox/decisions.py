"""Who is told of what moderators decide: authors, and whoever reported."""

from typing import Any

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from forums.moderation.models import Case, Verdict

from .models import Kind
from .telling_one import tell_one


@reaction("moderation.thing_held", name="inbox.tell_of_hold")
def tell_of_hold(activity: Activity) -> None:
    case = Case.objects.filter(pk=activity.subject_id).first()
    if case is not None:
        _tell_author(activity, case.subject_type, case.subject_id, "held")


@reaction("moderation.case_decided", name="inbox.tell_of_decision")
def tell_of_decision(activity: Activity) -> None:
    """The author of what was restricted, released or restored. Who is cleared of a report never hears of it."""
    facts = activity.facts
    if facts["verdict"] == Verdict.KEEP and not facts["statement_id"]:
        return
    if not facts["statement_id"] and facts.get("sanction_id"):
        return  # the sanction's own statement tells of it
    if facts["statement_id"]:
        detail = "redact" if facts["verdict"] == Verdict.KEEP else facts["verdict"]
        _tell_author(activity, "standing.statement", facts["statement_id"], detail)
    else:
        _tell_author(activity, activity.parent_type, activity.parent_id, facts["verdict"])


@reaction("moderation.hidden_by_weight", name="inbox.tell_of_hiding")
def tell_of_hiding(activity: Activity) -> None:
    """What enough reports hid: its author reads at once why, and that a person still looks."""
    _tell_author(activity, "standing.statement", activity.facts["statement_id"], Verdict.HIDE)


@reaction("moderation.shown_after_mending", name="inbox.tell_of_mending")
def tell_of_mending(activity: Activity) -> None:
    _tell_author(activity, activity.parent_type, activity.parent_id, Verdict.RESTORE)


@reaction("moderation.decision_undone", name="inbox.tell_of_undone_decision")
def tell_of_undone_decision(activity: Activity) -> None:
    undone = Activity.objects.filter(
        verb="moderation.case_decided",
        subject_type=activity.subject_type,
        subject_id=activity.subject_id,
        facts__decision_id=activity.facts["decision_id"],
    ).first()
    if undone is not None and undone.facts["verdict"] != Verdict.KEEP:
        _tell_author(activity, activity.parent_type, activity.parent_id, "undone")


def _tell_author(activity: Activity, subject_type: str, subject_id: Any, detail: str) -> None:
    author, about = activity.facts["author_id"], (subject_type, subject_id)
    tell_one(author, activity, Kind.DECISION, group=f"decision:{activity.pk}", about=about, detail=detail)


@reaction("moderation.report_answered", name="inbox.tell_of_answer")
def tell_of_answer(activity: Activity) -> None:
    facts = activity.facts
    about = ("moderation.report", facts["report_id"])
    group = f"report:{facts['report_id']}"
    tell_one(facts["reporter_id"], activity, Kind.REPORT, group=group, about=about, detail=facts["outcome"])
