"""How closely members follow a topic: what they chose for it, else for its category, else for its tags."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from .models import Category, Tag, Topic, Watch, WatchLevel, level_of


def levels_of(topic: Topic, members: Iterable[int]) -> dict[int, str]:
    """The level that counts for each of these members who chose anything about the topic. One query."""
    chosen: dict[int, list[Watch]] = defaultdict(list)
    for watch in Watch.objects.about(topic.pk, topic.category_id).filter(member__in=list(members)):
        chosen[watch.member_id].append(watch)
    return {member: level_of(watches) for member, watches in chosen.items()}


def watchers_of(topic: Topic, *, around: bool = False) -> list[int]:
    """Ids of the members who are told of everything in this topic. One query.

    `around`: only those who watch its category or a tag and chose nothing for the topic itself, as when it is new.
    """
    watches = Watch.objects.watchers_of(topic.pk, topic.category_id)
    if around:
        watches = watches.filter(topic=None)
    return list(watches.order_by("member").values_list("member", flat=True).distinct())


def follows_of(person: Any) -> QuerySet[Watch]:
    """All that this member watches, tracks or mutes and may still see."""
    watches = Watch.objects.filter(member=person.pk).exclude(topic=None, level=WatchLevel.NORMAL)
    seen = (
        watches.filter(topic__in=Topic.objects.visible_to(person).values("pk"))
        | watches.filter(category__in=Category.objects.visible_to(person).values("pk"))
        | watches.filter(tag__in=Tag.objects.visible_to(person).values("pk"), tag__gone_at=None)
    )
    return seen.select_related("topic", "category", "tag")


def following_of(person: Any) -> list[Watch]:
    """The same, the latest choice first. One query."""
    return list(follows_of(person).order_by("-at", "-pk"))
