"""Reactions in tests: what happens inside `heard()` is heard as the worker would have it."""

from collections.abc import Iterator
from contextlib import contextmanager

from community.commons.activity.models import Activity
from community.commons.activity.reactions import deliver


@contextmanager
def heard() -> Iterator[None]:
    before = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    while heard_now := list(Activity.objects.filter(pk__gt=before).values_list("pk", flat=True)):
        before = max(heard_now)
        deliver.func(heard_now)
