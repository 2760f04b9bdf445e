"""Posts and titles of a person who is erased go for good: what every member reads first, then every copy."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from community.commons.access import operation
from community.commons.activity.log import record
from community.commons.live import push
from community.commons.mail.models import Incoming
from community.commons.standing.models import State
from community.commons.standing.subjects import erase_words

from ..counting import count_topic, touch_neighbours
from ..facts import PostErased, TopicErased
from ..models import Post, Topic
from ..moving_posts import move


@operation("forums.erase_posts")
def erase_posts(member: Any, *, by: Any, posts: Sequence[Post]) -> int:
    """Words, earlier words, files and copies of a few posts. What an open case names lies apart until it is over."""
    for post in posts:
        if post.state in (State.VISIBLE, State.HELD):
            move(post, State.DELETED)
        erase_words(post)
        Incoming.objects.filter(url=post.url).update(raw=b"")  # where it came by mail
        Post.objects.filter(pk=post.pk).update(
            text="", html="", source_url="", source_author_url="", source_digest="", once="", edited_at=None
        )
        record(PostErased(), by=by, subject=post, parent=post.topic, space=post.topic.space)
    return len(posts)


@operation("forums.erase_topics")
def erase_topics(member: Any, *, by: Any, topics: Sequence[Topic]) -> int:
    """Titles of a few topics; those in which nobody else wrote are taken back whole."""
    for topic in topics:
        others = topic.posts.exclude(author=member).exists()
        with translation.override(topic.language):
            title = gettext("Topic of a former member")
        Topic.objects.filter(pk=topic.pk).update(
            title=title, slug=f"former-member-{topic.pk}", related_at=None, version=F("version") + 1
        )
        if not others and topic.state in (State.VISIBLE, State.HELD):
            Topic.objects.filter(pk=topic.pk).update(state=State.DELETED, held_because="")
            if topic.state == State.VISIBLE:
                count_topic(topic, -1)
        touch_neighbours(topic)
        push(topic.channel, "topic_changed", {})
        record(TopicErased(), by=by, subject=topic, parent=topic.category, space=topic.space)
    return len(topics)
