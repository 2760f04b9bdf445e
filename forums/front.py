"""What the front page shows of the forums: what is unread or new, what waits for a first answer, what was thanked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.panels import Panel, front_asides, front_panels
from community.commons.standing.models import State
from community.commons.text import excerpt

from .models import Category, Post, Topic
from .reading import mark_unread
from .rooms import tree

ROWS = 6
WAITING_ROWS = 4
THANKED_ROWS = 3
AMONG = 200  # topics looked through for the thanked ones: the page costs the same in a large community
LATELY = timedelta(days=7)
WAITS_AT_MOST = timedelta(days=30)  # what nobody answered for longer is not news any more
EXCERPT = 320  # characters


def _topics(viewer: Any) -> Any:
    topics = Topic.objects.visible_to(viewer).listed().current().for_list()
    return topics.with_place_of(viewer).unmuted() if viewer.is_authenticated else topics  # type: ignore[attr-defined]


def latest(nothing: None, viewer: Any) -> Mapping[str, Any] | None:
    """What is unread for a member; for visitors, and for who has read everything, what moved last."""
    topics: list[Topic] = []
    if viewer.is_authenticated:
        topics = list(_topics(viewer).unread_by(viewer).recently_active()[:ROWS])
    unread = bool(topics)
    if not unread:
        topics = list(_topics(viewer).recently_active()[:ROWS])
    if viewer.is_authenticated:
        mark_unread(topics, viewer)
    return {"topics": topics, "unread": unread, "read_all": viewer.is_authenticated and not unread}


def waiting(nothing: None, viewer: Any) -> Mapping[str, Any] | None:
    """Topics without a first answer, newest first, for those who may give one."""
    if not viewer.is_authenticated:
        return None
    since = timezone.now() - WAITS_AT_MOST
    unanswered = _topics(viewer).unanswered().filter(last_post_at__gt=since, closed_at=None, pinned_at=None)
    topics = list(unanswered.exclude(author=viewer.pk).recently_active()[:WAITING_ROWS])
    return {"topics": topics} if topics else None


def _thanked(viewer: Any) -> list[Topic]:
    among = Topic.objects.visible_to(viewer).listed().recently_active().values("pk")[:AMONG]
    lately = _topics(viewer).filter(pk__in=among, last_post_at__gt=timezone.now() - LATELY, thanks__gt=0)
    return list(lately.order_by("-thanks", "-last_post_at", "-pk")[: 1 + THANKED_ROWS])


def lead(nothing: None, viewer: Any) -> Mapping[str, Any] | None:
    """The most thanked of the week's conversations, with its first words."""
    topic = next(iter(_thanked(viewer)), None)
    if topic is None:
        return None
    opening = Post.objects.filter(topic=topic, number=1, state=State.VISIBLE).first()
    if opening is None:
        return None
    return {"topic": topic, "words": excerpt(opening.html, EXCERPT), "language": opening.language}


def thanked(nothing: None, viewer: Any) -> Mapping[str, Any] | None:
    topics = _thanked(viewer)[1:]
    return {"topics": topics} if topics else None


def categories(nothing: None, viewer: Any) -> Mapping[str, Any] | None:
    rooms = tree(Category.objects.visible_to(viewer))
    return {"categories": rooms} if rooms else None


def register() -> None:
    for panel in (
        Panel("forums-lead", _("Most thanked this week"), "forums/_front_lead.html", lead, order=10),
        Panel("forums-latest", _("Latest"), "forums/_front_latest.html", latest, order=20),
        Panel(
            "forums-waiting", _("Waiting for a first answer"), "forums/_front_waiting.html", waiting, order=30
        ),
        Panel("forums-thanked", _("Thanked this week"), "forums/_front_thanked.html", thanked, order=40),
    ):
        front_panels.add(panel)
    front_asides.add(Panel("forums-rooms", _("Rooms"), "forums/_front_rooms.html", categories, order=10))
