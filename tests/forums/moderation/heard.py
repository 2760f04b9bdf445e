"""Reactions in tests: what happens inside `heard()` is heard as the worker would have it."""

from collections.abc import Iterator
from contextlib import contextmanager

from community.commons.activity.models import Activity
from community.commons.activity.reactions import deliver
from community.inbox.models import Kind, Notification
from membership.models import Member


@contextmanager
def heard() -> Iterator[None]:
    before = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    while heard_now := list(Activity.objects.filter(pk__gt=before).values_list("pk", flat=True)):
        before = max(heard_now)
        deliver.func(heard_now)


def tell(verb: str) -> None:
    """What was recorded under this verb is heard now."""
    for activity in Activity.objects.filter(verb=verb):
        deliver.call([activity.pk])


def news_of(member: Member, kind: Kind) -> list[str]:
    return list(Notification.objects.filter(member=member, kind=kind).values_list("detail", flat=True))
