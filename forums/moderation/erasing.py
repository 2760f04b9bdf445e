"""What cases and decisions hold of a person who is erased: kept while something open names it or it can be appealed
against, then its words go. Everything else of the person is gone by then."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from community.commons.persons import Leaving
from community.commons.standing.models import State
from community.commons.standing.persons import appealed
from community.commons.standing.subjects import SUBJECTS, subject_of
from community.commons.standing.subjects import erasing as erasers
from membership.models import FORMER

from .keeping import erase, forget_evidence, named_by
from .models import APPEAL_WITHIN, Appeal, Case, KeptText, LegalHold, NoticePlace


def finished_cases() -> QuerySet[Case]:
    """Closed, past the time of appeals, and held by no law."""
    same = {"subject_type": OuterRef("subject_type"), "subject_id": OuterRef("subject_id")}
    closed = Case.objects.filter(state=Case.State.CLOSED, closed_at__lt=timezone.now() - APPEAL_WITHIN)
    appealed = Appeal.objects.open().filter(case=OuterRef("pk"))
    return closed.filter(~Exists(appealed), ~Exists(LegalHold.objects.keeping().filter(**same)))


def of_finished(way: str = "case") -> Q:
    return Q(**{f"{way}__in": finished_cases()})


def of_finished_or_none() -> Q:
    return Q(case=None) | of_finished()


def of_finished_places() -> Q:
    """Notices of which no place is in a case that goes on."""
    waiting = NoticePlace.objects.exclude(case__in=finished_cases())
    return ~Q(pk__in=waiting.values("notice"))


def cases_finished() -> Q:
    return Q(pk__in=finished_cases())


def appealed_statements() -> Any:
    return Appeal.objects.open().exclude(statement=None).values("statement")


def kept_texts(leaving: Leaving, most: int) -> int:
    """Nobody is there to appeal for the author, so what nothing open names goes at once, with its files."""
    found = KeptText.objects.filter(author=leaving.person.pk, given_back_at=None, deleted_at=None)
    count = 0
    for kept in found.order_by("pk")[:most]:
        subject = SUBJECTS[kept.subject_type]
        thing: Any = subject.model._default_manager.filter(pk=kept.subject_id).first()
        if thing is not None and named_by(subject, thing):
            continue
        with transaction.atomic():
            if thing is not None:
                forget_evidence(thing)
                gone = getattr(thing, "state", "") in (State.DELETED, State.REMOVED)
                if gone and not leaving.posts_stay and subject.seal_files is not None:
                    subject.seal_files(thing, "")
            KeptText.objects.filter(pk=kept.pk).update(content=None, deleted_at=timezone.now())
        count += 1
    return count


def unname(row: Any, leaving: Leaving) -> None:
    """In copies kept for cases about others, "former member" stands for the name, and for titles that are gone.

    A case about the person's own words keeps them while it must; who wrote what is known by number in both.
    """
    case = row if isinstance(row, Case) else row.case
    if case.author_id != leaving.person.pk:
        type(row)._default_manager.filter(pk=row.pk).update(snapshot=_without(row.snapshot, leaving))


def _without(value: Any, leaving: Leaving) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, leaving) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, leaving) for one in value]
    if not isinstance(value, str):
        return value
    for start, end in reversed(leaving.named.spans(value)):
        value = f"{value[:start]}{FORMER}{value[end:]}"
    for title in leaving.named.titles:
        value = value.replace(title, FORMER)
    return value


def tells_of_it(row: Any, leaving: Leaving) -> bool:
    """Whether a copy says how a topic was called that is gone."""
    title = row.snapshot.get("title", "") if isinstance(row.snapshot, dict) else ""
    return bool(title) and title in leaving.named.titles


def register() -> None:
    appealed.append(appealed_statements)
    erasers.append(lambda thing: erase(thing, subject_of(thing)))
