"""The queue's first page costs the same however many cases are open."""

from collections.abc import Callable

import pytest
from django.conf import settings

from community.home.benchmarks import queueing
from forums.moderation.models import Case


@pytest.mark.django_db(transaction=True)
def test_the_first_page_with_few_and_with_many_cases(size: Callable[[int, int], int]) -> None:
    most = size(1_000, 100_000)
    rows = {row["name"]: row for row in queueing.run((10, size(100, 1_000), most), rounds=size(3, 25))}
    assert Case.objects.open().count() == most
    assert rows["queue: queries at the most cases, less those at the fewest"]["value"] == 0
    ratio = next(row for name, row in rows.items() if name.startswith("queue: time"))
    assert ratio["bar"] == 1.5 and (ratio["ok"] or size(1, 0)), (
        f"{ratio} on {settings.DATABASES['default']['ENGINE']}"
    )
