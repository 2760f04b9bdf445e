"""How many are unread: the count stops at a hundred, and is one question where nothing is."""

from typing import Any

from django.db import connection

from community.commons.access import allowed
from forums.models import Post, Topic

MOST = 100  # the bell says 99+

# As `Notification.objects.filter(member=…).unread()` asks it; written out, because every page asks it and building
# the question took longer than answering it. A test holds the two equal.
UNREAD = """
    SELECT told.subject_type, told.subject_id FROM inbox_notification told
    WHERE told.member_id = %s AND told.read_at IS NULL AND told.on_site AND NOT EXISTS (
        SELECT 1 FROM forums_readposition place WHERE place.member_id = told.member_id
        AND place.topic_id = told.topic_id AND place.number >= told.number
    ) LIMIT %s
"""


def unread_count(member: Any) -> int:
    """Notifications neither marked nor read in their topic, about what the member may still see."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [member.pk, MOST])
        about: list[tuple[str, int]] = cursor.fetchall()
    in_posts = [pk for kind, pk in about if kind == "forums.post"]
    in_topics = [pk for kind, pk in about if kind == "forums.topic"]
    seen: set[tuple[str, int]] = set()
    if in_posts:
        posts = Post.objects.filter(pk__in=in_posts).select_related("topic__category").defer("text", "html")
        seen |= {("forums.post", post.pk) for post in posts if allowed(member, "forums.view_post", post)}
    if in_topics:
        topics = Topic.objects.filter(pk__in=in_topics).select_related("category")
        seen |= {("forums.topic", one.pk) for one in topics if allowed(member, "forums.view_topic", one)}
    return sum((kind, pk) in seen or not kind.startswith("forums.") for kind, pk in about)
