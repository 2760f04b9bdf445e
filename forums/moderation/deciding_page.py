"""What the form of a decision says beside its fields: what takes two, what is kept apart, whom to inform."""

from typing import Any

from community.commons.access import allowed
from community.commons.site import site

from .forms import LegalHoldForm, MessageForm
from .keeping import kept_of
from .models import Appeal, Case, KeptText, LegalHold
from .sanctioning import is_judge, rank, too_few


def early_appeals(case: Case, person: Any) -> list[tuple[Appeal, bool]]:
    """Appeals against what the site did by itself, each with whether the person may write to its party."""
    found = (
        Appeal.objects.filter(case=case)
        .exclude(state=Appeal.State.WITHDRAWN)
        .select_related("statement", "party")
        .prefetch_related("messages__author")
    )
    return [
        (one, one.state == Appeal.State.OPEN and allowed(person, "moderation.write_appeal_message", one))
        for one in found
    ]


def decision_context(case: Case, person: Any) -> dict[str, Any]:
    """Given: `case` with its author. As many queries for every case."""
    kept = kept_of(case)
    return {
        "kept": kept,
        "redacted": KeptText.objects.of(case.subject_type, case.subject_id)
        .filter(why=KeptText.Why.REDACTED, given_back_at=None)
        .order_by("-pk")
        .first(),
        "kept_readable": kept is not None and kept.content is not None,
        "kept_in_quarantine": kept is not None and kept.why == KeptText.Why.QUARANTINED,
        "may_sanction": rank(person) > rank(case.author) and case.author_id != person.pk,
        "alone_limits": not is_judge(person),
        "too_few": too_few(),
        "authority": site().authority,
        "holds_in_law": LegalHold.objects.standing().filter(
            subject_type=case.subject_type, subject_id=case.subject_id
        ),
        "may_hold_in_law": allowed(person, "moderation.place_hold"),
        "may_see_holds": is_judge(person),
        "legal_hold": LegalHoldForm(auto_id="legal_hold_%s"),
        "appeals": Appeal.objects.filter(decision__case=case).select_related("decision"),
        "early_appeals": early_appeals(case, person),
        "appeal_message": MessageForm(auto_id="appeal_message_%s"),
    }
