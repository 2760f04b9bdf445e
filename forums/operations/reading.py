"""What members keep beside the forums: their place, their watches, their drafts. None of it is a fact."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.live import push

from ..models import (
    Category,
    CategoryBaseline,
    Draft,
    ReadBaseline,
    ReadPosition,
    Tag,
    Topic,
    Watch,
    WatchLevel,
)

DRAFTS_AT_MOST = 100
LONGEST_BESIDE = 5_000  # characters of one field


@operation("forums.mark_read", records=False)
def mark_read(topic: Topic, *, by: Any, number: int) -> None:
    """Remember that everything up to `number` was on the screen; a place never goes back by itself."""
    number = min(number, topic.highest_number)
    if ReadPosition.objects.filter(member=by, topic=topic, number__gte=number).exists():
        return
    if not ReadPosition.objects.filter(member=by, topic=topic).update(
        number=Greatest("number", number), at=timezone.now()
    ):
        ReadPosition.objects.bulk_create(
            [ReadPosition(member=by, topic=topic, number=number)], ignore_conflicts=True
        )
    push(f"member:{by.pk}", "place_moved", {"topic": topic.pk, "number": number})


@operation("forums.mark_all_read", records=False)
def mark_all_read(place: Category | None, *, by: Any) -> None:
    """Start afresh, everywhere or in one category with those below it: nothing before this moment is unread."""
    at = timezone.now()
    if place is None:
        ReadBaseline.objects.update_or_create(member=by, defaults={"at": at})
        return
    rooms = Category.objects.visible_to(by).filter(Q(pk=place.pk) | Q(parent=place.pk))
    CategoryBaseline.objects.bulk_create(
        [CategoryBaseline(member=by, category=room, at=at) for room in rooms],
        update_conflicts=True,
        unique_fields=["category", "member"],
        update_fields=["at"],
    )


@operation("forums.watch_topic", records=False)
def watch_topic(topic: Topic, *, by: Any, level: str) -> None:
    """Choose what to be told of: every reply, answers and mentions, or nothing."""
    if level not in WatchLevel.values:
        raise Refused(_("There is no such choice."), status=422)
    Watch.objects.update_or_create(member=by, topic=topic, defaults={"level": level, "at": timezone.now()})


@operation("forums.watch_category", records=False)
def watch_category(category: Category, *, by: Any, level: str) -> None:
    """The same for all topics of a category, where nothing else was chosen for a topic itself."""
    _follow({"category": category}, by, level)


@operation("forums.watch_tag", records=False)
def watch_tag(tag: Tag, *, by: Any, level: str) -> None:
    """The same for all topics with a tag, where nothing was chosen for the topic or its category."""
    _follow({"tag": tag}, by, level)


@operation("forums.unwatch_topic", records=False)
def unwatch_topic(topic: Topic, *, by: Any) -> None:
    """Forget what was chosen for this topic: its category and tags count again."""
    Watch.objects.filter(member=by, topic=topic).delete()


def _follow(what: dict[str, Any], by: Any, level: str) -> None:
    if level not in WatchLevel.values:
        raise Refused(_("There is no such choice."), status=422)
    if level == WatchLevel.NORMAL:  # nothing chosen
        Watch.objects.filter(member=by, **what).delete()
        return
    Watch.objects.update_or_create(member=by, **what, defaults={"level": level, "at": timezone.now()})


@operation("forums.save_draft", records=False)
def save_draft(
    place: str,
    *,
    by: Any,
    text: str,
    title: str = "",
    reply_to: int | None = None,
    beside: Mapping[str, str] | None = None,
) -> Draft | None:
    """Keep what is being written; an empty text forgets it. `beside`: other fields of its form, as they were typed."""
    if not text.strip() and not title.strip():
        Draft.objects.filter(member=by, place=place).delete()
        return None
    draft, made = Draft.objects.update_or_create(
        member=by,
        place=place[:40],
        defaults={
            "text": text[:100_000],
            "title": title[:200],
            "reply_to": reply_to,
            "beside": {name: typed[:LONGEST_BESIDE] for name, typed in (beside or {}).items()},
            "at": timezone.now(),
        },
    )
    if made:
        surplus = (
            Draft.objects.filter(member=by).order_by("-at").values_list("pk", flat=True)[DRAFTS_AT_MOST:]
        )
        Draft.objects.filter(pk__in=list(surplus)).delete()
    return draft


@operation("forums.discard_draft", records=False)
def discard_draft(place: str, *, by: Any) -> None:
    """Throw away what was being written there."""
    Draft.objects.filter(member=by, place=place).delete()
