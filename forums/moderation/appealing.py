"""Who may appeal against what, by when, and who may not answer."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused
from community.commons.activity.log import now, record
from community.commons.activity.models import Activity
from community.commons.standing.models import Sanction
from membership.models import Member

from .facts import AppealSubmitted
from .models import Appeal, Case, Decision, Involvement, LegalNotice, Report, appeal_until
from .models.appeals import OF_A_SUSPENSION, USUAL
from .opening import case_for
from .sanctioning import judges


def side_of(decision: Decision, person: Any) -> str:
    """As what the person is concerned; "" where not at all."""
    pk = getattr(person, "pk", None)
    if not pk:
        return ""
    if decision.author_id == pk:
        return Appeal.Side.AUTHOR if decision.statement_id or decision.sanction_id else ""
    answered = decision.case.reports.filter(reporter=pk, outcome=Report.Outcome.NOT_UPHELD)
    return Appeal.Side.REPORTER if answered.exists() else ""


def why_not_admissible(decision: Decision, person: Any, *, new_facts: bool = False) -> str:
    """The sentence that says why an appeal is not possible (any more); "" where it is."""
    side = side_of(decision, person)
    if not side:
        return _("This decision took nothing from you, so there is nothing to appeal against.")
    if decision.undone_at is not None:
        return _("This decision was taken back already.")
    if decision.sanction is not None and decision.statement_id is None and decision.sanction.state in (
        Sanction.State.PROPOSED, Sanction.State.DROPPED,
    ):  # fmt: skip
        return _("This decision took nothing from you, so there is nothing to appeal against.")
    if timezone.now() > appeal_until(decision):
        return _("The time to appeal, 184 days, is over.")
    earlier = Appeal.objects.filter(decision=decision, party=person.pk).exclude(state=Appeal.State.WITHDRAWN)
    if earlier.filter(state=Appeal.State.OPEN).exists():
        return _("Your appeal is with the team already; write there what else they should know.")
    if earlier.exists() and not new_facts:
        return _(
            "You have appealed against this once. Once more is possible with facts that are new: say so."
        )
    return ""


def deadline_of(decision: Decision) -> datetime:
    """Seven days; three where somebody is suspended."""
    suspends = decision.sanction is not None and decision.sanction.kind in Sanction.SITE_WIDE
    return timezone.now() + (OF_A_SUSPENSION if suspends else USUAL)


def involved_in(decision: Decision, party: Any) -> set[int]:
    """Who decided, proposed, confirmed, undid or answered before, and all who had a part in its case."""
    people: set[int | None] = {decision.decider_id, decision.author_id, decision.undone_by_id}
    if decision.sanction is not None:
        people |= {decision.sanction.given_by_id, decision.sanction.confirmed_by_id}
    people |= set(Appeal.objects.filter(decision=decision).values_list("reviewer", flat=True))
    return {pk for pk in people if pk} | involved_in_case(decision.case, party)


def involved_in_case(case: Case, party: Any) -> set[int]:
    """Who reported or decided it before, who is concerned, who held it, and who appeals."""
    people: set[int | None] = {case.author_id, getattr(party, "pk", None)}
    people |= set(case.reports.values_list("reporter", flat=True))
    people |= set(
        LegalNotice.objects.filter(places__case=case).exclude(sender=None).values_list("sender", flat=True)
    )
    people |= set(
        Activity.objects.filter(
            verb__in=["moderation.thing_held", "moderation.case_decided"],
            subject_type=case._meta.label_lower,
            subject_id=case.pk,
        ).values_list("actor", flat=True)
    )
    thing = case.thing()
    if thing is not None and case.subject.addressed is not None:
        people |= case.subject.addressed(thing)
    return {pk for pk in people if pk}


def note_involved(appeal: Appeal, people: set[int]) -> None:
    Involvement.objects.bulk_create(
        [Involvement(appeal=appeal, member_id=pk) for pk in sorted(people)], ignore_conflicts=True
    )


def may_answer(appeal: Appeal, person: Any) -> bool:
    """Whether the person has no part in what the appeal is about."""
    return (
        appeal.decider_id != person.pk
        and appeal.party_id != person.pk
        and not Involvement.objects.filter(appeal=appeal, member=person.pk).exists()
    )


def reviewers_of(people: set[int]) -> QuerySet[Member]:
    """Moderators and administrators who are not among these."""
    return judges().exclude(pk__in=people)


DELAY = timedelta(hours=24)


def check_admissible(decision: Decision, person: Any, *, new_facts: bool) -> None:
    """Raises Refused with the reason."""
    if sentence := why_not_admissible(decision, person, new_facts=new_facts):
        raise Refused(sentence)


def put_before_others(decision: Decision, *, by: Any, side: Appeal.Side, words: str, **rest: Any) -> Appeal:
    """Make the appeal with everybody involved, and its case; to be called within an operation."""
    deadline = deadline_of(decision)
    involved = involved_in(decision, by)
    alone = not reviewers_of(involved).exists()
    appeal = Appeal.objects.create(
        decision=decision,
        side=side,
        words=words.strip()[:5000],
        made_at=now(),
        deadline_at=deadline,
        not_before=timezone.now() + DELAY if alone else None,
        decider_id=decision.decider_id,
        **rest,
    )
    note_involved(appeal, involved)
    minutes = int((deadline - timezone.now()).total_seconds() // 60) + 1
    case_for(appeal, by=by, source=Case.Source.APPEAL, urgency=minutes)
    record(AppealSubmitted(decision_id=decision.pk, side=side), by=by, subject=appeal, parent=decision)
    return appeal
