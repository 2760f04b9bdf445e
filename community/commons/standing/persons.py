"""What decisions hold of people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from community.commons.persons import KEPT, Table, declare

from .models import Sanction

APPEAL_WITHIN = timedelta(days=184)
appealed: list[Callable[[], Any]] = []  # the part that hears appeals says which statements wait for one

LAW = _("the law asks for statements to be kept for as long as they can be appealed; then their words go")


def _given(rows: Any, person: Any) -> Any:
    """A sanction that waits for a second person is none yet."""
    return rows.filter(state__in=[Sanction.State.ACTIVE, Sanction.State.LIFTED])


def _over() -> Q:
    """Half a year after it was made nobody can appeal any more; one whose appeal is still open waits for it."""
    old = Q(made_at__lt=timezone.now() - APPEAL_WITHIN)
    for still_open in appealed:
        old &= ~Q(pk__in=still_open())
    return old


def _told(rows: Any, person: Any) -> Any:
    return rows.exclude(sanction__state__in=[Sanction.State.PROPOSED, Sanction.State.DROPPED])


declare(
    Table(
        "standing.Statement",
        KEPT,
        LAW,
        of="member",
        aside="decided_by",
        columns="id what rule_title rule_version facts detection automated partly_automated made_at ends_at"
        " taken_back_at",
        stays="who decided is the team's",
        only=_told,
        empties="facts",
        over=_over,
    ),
    Table(
        "standing.Sanction",
        KEPT,
        LAW,
        of="member",
        aside="given_by confirmed_by lifted_by",
        columns="kind scope starts_at ends_at lifted_at",
        stays="who decided, and how the team came to it, is the team's",
        only=_given,
    ),
    Table(
        "standing.Restriction",
        KEPT,
        _("it goes with what it restricts"),
        aside="lifted_by",
        stays="the statement says the same in words",
    ),
)
