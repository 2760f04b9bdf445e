"""What the forums hold of people."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop as _

from community.commons.persons import (
    DELETED,
    EMPTIED,
    FORMER,
    Elsewhere,
    Row,
    Table,
    declare,
    look_in,
    nobodys,
)

from . import erasing, rendering
from .models import Post, Topic

TEAM = "an act of the team, with nobody's words"
CHOSEN = _("the member chooses, within the community's policy: the words go, or stay as a former member's")


def _posts(member: Any) -> Iterator[Row]:
    """All one wrote; the topic's title only where one may still read the topic."""
    seen = set(Topic.objects.visible_to(member).filter(posts__author=member.pk).values_list("pk", flat=True))
    posts = Post.objects.filter(author=member.pk).select_related("topic").order_by("pk")
    for post in posts.iterator(chunk_size=500):
        yield {
            "topic": post.topic.title if post.topic_id in seen else "",
            "url": post.url,
            "state": post.state,
            "created_at": post.created_at,
            "text": post.text,
        }


def _topics(member: Any) -> Iterator[Row]:
    for topic in Topic.objects.filter(author=member.pk).order_by("pk").iterator(chunk_size=500):
        yield {
            "title": topic.title,
            "url": topic.url,
            "state": topic.state,
            "created_at": topic.created_at,
        }


declare(
    Table(
        "forums.Topic",
        FORMER,
        CHOSEN,
        of="author",
        aside="last_poster closed_by",
        rows=_topics,
        erase=erasing.topics,
        stays="the rest is counted from posts",
    ),
    Table(
        "forums.Post",
        EMPTIED,
        CHOSEN,
        of="author",
        rows=_posts,
        stays="the rest is made from the text",
        erase=erasing.posts,
    ),
    Table(
        "forums.Revision",
        EMPTIED,
        CHOSEN,
        of="editor",
        columns="post_id number title text reason at",
        erase=erasing.revisions,
    ),
    Table(
        "forums.Reaction",
        DELETED,
        _("thanks are a person's"),
        of="member",
        columns="post_id kind at",
        one_each=True,
        erase=erasing.reactions,
    ),
    Table(
        "forums.Watch",
        DELETED,
        _("one's own list"),
        of="member",
        columns="topic__title category__name tag__name level at",
    ),
    Table(
        "forums.ReadPosition",
        DELETED,
        _("what one read"),
        of="member",
        columns="topic_id number at",
        in_page=False,
    ),
    Table("forums.ReadBaseline", DELETED, _("what one read"), of="member", columns="at", in_page=False),
    Table(
        "forums.CategoryBaseline",
        DELETED,
        _("what one read"),
        of="member",
        columns="category__name at",
        in_page=False,
    ),
    Table("forums.SavedView", DELETED, _("one's own list"), of="member", columns="name query at"),
    Table("forums.Draft", DELETED, _("nobody else read it"), of="member", columns="place title text at"),
    Table(
        "forums.ScheduledTopic",
        DELETED,
        _("nobody else read it"),
        of="author",
        columns="title text at state made_at",
        stays="the rest says how it would have opened",
    ),
    Table("forums.Bookmark", DELETED, _("one's own list"), of="member", columns="post_id note remind_at at"),
    Table(
        "forums.Whisper",
        EMPTIED,
        _("the team's talk keeps its order"),
        of="author",
        columns="topic_id text at",
        empties="text html",
        stays="made from the text",
    ),
    Table(
        "forums.Tag", FORMER, _("a word of the community"), aside="made_by", stays="a word of the community"
    ),
    Table("forums.Notice", FORMER, _("others read it"), aside="by", stays=TEAM),
    Table("forums.Timer", FORMER, _("it still has to come"), aside="by", stays=TEAM),
)
look_in(
    Elsewhere(
        "forums.Post",
        "text",
        erasing.meet_post,
        also=erasing.is_meant,
        reads="html topic",
        redraw=erasing.draw_again,
    ),
    Elsewhere("forums.Revision", "text title", erasing.meet_revision),
    Elsewhere("forums.Topic", "title", erasing.meet_topic, redraw=erasing.title_again),
    Elsewhere("forums.Whisper", "text", erasing.meet_whisper, redraw=rendering.draw_whisper),
    Elsewhere("forums.Draft", "text", erasing.meet_draft),
    Elsewhere("forums.ScheduledTopic", "text", erasing.meet_draft),
)
nobodys("forums.Category", why="rooms of the community")
nobodys("forums.TopicTag", "forums.Relation", why="how topics are filed, and which are alike")
nobodys("forums.OldAddress", "forums.Forwarding", why="addresses of topics and posts")
