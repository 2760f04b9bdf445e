"""What a member's page shows to the team alone: notes, cases, decisions, letters."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import allowed
from community.commons.panels import Panel, desk_panels, profile_panels
from community.commons.standing.models import Sanction

from .models import RESTRICTS, Case, Decision, Note


def load(member: Any, viewer: Any) -> Mapping[str, Any] | None:
    """Three queries for moderators, none for others."""
    if not allowed(viewer, "moderation.note_on_member", member):
        return None
    return {
        "notes": list(
            Note.objects.filter(member=member.pk, case=None).select_related("author").order_by("-at")[:20]
        ),
        "cases": list(
            Case.objects.workable_by(viewer).filter(author=member.pk).exclude(state=Case.State.CLOSED)[:10]
        ),
        "decisions": list(
            Decision.objects.filter(author=member.pk, verdict__in=RESTRICTS, undone_at=None)
            .select_related("case", "rule")
            .order_by("-made_at")[:5]
        ),
        "member": member,
    }


def load_sanctions(member: Any, viewer: Any) -> Mapping[str, Any] | None:
    """At the coordinators' desk, for those who may read sanctions: what is in force, and how many there were."""
    if not allowed(viewer, "moderation.note_on_member", member):
        return None
    given = Sanction.objects.filter(member=member.pk)
    return {
        "in_force": list(given.in_force().select_related("statement").order_by("-starts_at")[:10]),
        "earlier": given.exclude(state=Sanction.State.PROPOSED).count(),
    }


def register() -> None:
    desk_panels.add(Panel("sanctions", _("Sanctions"), "moderation/_desk_panel.html", load_sanctions))
    profile_panels.add(
        Panel("moderation", _("For the team"), "moderation/_member_panel.html", load, order=90)
    )
