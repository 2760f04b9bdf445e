"""A rule set tried on posts of the past: what it would have held, beside what people did with them."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from community.commons.site import site
from community.commons.standing.models import State
from forums.models import Post
from forums.moderation.keeping import texts_apart
from forums.moderation.models import Decision, Verdict
from membership.models import Role

from .loaded import latest_prints
from .matching import Matcher, Ready
from .models import Standing, Trial
from .seen import KNOWN_POSTS, Seen

STEP = 2_000  # posts between two signs of life
MOST_EXAMPLES = 12
KEPT = (Verdict.KEEP, Verdict.APPROVE, Verdict.RESTORE)
COLUMNS = (
    "pk", "text", "created_at", "language", "state", "number", "author_id", "author__joined_at", "topic__title",
    "topic__category_id", "topic__state", "author__roles_now", "topic_id",
)  # fmt: skip


@dataclass
class Count:
    """What a trial has counted so far."""

    seen: int = 0
    matched: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    newcomers: int = 0
    newcomers_seen: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    languages_seen: Counter[str] = field(default_factory=Counter)


class Stopped(Exception):
    """Somebody ended the trial."""


def run(trial: Trial) -> Trial:
    """Go through the last `trial.most` posts, oldest first, and write down what the rule set would have done."""
    rule_set = trial.rule_set
    rule_set.standing = Standing.LIVE
    matcher = Matcher([Ready.of(rule_set)])
    posts = _posts(trial)
    started = Trial.objects.filter(pk=trial.pk, state=Trial.State.WAITING).update(
        state=Trial.State.RUNNING, total=posts.total, seen=0
    )
    if not started:
        return trial
    count = Count()
    try:
        replay(matcher, posts, count, progress=lambda: _progress(trial, count))
    except Stopped:
        trial.refresh_from_db()
        return trial
    _finish(trial, count)
    return trial


@dataclass
class Past:
    """Posts of the past in the order of their writing; `total` of them, in steps."""

    first: int
    total: int
    spaces: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        rows = Post.objects.filter(pk__gte=self.first).order_by("pk")
        if self.spaces:
            rows = rows.filter(topic__category__in=self.spaces)
        last = 0
        while step := list(rows.filter(pk__gt=last).values_list(*COLUMNS)[:STEP]):
            last = step[-1][0]
            yield from _with_words(step)


def _with_words(step: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Posts that were removed say nothing any more: their words lie apart, as long as one may appeal."""
    silent = [row for row in step if not row[1]]
    kept = texts_apart("forums.post", [row[0] for row in silent])
    topics = {row[-1] for row in silent if row[5] == 1 and row[0] not in kept}
    of_topics = texts_apart("forums.topic", sorted(topics))
    for row in step:
        text = row[1] or kept.get(row[0]) or (of_topics.get(row[-1], "") if row[5] == 1 else "")
        yield (row[0], text, *row[2:-1])


def _posts(trial: Trial) -> Past:
    space = trial.rule_set.space.rpartition(":")[2]
    rows = Post.objects.filter(topic__category=int(space)) if space else Post.objects.all()
    newest_first = rows.order_by("-pk").values_list("pk", flat=True)
    nth = list(newest_first[trial.most - 1 : trial.most])
    first = nth[0] if nth else rows.order_by("pk").values_list("pk", flat=True).first()
    total = rows.filter(pk__gte=first).count() if first else 0
    return Past(first or 0, total, (int(space),) if space else ())


def replay(matcher: Matcher, posts: Any, count: Count, *, progress: Any = lambda: None) -> Count:
    """Ask the rules about each post as it stood when it was written, with what was known of its author then."""
    prints = latest_prints() if matcher.compares else None
    latest: dict[int, deque[datetime]] = defaultdict(lambda: deque(maxlen=KNOWN_POSTS))
    shown: Counter[int] = Counter()
    earlier: dict[int, int] = {}
    for row in posts:
        pk, text, at, language, state, number, author, joined, title, category, topic_state, roles = row
        if author not in earlier:
            earlier[author] = _before(author, posts, at)
            shown[author] = earlier[author]
        seen = Seen(
            text=f"{title}\n\n{text}" if number == 1 else text,
            body=text,
            author=author,
            joined_at=joined,
            at=at,
            language=language,
            space=f"forums.category:{category}",
            posts=min(shown[author], KNOWN_POSTS),
            times=tuple(latest[author]),
        )
        if prints is not None:
            seen.prints = prints
        found = not _of_the_team(roles, seen.space) and matcher.matched(seen, trusted=Role.TRUSTED in roles)
        _note(count, pk, seen, _fate(state, topic_state, number), bool(found))
        latest[author].appendleft(at)
        shown[author] += state == State.VISIBLE
        if count.seen % STEP == 0:
            progress()
    return count


def _of_the_team(roles: list[str], space: str) -> bool:
    """Whether the author's texts are not looked at, by the roles of today: those of then are not known to a row."""
    return bool({Role.MODERATOR, Role.ADMINISTRATOR, f"{Role.CATEGORY_MODERATOR}:{space}"} & set(roles))


def _before(author: int, posts: Any, at: datetime) -> int:
    """How many visible posts an author had before the first one tried: asked only where some may be."""
    first = getattr(posts, "first", 0)
    if not first:
        return 0
    return Post.objects.filter(author=author, pk__lt=first, state=State.VISIBLE)[:KNOWN_POSTS].count()


def _fate(state: str, topic_state: str, number: int | None) -> str:
    """What became of it: an opening post shares the fate of its topic."""
    return topic_state if number == 1 and topic_state != State.VISIBLE else state


def _note(count: Count, pk: int, seen: Seen, state: str, matched: bool) -> None:
    newcomer = seen.age < timedelta(days=site().newcomer_days)
    count.seen += 1
    count.newcomers_seen += newcomer
    count.languages_seen[seen.language] += 1
    if not matched:
        return
    count.matched.append(pk)
    count.newcomers += newcomer
    count.languages[seen.language] += 1
    if state == State.VISIBLE:
        count.kept.append(pk)
    elif state in (State.HIDDEN, State.REMOVED):
        count.removed.append(pk)


def _progress(trial: Trial, count: Count) -> None:
    going_on = Trial.objects.filter(pk=trial.pk, state=Trial.State.RUNNING).update(
        seen=count.seen, matched=len(count.matched), kept=len(count.kept), removed=len(count.removed)
    )
    if not going_on:
        raise Stopped


def _finish(trial: Trial, count: Count) -> None:
    latest_kept = count.kept[-MOST_EXAMPLES // 2 :]
    others = [pk for pk in reversed(count.matched) if pk not in set(latest_kept)]
    Trial.objects.filter(pk=trial.pk, state=Trial.State.RUNNING).update(
        state=Trial.State.DONE,
        finished_at=timezone.now(),
        total=count.seen,
        seen=count.seen,
        matched=len(count.matched),
        kept=len(count.kept),
        kept_by_decision=_decided_to_keep(count.kept),
        removed=len(count.removed),
        newcomers=count.newcomers,
        newcomers_seen=count.newcomers_seen,
        languages={
            code: [count.languages[code], seen] for code, seen in sorted(count.languages_seen.items())
        },
        examples=[*reversed(latest_kept), *others][:MOST_EXAMPLES],
    )
    trial.refresh_from_db()


def _decided_to_keep(posts: list[int]) -> int:
    """Of the posts that stand, those about which a moderator said so."""
    decided = 0
    for start in range(0, len(posts), 500):
        decided += (
            Decision.objects.filter(
                case__subject_type="forums.post",
                case__subject_id__in=posts[start : start + 500],
                verdict__in=KEPT,
                undone_at=None,
            )
            .values("case")
            .distinct()
            .count()
        )
    return decided
