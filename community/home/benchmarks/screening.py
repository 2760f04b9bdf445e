"""What looking at a new text costs beside rendering and sanitising it, and how long a rule set takes over the past.

A part of `manage.py benchmark moderation`, to be run inside a scratch site: it fills its database.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons.text import check_source, render
from forums import operations as forums
from forums import screens
from forums.models import Post, Topic
from forums.moderation.screening import loaded, screening, trying
from forums.moderation.screening.assistant.learning import learn
from forums.moderation.screening.coded import coded_rules
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.matching import Matcher, Ready
from forums.moderation.screening.models import (
    AssistantVersion,
    Mode,
    RuleSet,
    Setting,
    Standing,
    Switch,
    Trial,
)
from membership.accounts import new_member
from membership.models import Account, Member

from .filling import fill
from .seeding import SYLLABLES, WORDS

PAST = 100_000  # posts that the rule set is tried on
ROUNDS, TIMES = 3, 150
LEARNED = 600  # decisions
TWICE = 2.0  # times rendering and sanitising
STATEMENTS = 2
REPLAY = 30.0  # seconds
SETS = 20  # rule sets at work, each with ten words, two patterns and some with more


def measure(past: int = PAST) -> Iterator[dict[str, Any]]:
    """Rows as `benchmark` prints them."""
    chance = random.Random(3)  # noqa: S311
    author, topic = _seeded()
    _rules(author, chance)
    _assistant(author, chance)
    yield from _beside_rendering(author, topic, chance)
    yield _row("screening: statements more for a reply", _statements(author, topic), "statements", STATEMENTS)
    seconds = _replayed(author, topic, past, chance)
    yield _row(
        f"replaying a rule set over 100,000 posts{'' if past == PAST else f' (measured on {past:,})'}",
        seconds * PAST / past,
        "s",
        REPLAY,
    )


def _row(name: str, value: float, unit: str, bar: float | None = None) -> dict[str, Any]:
    value = round(value, 2)
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "bar": bar,
        "ok": None if bar is None else value <= bar,
    }


# -- The cost of looking -------------------------------------------------------------------------


def _beside_rendering(author: Member, topic: Topic, chance: random.Random) -> Iterator[dict[str, Any]]:
    """CPU of both on the same texts, in turn; the statement and the row that screening writes are not in it."""
    texts = [_eighty_words(chance) for _n in range(TIMES)]
    _token, known = screening.what_is_known(_draft(author, topic, texts[0]))
    state = loaded.loaded(Setting.current().token)
    assert state.model is not None and state.matcher.coded and len(state.matcher.rule_sets) == SETS

    def looked(text: str) -> None:
        seen = type(known)(**(_fields(known) | {"text": text, "body": text}))
        screening.judge(state, seen, trusted=False, newcomer=True)

    def drawn(text: str) -> None:
        render(check_source(text), "markdown")

    for text in texts[:20]:
        looked(text)
        drawn(text)
    rounds = [(_cpu(drawn, texts), _cpu(looked, texts)) for _round in range(ROUNDS)]
    rendering, looking = (statistics.median(one) for one in zip(*rounds, strict=True))
    yield _row("rendering and sanitising 80 words: CPU", rendering * 1000, "ms")
    yield _row(f"screening them, {SETS} rule sets, rules in code, assistant: CPU", looking * 1000, "ms")
    yield _row("screening against rendering and sanitising: CPU", looking / rendering, "times", TWICE)


def _fields(known: Any) -> dict[str, Any]:
    names = ("author", "joined_at", "at", "language", "space", "posts", "times", "earlier")
    return {name: getattr(known, name) for name in names}


def _cpu(act: Callable[[str], None], texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        act(text)
    return (time.process_time() - started) / len(texts)


def _draft(author: Member, topic: Topic, text: str) -> screens.Draft:
    return screens.Draft(author, topic.category, topic, "", text, "en")


def _statements(author: Member, topic: Topic) -> int:
    """Of a reply that nothing stops, less those of the same reply when nobody looks."""

    def reply() -> int:
        fresh = Topic.objects.select_related("category").get(pk=topic.pk)
        with CaptureQueriesContext(connection) as asked:
            forums.create_post(fresh, by=author, text=f"A calm word on the garden, {time.time_ns()}.")
        return len(asked)

    reply()
    with_looking = reply()
    looking = screens._registered[:]
    screens._registered.clear()
    try:
        reply()
        return with_looking - reply()
    finally:
        screens._registered[:] = looking


# -- The past ------------------------------------------------------------------------------------


def _replayed(author: Member, topic: Topic, past: int, chance: random.Random) -> float:
    """Seconds for a whole trial: reading the posts, asking the rules, counting, signs of life."""
    _fill_past(author, topic, past, chance)
    rule_set = RuleSet.objects.order_by("pk").first()
    assert rule_set is not None
    trial = Trial.objects.create(rule_set=rule_set, number=rule_set.number, most=past, started_by=author)
    started = time.perf_counter()
    trying.run(trial)
    spent = time.perf_counter() - started
    trial.refresh_from_db()
    if trial.state != Trial.State.DONE or trial.seen < past:
        raise RuntimeError(f"the trial saw {trial.seen} posts and is {trial.state}")
    return spent


def _fill_past(author: Member, topic: Topic, past: int, chance: random.Random) -> None:
    first = timezone.now() - timedelta(days=300)
    people = [author.pk, *_people(200)]
    texts = [_eighty_words(chance) for _n in range(1_000)]
    last = Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    fill(
        Post,
        ("id", "number", "author_id", "text", "html", "created_at"),
        (
            (
                last + n,
                1_000 + n,
                people[n % len(people)],
                texts[n % 1_000],
                "",
                first + timedelta(seconds=200 * n),
            )
            for n in range(1, past + 1)
        ),
        topic_id=topic.pk,
        language="en",
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = Post._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}")  # noqa: S608
            cursor.execute(f"ANALYZE {table}")


def _people(count: int) -> list[int]:
    made = Member.objects.bulk_create(
        Member(handle=f"past{n}", name=f"Past {n}", account=Account.ACTIVE) for n in range(count)
    )
    return [one.pk for one in made]


# -- What stands before -----------------------------------------------------------------------------


def _seeded() -> tuple[Member, Topic]:
    """An author with thirty posts, who is no newcomer; a topic to write in."""
    robot = Member.objects.automaton()
    author = new_member("Author", "author@example.org", None, handle="screened_author")
    Member.objects.filter(pk=author.pk).update(
        account=Account.ACTIVE, joined_at=timezone.now() - timedelta(days=30)
    )
    author = Member.objects.get(pk=author.pk)
    room = forums.create_category(None, by=robot, name="Screened")
    topic = forums.open_topic(room, by=author, title="Screened", text="What is measured.")
    chance = random.Random(11)  # noqa: S311
    for _n in range(30):
        fresh = Topic.objects.select_related("category").get(pk=topic.pk)
        forums.create_post(fresh, by=author, text=_eighty_words(chance))
    return author, Topic.objects.select_related("category").get(pk=topic.pk)


def _rules(by: Member, chance: random.Random) -> None:
    for number in range(SETS):
        told: dict[str, Any] = {
            "words": [_word(chance) for _n in range(10)],
            "patterns": [rf"{_word(chance)}\s+\d+", rf"(?:{_word(chance)}|{_word(chance)})[a-z]*!"],
        }
        if number % 4 == 1:
            told |= {"links_over": 2, "younger_than": 7}
        if number % 4 == 2:
            told |= {"domains": [f"{_word(chance)}.example"], "fewer_posts_than": 3}
        if number % 4 == 3:
            told = {"alike": 60, "rate_posts": 3, "rate_minutes": 10}
        RuleSet.objects.create(
            name=f"Set {number}",
            conditions=Conditions.of(told).as_json(),
            standing=Standing.LIVE,
            action="hold",
            made_by=by,
        )
    for name in coded_rules():
        Switch.objects.create(name=name, standing=Standing.LIVE, changed_by=by)
    assert Matcher([Ready.of(one) for one in RuleSet.objects.all()])._patterns._set is not None


def _assistant(by: Member, chance: random.Random) -> None:
    texts = [_eighty_words(chance) + (" Buy now!" if n % 3 == 0 else "") for n in range(LEARNED)]
    labels = ["against" if n % 3 == 0 else "for" for n in range(LEARNED)]
    file = "assistant-1.weights"
    told = learn(texts, labels, positive="against", into=loaded.data_folder() / file)
    version = AssistantVersion.objects.create(
        number=1,
        decisions=LEARNED,
        against=labels.count("against"),
        threshold=told["threshold"],
        file=file,
        digest="benchmark",
        measured=300,
        right=90,
        learned_by=by,
    )
    Setting.changed(version=version, mode=Mode.HOLDING, bar=0.9)


def _eighty_words(chance: random.Random) -> str:
    """With the marks that people make: a link, a strong word, a second paragraph."""
    words = [chance.choice(WORDS) if chance.random() < 0.7 else _word(chance) for _n in range(80)]
    words[10] = f"**{words[10]}**"
    words[30] = f"[{words[30]}](https://example.org/{words[31]})"
    words[50] += ".\n\n"
    return " ".join(words).capitalize() + "."


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _n in range(3))
