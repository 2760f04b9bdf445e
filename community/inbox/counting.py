"""How many are unread: the count stops at a hundred, and is one question where nothing is."""

from typing import Any

from community.commons.access import allowed
from forums.models import Post, Topic

from .models import Notification

MOST = 100  # the bell says 99+


def unread_count(member: Any) -> int:
    """Notifications neither marked nor read in their topic, about what the member may still see."""
    unread = Notification.objects.filter(member=member.pk).unread()[:MOST]
    about = list(unread.values_list("subject_type", "subject_id"))
    in_posts = [pk for kind, pk in about if kind == "forums.post"]
    in_topics = [pk for kind, pk in about if kind == "forums.topic"]
    seen: set[tuple[str, int]] = set()
    if in_posts:
        posts = Post.objects.filter(pk__in=in_posts).select_related("topic__category").defer("text", "html")
        seen |= {("forums.post", post.pk) for post in posts if allowed(member, "forums.view_post", post)}
    if in_topics:
        topics = Topic.objects.filter(pk__in=in_topics).select_related("category")
        seen |= {("forums.topic", one.pk) for one in topics if allowed(member, "forums.view_topic", one)}
    return sum(subject in seen or not subject[0].startswith("forums.") for subject in about)
