"""Posts brought from elsewhere, many at once: the same rows, counters, facts and search as if written here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from django.db.models import F
from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.commons.activity.log import Happening, now, record_many
from community.commons.files.operations import attach
from community.commons.standing.models import State

from .. import hotness, indexing, tagging
from ..counting import touch
from ..facts import (
    AnswerAccepted,
    PostCreated,
    PostEdited,
    PostReacted,
    PostRelinked,
    TagCreated,
    TopicOpened,
    TopicTagged,
)
from ..importing import MOST_AT_ONCE, Looked, Placed, Ready, place
from ..models import Category, OldAddress, Post, Reaction, ReactionKind, Revision, Tag, Topic, TopicKind

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
        _create(places, by)
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


def _create(places: list[Placed], by: Any) -> None:
    for placed in places:
        placed.is_new = placed.topic.pk is None
        _count(placed)
    _count_categories(places)  # categories are locked before tags
    new = [placed for placed in places if placed.is_new]
    chosen, tags = tagging.choose_for_new(
        [(placed.topic, placed.posts[0].arriving.of_topic.tags) for placed in new], by=by
    )
    Topic.objects.bulk_create([placed.topic for placed in new])
    made = [one for placed in places for one in _posts(placed)]
    parents = _parents(made)
    for post, topic, ready in made:
        post.reply_to = _answered(ready, topic, parents)[1] or None
    Post.objects.bulk_create([post for post, _topic, _ready in made])
    for post, topic, ready in made:
        if ready.arriving.uploads:
            attach(ready.arriving.uploads, to=post, space=topic.space, by=by)
    tagged = _tag(new, chosen, tags, by)
    indexing.index_imported([(post, topic, ready.plain) for post, topic, ready in made])
    record_many(_happening(post, topic, ready, parents) for post, topic, ready in made)
    record_many([*tagged, *_thank(made), *_accept(made, by)])
    _keep_addresses(places, made)


def _tag(new: list[Placed], chosen: Mapping[int, list[Tag]], made: list[Tag], by: Any) -> list[Happening]:
    """The source's tags, as far as they can be ours."""
    carried = [(placed.topic, chosen[place]) for place, placed in enumerate(new) if chosen.get(place)]
    tagging.put_on_new(carried)
    first = {tag.pk: topic for topic, tags in reversed(carried) for tag in tags}
    facts = [
        Happening(TagCreated(), by, tag, first.get(tag.pk), first[tag.pk].space if tag.pk in first else "")
        for tag in made
    ]
    for topic, tags in carried:
        tagged = TopicTagged(before=[], after=[tag.pk for tag in tags])
        facts.append(Happening(tagged, by, topic, topic.category, topic.space))
    return facts


def _thank(made: list[Made]) -> list[Happening]:
    """Likes of the source become thanks, with their own dates; `_posts` and `_count` counted them."""
    given = [(post, topic, one) for post, topic, ready in made for one in ready.arriving.thanks]
    Reaction.objects.bulk_create(
        [
            Reaction(post=post, member=one.member, kind=ReactionKind.THANK, at=one.at)
            for post, _topic, one in given
        ]
    )
    return [
        Happening(
            PostReacted(kind=ReactionKind.THANK, author_id=post.author_id),
            one.member, post, topic, topic.space, one.at,
        )
        for post, topic, one in given
    ]  # fmt: skip


def _accept(made: list[Made], by: Any) -> Iterator[Happening]:
    """The answers that were accepted there; one that was accepted here meanwhile stays."""
    for post, topic, ready in made:
        at = ready.arriving.accepted_at
        if at is None or post.number == 1:
            continue
        accepted = Topic.objects.filter(pk=topic.pk, kind=TopicKind.QUESTION, accepted=None).update(
            accepted=post, accepted_at=at, solved=True
        )
        if accepted:
            fact = AnswerAccepted(
                topic_id=topic.pk, number=post.number or 0, author_id=post.author_id, instead_of=0
            )
            yield Happening(fact, by, post, topic, topic.space, at)


def _keep_addresses(places: list[Placed], made: list[Made]) -> None:
    """Two old places may have had the same address: it leads to what came first."""
    rows = [
        OldAddress(key=key, source=topic.source, post=post)
        for post, topic, ready in made
        for key in ready.arriving.addresses
    ]
    rows += [
        OldAddress(key=key, source=placed.topic.source, topic=placed.topic)
        for placed in places
        if placed.is_new
        for key in placed.posts[0].arriving.of_topic.addresses
    ]
    OldAddress.objects.bulk_create(rows, ignore_conflicts=True)


def _count(placed: Placed) -> None:
    """Numbers, dates and counters of a topic that gets these posts; a topic of ours is locked by the UPDATE."""
    topic, last = placed.topic, placed.posts[-1].arriving
    thanks = sum(len(ready.arriving.thanks) for ready in placed.posts)
    if topic.pk is None:
        topic.last_post_at = max(ready.arriving.at for ready in placed.posts)
        topic.last_poster = last.author
        topic.highest_number = topic.last_number = topic.post_count = len(placed.posts)
        topic.thanks = thanks
        topic.hot = hotness.score(topic.reply_count, thanks, topic.created_at)
        return
    Topic.objects.filter(pk=topic.pk).update(
        highest_number=F("highest_number") + len(placed.posts),
        last_number=F("highest_number") + len(placed.posts),
        post_count=F("post_count") + len(placed.posts),
        last_poster=last.author,
        version=F("version") + 1,
        thanks=F("thanks") + thanks,
        hot=hotness.score_after(topic.created_at, posts=len(placed.posts), thanks=thanks),
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
            reactions={ReactionKind.THANK.value: len(one.thanks)} if one.thanks else {},
            wiki=one.wiki,
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
    if ready.arriving.uploads:
        attach(ready.arriving.uploads, to=post, space=post.topic.space, by=by)
    touch(post.topic_id)
    indexing.index_imported([(post, post.topic, ready.plain)])


@operation("forums.keep_old_addresses", records=False)
def keep_old_addresses(category: Category, *, by: Any, source: str, keys: Iterable[str]) -> None:
    """Let a category's addresses at its old place lead to it; one that leads somewhere already stays."""
    rows = [OldAddress(key=key, source=source, category=category) for key in keys]
    OldAddress.objects.bulk_create(rows, ignore_conflicts=True)


@operation("forums.import_synonyms")
def import_synonyms(place: None, *, by: Any, names: Mapping[str, str]) -> int:
    """Make tags' other names (`names` of synonym to tag) their synonyms here, where neither is known otherwise."""
    slugs = {tagging.slug_of(name): (name, tagging.slug_of(tag)) for name, tag in names.items()}
    slugs.pop("", None)
    known = set(Tag.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    meant = {
        tag.slug: tag for tag in Tag.objects.in_use().filter(slug__in=[tag for _name, tag in slugs.values()])
    }
    rows = [
        Tag(slug=slug, name=name[: tagging.NAME_LENGTH], synonym_of=meant[tag], made_by=by, made_at=now())
        for slug, (name, tag) in slugs.items()
        if slug not in known and tag in meant and slug != tag
    ]
    if not rows:
        raise Refused(_("Nothing was changed."))
    Tag.objects.bulk_create(rows)
    record_many(Happening(TagCreated(), by, row) for row in rows)
    return len(rows)


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
