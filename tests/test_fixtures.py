"""The fixtures that other tests lean on do what they say."""

from collections.abc import Callable, Mapping

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.commons.standing.asks import is_suspended
from membership.models import Member
from tests.cast import CAST, Person, make_member
from tests.conftest import Clock

Check = Callable[[Callable[[int], object], Callable[[], object]], None]


def _rows(count: int) -> None:
    for _ in range(count):
        make_member(f"m{Member.objects.count()}")


def test_a_page_with_one_query_is_fine(same_number_of_queries: Check) -> None:
    same_number_of_queries(_rows, lambda: list(Member.objects.all()))


def test_a_query_for_each_row_is_seen(same_number_of_queries: Check) -> None:
    with pytest.raises(pytest.fail.Exception, match="1 row, 31 with 30"):
        same_number_of_queries(_rows, lambda: [one.role_intervals.count() for one in Member.objects.all()])


def test_the_clock_goes_where_it_is_told(clock: Clock) -> None:
    before = timezone.now()
    clock.forward(days=7)
    assert 7 * 86400 <= (timezone.now() - before).total_seconds() < 7 * 86400 + 60


def test_the_cast_is_complete(cast: Mapping[str, Person]) -> None:
    assert tuple(cast) == CAST
    assert isinstance(cast["visitor"], AnonymousUser)
    assert cast["moderator"].roles == {"moderator"}
    assert cast["category_moderator"].moderates("forums.category:1")
    assert [name for name, person in cast.items() if is_suspended(person)] == ["suspended"]
