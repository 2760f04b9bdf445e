"""Running the command in tests, and what every import must leave exact."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from community.commons.search.models import Document
from forums.counting import recount
from forums.hotness import score
from forums.models import Category, OldAddress, Post, Reaction, Tag, Topic, TopicTag
from membership.models import Member


def bring(file: Path, format: str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "import_forum", str(file), format=format, json=True, stdout=out, stderr=StringIO(), **options
    )
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def totals(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[kind] for kind in ("read", "created", "updated", "unchanged", "refused"))


def everything() -> tuple[int, ...]:
    """How many there are of what an import makes."""
    from community.commons.activity.models import Activity
    from community.commons.files.models import Upload

    kinds: tuple[Any, ...] = (
        Post, Topic, Category, Tag, TopicTag, Reaction, OldAddress, Member, Upload, Activity,
    )  # fmt: skip
    return tuple(kind.objects.count() for kind in kinds)


def exact() -> None:
    """Counters, numbers, thanks, tags, heat and search say what the rows say."""
    for topic in Topic.objects.all():
        assert recount(topic) == {
            "post_count": topic.post_count,
            "last_number": topic.last_number,
            "highest_number": topic.highest_number,
        }
        numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
        assert numbers == [*range(1, topic.highest_number + 1)]
        thanks = Reaction.objects.filter(post__topic=topic).count()
        assert topic.thanks == thanks
        assert abs(topic.hot - score(topic.post_count - 1, thanks, topic.created_at)) < 0.001
        tags = topic.tagged.order_by("pk").values_list("tag__slug", "tag__name")
        assert topic.labels == [list(pair) for pair in tags]
    for post in Post.objects.all():
        given = Reaction.objects.filter(post=post).count()
        assert post.reactions == ({"thank": given} if given else {})
    for category in Category.objects.all():
        assert category.topic_count == category.topics.count()
        assert category.post_count == Post.objects.filter(topic__category=category).count()
    for tag in Tag.objects.filter(synonym_of=None):
        assert tag.topic_count == tag.uses.filter(topic__category__see="everyone").count()
    assert set(Document.objects.values_list("object_id", flat=True)) == set(
        Post.objects.values_list("pk", flat=True)
    )
