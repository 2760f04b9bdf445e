"""What members keep beside the forums: their place, their watches, their drafts. None of it is a fact."""

from typing import Any

from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.live import push

from ..models import Draft, ReadBaseline, ReadPosition, Topic, Watch, WatchLevel

DRAFTS_AT_MOST = 100


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
def mark_all_read(place: None, *, by: Any) -> None:
    """Start afresh: nothing before this moment is unread any more."""
    ReadBaseline.objects.update_or_create(member=by, defaults={"at": timezone.now()})


@operation("forums.watch_topic", records=False)
def watch_topic(topic: Topic, *, by: Any, level: str) -> None:
    """Choose what to be told of: every reply, answers and mentions, or nothing."""
    if level not in WatchLevel.values:
        raise Refused(_("There is no such choice."), status=422)
    Watch.objects.update_or_create(member=by, topic=topic, defaults={"level": level})


@operation("forums.save_draft", records=False)
def save_draft(
    place: str, *, by: Any, text: str, title: str = "", reply_to: int | None = None
) -> Draft | None:
    """Keep what is being written; an empty text forgets it."""
    if not text.strip() and not title.strip():
        Draft.objects.filter(member=by, place=place).delete()
        return None
    draft, made = Draft.objects.update_or_create(
        member=by,
        place=place[:40],
        defaults={"text": text[:100_000], "title": title[:200], "reply_to": reply_to, "at": timezone.now()},
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
