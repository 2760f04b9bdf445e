"""Posts brought from elsewhere, many at once: the same rows, counters, facts and search as if written here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.db.models import F

from community.commons import text as markdown
from community.commons.access import operation
from community.commons.activity.log import Happening, now, record_many
from community.commons.standing.models import State

from .. import hotness, indexing
from ..counting import touch
from ..facts import PostCreated, PostEdited, PostRelinked, TopicOpened
from ..importing import MOST_AT_ONCE, Looked, Placed, Ready, place
from ..models import Category, Post, Revision, Topic

Parent = tuple[int, int, int]  # topic, number and author of a post that may be answered
Made = tuple[Post, Topic, Ready]


def _prepare_import(category: Category, *, by: Any, looked: Looked) -> dict[str, Any]:
    if len(looked.new) + len(looked.changed) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} posts at once")
    return {"places": place(looked.new, category)}


@operation("forums.import_posts", prepare=_prepare_import)
def import_posts(category: Category, *, by: Any, looked: Looked, places: list[Placed]) -> int:
    """Bring at most 500 posts of one source into a category, or into the topics that they answer.

    `looked` is what `forums.importing.look_through` found new or changed. New posts get the next numbers of
    their topics and their original dates; changed ones are edited, what they said before is a revision.
    Records one fact for each. Returns how many there were.
    """
    if looked.new:
        _create(places)
    for ready in looked.changed:
        _update(ready, by)
    record_many(
        Happening(
            PostEdited(ready.post.revision_count, []),
            by,
            ready.post,
            ready.post.topic,
            ready.post.topic.space,
        )
        for ready in looked.changed
        if ready.post is not None
    )
    return len(looked.new) + len(looked.changed)


def _create(places: list[Placed]) -> None:
    for placed in places:
        placed.is_new = placed.topic.pk is None
        _count(placed)
    Topic.objects.bulk_create([placed.topic for placed in places if placed.is_new])
    _count_categories(places)
    made = [one for placed in places for one in _posts(placed)]
    parents = _parents(made)
    for post, topic, ready in made:
        post.reply_to = _answered(ready, topic, parents)[1] or None
    Post.objects.bulk_create([post for post, _topic, _ready in made])
    indexing.index_imported([(post, topic, ready.plain) for post, topic, ready in made])
    record_many(_happening(post, topic, ready, parents) for post, topic, ready in made)


def _count(placed: Placed) -> None:
    """Numbers, dates and counters of a topic that gets these posts; a topic of ours is locked by the UPDATE."""
    topic, last = placed.topic, placed.posts[-1].arriving
    if topic.pk is None:
        topic.last_post_at = max(ready.arriving.at for ready in placed.posts)
        topic.last_poster = last.author
        topic.highest_number = topic.last_number = topic.post_count = len(placed.posts)
        topic.hot = hotness.score(topic.reply_count, 0, topic.created_at)
        return
    Topic.objects.filter(pk=topic.pk).update(
        highest_number=F("highest_number") + len(placed.posts),
        last_number=F("highest_number") + len(placed.posts),
        post_count=F("post_count") + len(placed.posts),
        last_poster=last.author,
        version=F("version") + 1,
        hot=hotness.score_after(topic.created_at, posts=len(placed.posts)),
    )
    topic.refresh_from_db(fields=["highest_number", "last_number", "post_count", "last_post_at", "state"])
    latest = max([topic.last_post_at, *(ready.arriving.at for ready in placed.posts)])
    Topic.objects.filter(pk=topic.pk).update(last_post_at=latest)


def _count_categories(places: list[Placed]) -> None:
    topics: Counter[int] = Counter()
    posts: Counter[int] = Counter()
    for placed in places:
        if placed.topic.state == State.VISIBLE:
            topics[placed.topic.category_id] += placed.is_new
            posts[placed.topic.category_id] += len(placed.posts)
    for pk, count in posts.items():
        Category.objects.filter(pk=pk).update(
            topic_count=F("topic_count") + topics[pk],
            post_count=F("post_count") + count,
            version=F("version") + 1,
        )


def _posts(placed: Placed) -> Iterator[Made]:
    first = placed.topic.highest_number - len(placed.posts) + 1
    for number, ready in enumerate(placed.posts, first):
        one = ready.arriving
        post = Post(
            topic=placed.topic,
            number=number,
            author=one.author,
            text=ready.source,
            format=one.format,
            html=ready.html,
            renderer=ready.renderer,
            language=ready.language,
            created_at=one.at,
            edited_at=one.edited_at,
            source=one.source,
            source_id=one.source_id,
            source_url=one.url,
            source_author_url=one.author_url,
            source_digest=ready.digest,
        )
        yield post, placed.topic, ready


def _parents(made: list[Made]) -> dict[str, Parent]:
    """Where the answered posts stand, those of this batch among them."""
    parents: dict[str, Parent] = {}
    ids = {parent for _post, _topic, ready in made for parent in ready.arriving.parents[:1]}
    if ids:
        source = made[0][2].arriving.source
        for post in Post.objects.filter(source=source, source_id__in=ids).only(
            "topic", "number", "author", "source_id"
        ):
            parents[post.source_id] = (post.topic_id, post.number or 0, post.author_id)
    for post, topic, ready in made:
        parents[ready.arriving.source_id] = (topic.pk, post.number or 0, post.author_id)
    return parents


def _answered(ready: Ready, topic: Topic, parents: Mapping[str, Parent]) -> Parent:
    found = next((parents[one] for one in ready.arriving.parents[:1] if one in parents), None)
    return found if found is not None and found[0] == topic.pk else (0, 0, 0)


def _happening(post: Post, topic: Topic, ready: Ready, parents: Mapping[str, Parent]) -> Happening:
    at = ready.arriving.at
    if post.number == 1:
        opened = TopicOpened(post_id=post.pk, held=False, mentioned=[])
        return Happening(opened, post.author, topic, topic.category, topic.space, at)
    replied = PostCreated(
        topic_id=topic.pk,
        number=post.number or 0,
        held=False,
        reply_to_author=_answered(ready, topic, parents)[2],
        quoted=[],
        mentioned=[],
    )
    return Happening(replied, post.author, post, topic, topic.space, at)


def _update(ready: Ready, by: Any) -> None:
    post = ready.post
    if post is None:
        return
    Revision.objects.create(
        post=post, number=post.revision_count + 1, text=post.text, format=post.format, editor=by, at=now()
    )
    post.text, post.format, post.html = ready.source, ready.arriving.format, ready.html
    post.renderer, post.source_digest = ready.renderer, ready.digest
    post.revision_count += 1
    post.edited_at = ready.arriving.edited_at or now()
    post.save(
        update_fields=["text", "format", "html", "renderer", "source_digest", "revision_count", "edited_at"]
    )
    touch(post.topic_id)
    indexing.index_imported([(post, post.topic, ready.plain)])


# -- Links ---------------------------------------------------------------------------------


def _prepare_relink(posts: Mapping[Post, str], *, by: Any, links: Mapping[int, int]) -> dict[str, Any]:
    return {
        "rendered": {
            post.pk: markdown.render(text, cast(markdown.Format, post.format)) for post, text in posts.items()
        }
    }


@operation("forums.relink_posts", prepare=_prepare_relink)
def relink_posts(
    posts: Mapping[Post, str],
    *,
    by: Any,
    links: Mapping[int, int],
    rendered: Mapping[int, markdown.Rendered],
) -> None:
    """Let links of imported posts that lead to other imported posts lead to their place here.

    `posts` are those with their new text, `links` how many links changed in each, by the post's id. A post that
    somebody changed meanwhile is left for the next run.
    """
    happened = []
    for post, text in posts.items():
        new = rendered[post.pk]
        changed = Post.objects.filter(pk=post.pk, text=post.text).update(
            text=text, html=new.html, renderer=new.version
        )
        if changed:
            touch(post.topic_id)
            happened.append(Happening(PostRelinked(links[post.pk]), by, post, post.topic, post.topic.space))
    record_many(happened)
