"""What follows when a rule or the assistant stopped a text: its case, and the limit of a new author."""

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.commons.access import operation
from community.commons.activity.log import now, record
from community.commons.standing.models import Sanction, Statement
from forums.models import is_newcomer
from forums.moderation.models import Case, Rule, Urgency
from forums.moderation.opening import case_for

from ..facts import AuthorLimited
from ..models import Action, RuleSet, Screening

LIMITED_FOR = timedelta(hours=24)


@operation("screening.open_case_of_text")
def open_case_of_text(thing: Any, *, by: Any, screening: Screening, by_assistant: bool) -> Case:
    """Put a stopped text into the queue: held ones and flagged ones in four hours, watched ones within a day.

    A rule set that names a house rule gives its urgency. Where it says so, its new author is limited for a day.
    """
    live = [one for one in screening.hits if one[4]]
    named = list(
        RuleSet.objects.filter(pk__in=[one[1] for one in live if one[0] == "set"]).select_related(
            "house_rule"
        )
    )
    urgencies = [one.house_rule.urgency for one in named if one.house_rule and one.action != Action.WATCH]
    watched_only = screening.outcome != "held" and all(one[3] == Action.WATCH for one in live)
    urgency = Urgency.DAY if watched_only else min([Urgency.FOUR_HOURS, *urgencies])
    case = case_for(thing, by=by, source="assistant" if by_assistant else "rule", urgency=Urgency(urgency))
    for one in named:
        if one.action == Action.LIMIT and one.house_rule is not None:
            limit_author(case, by=by, rule=one.house_rule)
            break
    return case


def limit_author(case: Case, *, by: Any, rule: Rule) -> Sanction | None:
    """A new member's texts wait for a moderator for a day: the only sanction that no person decides.

    It has its statement of reasons, which says so. None for those who are no newcomers or are limited already.
    """
    author = case.author
    in_force = Sanction.objects.in_force().filter(member=author, kind=Sanction.Kind.LIMIT)
    if not is_newcomer(author) or in_force.exists():
        return None
    version = rule.current
    ends_at = timezone.now() + LIMITED_FOR
    with translation.override(author.language):
        statement = Statement.objects.create(
            member=author,
            subject_type=case.subject_type,
            subject_id=case.subject_id,
            what=Sanction.Kind.LIMIT,
            rule_code=rule.code,
            rule_version=version.number,
            rule_title=version.title(author.language),
            facts=_(
                "An automatic rule found in your message what the moderators had named. Until a moderator has "
                "read it, what you write waits for them, for 24 hours at most. No person has decided yet."
            ),
            detection=Statement.Detection.AUTOMATIC,
            automated=True,
            decided_by=by,
            language=author.language,
            made_at=now(),
            ends_at=ends_at,
        )
    sanction = Sanction.objects.create(
        member=author,
        kind=Sanction.Kind.LIMIT,
        statement=statement,
        given_by=by,
        starts_at=now(),
        ends_at=ends_at,
    )
    record(
        AuthorLimited(sanction_id=sanction.pk, statement_id=statement.pk, author_id=author.pk),
        by=by,
        subject=case,
        space=case.space,
    )
    return sanction
