"""Rows whose SQL is built once are written as the ORM writes them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.commons.activity.models import Activity, Source
from community.commons.standing.models import Restriction, State
from community.commons.written import AT_ONCE, delete, insert, update
from forums.models import Draft
from forums.moderation.models import Case, Note
from membership.models import Member
from tests.cast import make_member

pytestmark = pytest.mark.django_db


def fact(member: Member, n: int = 0) -> Activity:
    return Activity(
        verb="forums.post_created",
        actor=member,
        actor_class="member",
        subject_type="forums.post",
        subject_id=n,
        occurred_at=timezone.now(),
        local_day=timezone.now().date(),
        source=Source.SITE,
        facts={"number": n, "mentioned": [1, 2], "none": None},
    )


def columns(row: Any) -> dict[str, Any]:
    """As the database knows them."""
    found = type(row).objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in found.items() if name not in ("id", "recorded_at", "at")}


def test_a_row_is_as_the_orm_saves_it() -> None:
    ada = make_member("ada")
    ours, theirs = fact(ada), fact(ada)
    theirs.occurred_at = ours.occurred_at
    insert(ours)
    theirs.save()
    assert ours.pk and not ours._state.adding
    assert columns(ours) == columns(theirs)
    assert Activity.objects.get(pk=ours.pk) == ours


def test_many_rows_get_their_own_numbers() -> None:
    ada = make_member("ada")
    rows = [Note(author=ada, text=f"Number {n}") for n in range(AT_ONCE + 3)]
    insert(*rows)
    assert [Note.objects.get(pk=one.pk).text for one in rows] == [one.text for one in rows]
    insert()  # nothing is nothing


def test_what_the_database_refuses_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(
            Restriction(subject_type="forums.post", subject_id=1, state=State.HIDDEN, state_before="visible")
        )


def test_an_update_says_how_many_rows_it_changed() -> None:
    ada = make_member("ada")
    case = Case.objects.create(
        subject_type="forums.post", subject_id=1, author=ada, source="own", language="en",
        deadline_at=timezone.now(),
    )  # fmt: skip
    later = timezone.now() + timedelta(hours=1)
    mine = {"pk": case.pk, "holder": None, "state": Case.State.OPEN}
    assert update(Case, mine, holder=ada, lease_until=later, snapshot={"text": "x"}) == 1
    assert update(Case, mine, holder=ada, lease_until=later) == 0
    case.refresh_from_db()
    assert (case.holder, case.lease_until, case.snapshot) == (ada, later, {"text": "x"})
    assert update(Case, {"pk": case.pk}, holder=None, lease_until=None) == 1


def test_delete_takes_what_was_meant() -> None:
    ada = make_member("ada")
    for place in ("post:1", "post:2; --"):
        Draft.objects.create(member=ada, place=place, text="")
    assert delete(Draft, place="post:2; --") == 1
    assert list(Draft.objects.values_list("place", flat=True)) == ["post:1"]
