"""What moderation holds of people; most of it is kept for a time that the law names, and its words go then."""

from typing import Any

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, FORMER, KEPT, Elsewhere, Table, declare, look_in, nobodys

from .erasing import (
    cases_finished,
    kept_texts,
    of_finished,
    of_finished_or_none,
    of_finished_places,
    tells_of_it,
    unname,
)

TEAMS = "the team's work on a case: what came of it was said in the statement"
OPEN = _("a case that is open, and the time of its appeals, keep it; then its words go")
LAW = _("decisions are accounted for as long as the law asks; who they were about loses the name")
ACT = _("an act of the team stays answerable; the name goes")


def _not_given_back(rows: Any, person: Any) -> Any:
    """One's own words that lie apart: a text is never lost to its author."""
    return rows.filter(given_back_at=None, deleted_at=None)


declare(
    Table(
        "moderation.Report",
        KEPT,
        OPEN,
        of="reporter",
        columns="rule__rule__code rule__number words outcome made_at answered_at",
        stays="what was reported is somebody else's",
        empties="words",
        over=of_finished,
    ),
    Table(
        "moderation.KeptText",
        KEPT,
        OPEN,
        of="author",
        columns="why content kept_at delete_after",
        stays="the rest says where it lies",
        only=_not_given_back,
        empties="content",
        erase=kept_texts,
    ),
    Table(
        "moderation.Appeal",
        KEPT,
        OPEN,
        of="party",
        aside="reviewer looked_by decider",
        columns="id words new_facts state made_at deadline_at outcome reasons decided_at",
        empties="words reasons",
        over=of_finished,
        stays="who decided is the team's",
    ),
    Table(
        "moderation.AppealMessage",
        KEPT,
        OPEN,
        of="appeal__party",
        aside="author",
        columns="appeal_id from_team text at",
        empties="text",
        over=lambda: of_finished("appeal__case"),
    ),
    Table(
        "moderation.TeamLetter",
        KEPT,
        OPEN,
        of="member",
        aside="author",
        columns="from_team text at",
        empties="text",
        over=of_finished_or_none,
    ),
    Table(
        "moderation.LegalNotice",
        KEPT,
        OPEN,
        of="sender",
        columns="number why name email good_faith language made_at",
        empties="why name email",
        over=of_finished_places,
        stays="what the law calls it is the team's",
    ),
    Table(
        "moderation.Conversation",
        DELETED,
        _("a count"),
        aside="member",
        goes="member",
        stays="it counts the letters",
    ),
    Table(
        "moderation.Case",
        KEPT,
        OPEN,
        aside="author holder waiting_for",
        goes="author",
        stays=TEAMS,
        empties="snapshot",
        over=cases_finished,
    ),
    Table(
        "moderation.Note",
        KEPT,
        OPEN,
        aside="member author",
        goes="member case__author author",
        stays=TEAMS,
        empties="text",
        over=of_finished_or_none,
    ),
    Table(
        "moderation.Decision",
        KEPT,
        LAW,
        aside="decider author undone_by",
        goes="author",
        stays=TEAMS,
        empties="facts note why_undone",
        over=of_finished,
    ),
    Table("moderation.LegalHold", KEPT, LAW, aside="placed_by confirmed_by lifted_by", stays=TEAMS),
    Table("moderation.Involvement", KEPT, OPEN, aside="member", stays=TEAMS),
    Table(
        "moderation.SecondLook",
        KEPT,
        OPEN,
        aside="reviewer",
        goes="case__author reviewer",
        stays=TEAMS,
        empties="snapshot why",
        over=of_finished,
    ),
    Table(
        "moderation.Opinion",
        KEPT,
        OPEN,
        aside="asked_by colleague",
        goes="case__author asked_by colleague",
        stays=TEAMS,
        empties="question words",
        over=of_finished,
    ),
    Table("moderation.Bulk", FORMER, ACT, aside="by", stays=TEAMS),
    Table(
        "moderation.RuleVersion",
        FORMER,
        ACT,
        aside="made_by",
        stays="the house's rules: everybody reads them",
    ),
    Table("moderation.Preset", FORMER, ACT, aside="written_by", stays="words of the team"),
    Table("moderation.ModeratorNumber", KEPT, ACT, aside="member", stays="a number instead of a name"),
    Table("moderation.Action", KEPT, LAW, stays=TEAMS),
    Table(
        "moderation.NoticePlace",
        KEPT,
        OPEN,
        goes="case__author",
        stays="what was named is somebody else's",
        empties="snapshot",
        over=of_finished,
    ),
    Table("moderation.QueueView", DELETED, _("one's own list"), of="member", columns="name query at"),
    Table(
        "moderation.Care",
        DELETED,
        _("one's own choice"),
        of="member",
        columns="blur grey collapse pause_after",
    ),
)
look_in(
    Elsewhere("moderation.Case", "snapshot", unname, also=tells_of_it),
    Elsewhere("moderation.Report", "snapshot", unname, also=tells_of_it),
    Elsewhere("moderation.NoticePlace", "snapshot", unname, also=tells_of_it),
)
nobodys("moderation.Rule", "moderation.Deadline", why="the house's rules")
nobodys("moderation.HidingByWeight", "moderation.BulkItem", why="numbers of cases")
