"""Related topics: looked for in the background, kept, and shown as far as the reader may see them.

What counts is a shared tag (the rarer, the more) and shared words of the titles (the rarer, the more). Candidates
come from bounded questions: the newest topics of each tag, the newest hits of each word in the index of search.
Topics of closed categories are related only to topics of the same one.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from community.commons.access import allowed
from community.commons.schedules import schedule
from community.commons.search.backends import backend
from community.commons.search.models import Document
from community.commons.search.query import parse
from community.commons.search.words import stem, words_of
from community.commons.standing.models import State

from .indexing import KIND, OPENING
from .models import Audience, Relation, Tag, Topic, TopicTag

KEPT = 12  # related topics kept of each search
SHOWN = 5
OF_EACH = 60  # candidates of one tag or word, the newest
WORDS = 6  # of the title that are looked for
LEAST = 1.0  # score below which two topics have nothing to do with each other
COLUMNS = (
    *("title", "slug", "language", "last_post_at", "solved", "state", "author", "merged_into"),
    *(f"category__{name}" for name in ("name", "translations", "see")),
)
# Versions only grow, so any change to any of these topics changes their sum; whom they concern changes the edition.
VERSIONS = """
    SELECT SUM(near.version) FROM forums_relation relation JOIN forums_topic near ON near.id = relation.other_id
    WHERE relation.topic_id = %s
"""
AT_ONCE = 200  # topics of one run of the schedule
SHORTEST = 4  # letters of a word that says something
_SAYS_NOTHING = frozenset(
    "about after again also anyone been before could does done every from have help here into just know like "
    "many more much need only other should some someone than that their them then there these they this those "
    "thread topic under very want were what when where which while will with without would your "
    "alors aussi autre avec avez avoir bien cela cette ceux chez comme comment dans depuis donc elle elles encore "
    "entre etre faire fait faut leur leurs mais meme moins notre nous parce pour pourquoi quand quel quelle quelles "
    "quels quelque sans sont sous sujet tout toute toutes tous tres votre vous vont".split()
)


def significant(topic: Topic) -> list[str]:
    """The words of a title that may tell topics apart, folded, the longest first."""
    words = {word for word in words_of(topic.title) if len(word) >= SHORTEST and word not in _SAYS_NOTHING}
    return sorted(words, key=lambda word: (-len(word), word))[:WORDS]


def relate(topic: Topic) -> list[int]:
    """Find what is related and keep it on both sides; their ids. A bounded number of queries, whatever there is."""
    scores: dict[int, float] = defaultdict(float)
    _by_tags(topic, scores)
    _by_words(topic, scores)
    scores.pop(topic.pk, None)
    likely = [pk for pk, score in scores.items() if score >= LEAST]
    near = Q(category__see=Audience.EVERYONE) | Q(category=topic.category_id)
    candidates = Topic.objects.filter(near, pk__in=likely, state=State.VISIBLE)
    rooms = dict(candidates.values_list("pk", "category"))
    best = sorted(rooms, key=lambda pk: (-scores[pk], -pk))[:KEPT]
    open_to_all = topic.category.see == Audience.EVERYONE
    back = [pk for pk in best if open_to_all or rooms[pk] == topic.category_id]
    with transaction.atomic():
        Relation.objects.filter(topic=topic).exclude(other__in=best).delete()
        _keep(Relation(topic=topic, other_id=pk, score=scores[pk]) for pk in best)
        _keep(Relation(topic_id=pk, other=topic, score=scores[pk]) for pk in back)
        Topic.objects.filter(pk=topic.pk).update(related_at=timezone.now(), version=F("version") + 1)
        Topic.objects.filter(pk__in=back).update(version=F("version") + 1)
    return best


def _keep(relations: Iterable[Relation]) -> None:
    Relation.objects.bulk_create(
        relations, update_conflicts=True, unique_fields=["topic", "other"], update_fields=["score"]
    )


def _by_tags(topic: Topic, scores: dict[int, float]) -> None:
    for tag in Tag.objects.filter(uses__topic=topic.pk).distinct():
        worth = 1.0 + 2.0 / math.log2(2 + tag.topic_count)
        uses = TopicTag.objects.filter(tag=tag).order_by("-topic").values_list("topic", flat=True)
        for pk in set(uses[:OF_EACH]):
            scores[pk] += worth


def _by_words(topic: Topic, scores: dict[int, float]) -> None:
    """Openings whose title holds a word of this one: two such words, or one that is rare."""
    openings = Document.objects.filter(kind=KIND, weight=OPENING, shown=True)
    for word in significant(topic):
        matching = backend().matching(openings, parse(word, None)).order_by("-created_at", "-pk")
        rows = list(matching.values_list("object_id", "title", "language")[:OF_EACH])
        titled = [pk for pk, title, language in rows if _holds(title, word, language)]
        if not titled:
            continue
        worth = 0.7 + 1.5 / math.log2(2 + len(rows))
        posts = Topic.objects.filter(posts__in=titled).values_list("pk", flat=True)
        for pk in posts:
            scores[pk] += worth


def _holds(title: str, word: str, language: str) -> bool:
    wanted = stem(word, language)
    return any(stem(one, language) == wanted for one in words_of(title))


def related_to(topic: Topic, viewer: Any) -> list[Topic]:
    """What stands below a topic: at most five that the viewer may see, the nearest first. One query."""
    near = Topic.objects.filter(related_from__topic=topic.pk, state=State.VISIBLE).select_related("category")
    rows = near.only(*COLUMNS).order_by("-related_from__score", "-pk")[:KEPT]
    return [one for one in rows if allowed(viewer, "forums.view_topic", one)][:SHOWN]


def versions_near(topic: Topic) -> int:
    """A number that differs whenever anything that `related_to` shows does."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, [topic.pk])
        return cursor.fetchone()[0] or 0


@task()
def relate_waiting() -> None:
    """Topics that were imported, retitled or tagged anew since the last run."""
    waiting = Topic.objects.filter(related_at=None).select_related("category").order_by("-pk")[:AT_ONCE]
    for topic in waiting:
        relate(topic)
    if len(waiting) == AT_ONCE:
        relate_waiting.enqueue()


def register() -> None:
    schedule("forums.relate", relate_waiting, every=timedelta(minutes=10))
