"""The one sanction that no person decides: a new member's texts wait for a moderator for a day."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.commons.activity.log import now, record
from community.commons.activity.models import Activity
from community.commons.standing.models import Sanction, Statement
from forums.models import is_newcomer
from forums.moderation.models import Case, Rule

from .facts import AuthorLimited

LIMITED_FOR = timedelta(hours=24)


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


def automatic_limits() -> QuerySet[Sanction]:
    """Limits that no person gave and nobody took back."""
    return Sanction.objects.filter(
        kind=Sanction.Kind.LIMIT,
        given_by__automaton=True,
        state=Sanction.State.ACTIVE,
        lifted_at=None,
    )


def just_over(at: datetime) -> list[Sanction]:
    """Automatic limits whose day ended within the last two, and whose member has not heard of it."""
    over = automatic_limits().filter(ends_at__lte=at, ends_at__gt=at - timedelta(days=2))
    told = Activity.objects.filter(
        verb="screening.limit_ended", subject_type=Sanction._meta.label_lower, subject_id=OuterRef("pk")
    )
    return list(over.filter(~Exists(told)).order_by("ends_at")[:200])
