"""What screening hears: a text was stopped, a case was decided or undone."""

from typing import Any

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.standing.models import Sanction, State
from community.commons.standing.subjects import SUBJECTS
from forums.moderation.models import Case, Decision, Verdict
from forums.moderation.posting import post_sanction
from membership.models import Member

from . import operations
from .limiting import automatic_limits
from .models import Print, RuleSet, Screening, Setting
from .similar import sketch_of
from .teaching import text_of


@reaction("screening.text_stopped", name="screening.open_case_of_text")
def open_case_of_text(activity: Activity) -> None:
    screening = Screening.objects.filter(pk=activity.facts["screening_id"]).first()
    if screening is None or screening.subject_type not in SUBJECTS:
        return
    subject = SUBJECTS[screening.subject_type]
    thing: Any = subject.model._default_manager.filter(pk=screening.subject_id).first()
    if thing is not None and thing.state in (State.HELD, State.VISIBLE):
        operations.open_case_of_text(
            thing,
            by=Member.objects.automaton(),
            screening=screening,
            by_assistant=bool(activity.facts["by_assistant"]),
        )


@reaction("screening.author_limited", name="screening.post_limit")
def post_limit(activity: Activity) -> None:
    """Whoever is limited reads why at once."""
    sanction = Sanction.objects.filter(pk=activity.facts["sanction_id"]).select_related("statement__member")
    for one in sanction:
        post_sanction(one)


@reaction("moderation.case_decided", name="screening.end_read_limits")
def end_read_limits(activity: Activity) -> None:
    """A limit waits until a moderator has read the message; let stand, there is nothing left to wait for."""
    decision = Decision.objects.filter(pk=activity.facts["decision_id"], undone_at=None).first()
    if decision is None or decision.state_after != State.VISIBLE or decision.sanction_id is not None:
        return
    case = Case.objects.get(pk=decision.case_id)
    of_case = automatic_limits().filter(
        member=case.author_id,
        statement__subject_type=case.subject_type,
        statement__subject_id=case.subject_id,
    )
    for sanction in of_case.select_related("member"):
        if sanction.is_in_force:
            operations.end_read_limit(sanction, by=Member.objects.automaton())


@reaction("moderation.case_decided", name="screening.keep_print")
def keep_print(activity: Activity) -> None:
    """A removed text leaves its print; a later decision that lets it stand takes the print away."""
    case = Case.objects.filter(pk=activity.subject_id).first()
    decision = Decision.objects.filter(pk=activity.facts["decision_id"], undone_at=None).first()
    if case is None or decision is None:
        return
    removed = decision.verdict == Verdict.REMOVE and not case.subject.private
    sketch = sketch_of(text_of(case.snapshot)) if removed else []
    if sketch:
        Print.objects.update_or_create(
            subject_type=case.subject_type,
            subject_id=case.subject_id,
            defaults={"author_id": case.author_id, "sketch": sketch, "at": decision.made_at},
        )
    elif decision.state_after == State.VISIBLE:
        _forget(case)
    _read_again()


@reaction("moderation.decision_undone", name="screening.forget_print")
def forget_print(activity: Activity) -> None:
    case = Case.objects.filter(pk=activity.subject_id).first()
    if case is not None:
        _forget(case)
        _read_again()


def _forget(case: Case) -> None:
    Print.objects.filter(subject_type=case.subject_type, subject_id=case.subject_id).delete()


def _read_again() -> None:
    """Only where a rule at work asks for likeness do the processes read the prints."""
    if any("alike" in one.conditions for one in RuleSet.objects.at_work().only("conditions")):
        Setting.changed()
