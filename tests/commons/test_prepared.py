"""A question whose SQL is built once answers as the QuerySet does."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone

from community.commons.prepared import Prepared
from membership.models import Member
from tests.cast import make_member

pytestmark = pytest.mark.django_db


def test_numbers_and_texts_are_filled_in() -> None:
    ada, bo = make_member("ada"), make_member("bo")
    by_id = Prepared(lambda pk: Member.objects.filter(pk=pk))
    assert by_id(ada.pk) == [ada]
    assert by_id(bo.pk) == [bo]
    assert by_id(0) == []
    named = Prepared(lambda above, handle: Member.objects.filter(pk__gt=above, handle=handle))
    assert named(0, "bo") == [bo]
    assert named(bo.pk, "bo") == []
    assert named(0, "o'; DROP TABLE membership_member; --") == []
    rows = Prepared(lambda pk: Member.objects.filter(pk=pk).values_list("handle", "roles_now"))
    assert rows(ada.pk) == [("ada", [])]


def test_a_row_that_was_read_before_is_not_remembered() -> None:
    ada = make_member("ada")
    by_id = Prepared(lambda pk: Member.objects.filter(pk=pk))
    by_id(ada.pk)[0].name = "Changed in memory alone"
    Member.objects.filter(pk=ada.pk).update(name="Ada Lovelace")
    assert by_id(ada.pk)[0].name == "Ada Lovelace"


def test_a_value_that_is_changed_on_its_way_is_refused() -> None:
    doubled = Prepared(lambda pk: Member.objects.filter(pk=F("pk") + pk * 2))
    with pytest.raises(TypeError):
        doubled(1)


def test_moments_are_filled_in() -> None:
    ada = make_member("ada")
    joined = Prepared(lambda before, handle: Member.objects.filter(joined_at__lt=before, handle=handle))
    assert joined(timezone.now(), "ada") == [ada]
    assert joined(timezone.now() - timedelta(days=400), "ada") == []
    assert joined(timezone.now().astimezone(ZoneInfo("Asia/Tokyo")), "ada") == [ada]
