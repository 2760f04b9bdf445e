"""What open pages may listen to: a topic, a category."""

from typing import Any

from community.commons import live
from community.commons.access import allowed
from membership.sight import viewer_of

from .models import Category, Topic
from .whispering import CHANNEL, hears_whispers


def may_read_topic(person: Any, topic_id: int) -> bool:
    """Asked when a page joins and once a minute: with it the page learns whose writing it is not told of."""
    person.apart = viewer_of(person).apart
    return Topic.objects.visible_to(person).filter(pk=topic_id).exists()


def may_reply(person: Any, topic_id: int) -> bool:
    topic = Topic.objects.visible_to(person).filter(pk=topic_id).select_related("category").first()
    return topic is not None and allowed(person, "forums.create_post", topic)


def may_receive(person: Any, event: str, data: dict[str, Any]) -> bool:
    """Two who are apart don't see each other write; posts are everybody's."""
    return event != "writing" or data.get("member") not in getattr(person, "apart", ())


def missed(person: Any, topic_id: int, after: int) -> list[dict[str, Any]] | None:
    """One hint is enough: the page asks for what came after the number that it knows."""
    topic = Topic.objects.visible_to(person).filter(pk=topic_id).first()
    if topic is None or topic.last_number <= after:
        return []
    return [{"event": "post_created", "data": {"number": topic.last_number, "by": None}}]


def may_read_category(person: Any, category_id: int) -> bool:
    return Category.objects.visible_to(person).filter(pk=category_id).exists()


def may_hear_whispers(person: Any, topic_id: int) -> bool:
    """Those who moderate the topic; what is pushed holds no words all the same."""
    topic = Topic.objects.visible_to(person).filter(pk=topic_id).select_related("category").first()
    return topic is not None and hears_whispers(topic, person)


def register() -> None:
    live.channels.register(
        "forums.topic",
        may_join=may_read_topic,
        catch_up=missed,
        may_receive=may_receive,
        may_write=may_reply,
    )
    live.channels.register(CHANNEL, may_join=may_hear_whispers)
    live.channels.register("forums.category", may_join=may_read_category)
