"""Random sequences of all that a decision can do, undone in order: what can be seen, counters, search as before."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.standing.models import Restriction, Sanction, State
from forums import operations as forum
from forums.counting import recount
from forums.models import Category, Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, Report, RuleVersion, Verdict, possible_verdicts
from forums.moderation.sanctioning import Sanctioning
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.judged import picture_of

pytestmark = pytest.mark.django_db
KINDS = ("advice", "warning", "limit", "mute", "suspension", "ban")


@pytest.fixture
def judges(cast: Mapping[str, Any]) -> list[Any]:
    return [make_member(f"judge_{n}", role="moderator") for n in range(3)]


@pytest.fixture
def room(cast: Mapping[str, Any]) -> Category:
    return forum.create_category(None, by=cast["administrator"], name="Elsewhere")


@pytest.mark.parametrize("part", range(4))  # so that several processes share the whole thousand
def test_random_sequences_undone_in_order(
    part: int, topic: Topic, rule: RuleVersion, room: Category, judges: list[Any], cast: Mapping[str, Any],
    size: Callable[[int, int], int],
) -> None:  # fmt: skip
    each = size(7, 250)
    for n in range(part * each, (part + 1) * each):
        with transaction.atomic():
            one_sequence(random.Random(n), topic, rule, [room, topic.category], judges, cast)
            transaction.set_rollback(True)


def one_sequence(
    chance: random.Random,
    topic: Topic,
    rule: RuleVersion,
    rooms: list[Category],
    judges: list[Any],
    cast: Mapping[str, Any],
) -> None:
    posts = [reply(topic, cast["member"], f"Number {n}, by @trusted") for n in range(2)]
    forum.edit_post(posts[0], by=cast["member"], text="Number 0, better said")
    for thing in (*posts, topic):
        operations.report_thing(thing, by=cast["newcomer"], rule=rule)
    undone_in_order(chance, chance.randint(1, 20), topic, rule, rooms, judges)


def undone_in_order(
    chance: random.Random,
    steps: int,
    topic: Topic,
    rule: RuleVersion,
    rooms: list[Category],
    judges: list[Any],
) -> None:
    pictures, decisions = [], []
    for step in range(steps):
        before = picture_of(topic)
        decision = something(chance, step, rule, rooms, judges)
        if decision is not None:
            pictures.append(before)
            decisions.append(decision)
    check_counters()
    for before, decision in zip(reversed(pictures), reversed(decisions), strict=True):
        fresh = Decision.objects.select_related("case__author", "statement", "sanction").get(pk=decision.pk)
        operations.undo_decision(fresh, by=fresh.decider)
        after = picture_of(topic)
        for was, now in zip(before, after, strict=True):
            assert now == was, f"after undoing {fresh} of {len(decisions)}"
        check_counters()
    assert not Sanction.objects.in_force().filter(kind__in=KINDS).exclude(member__handle="suspended").exists()
    waiting = set(Report.objects.values_list("outcome", flat=True))
    assert waiting <= {Report.Outcome.RECEIVED}


def something(
    chance: random.Random, step: int, rule: RuleVersion, rooms: list[Category], judges: list[Any]
) -> Decision | None:
    """A decision about a random case, with random measures and a random sanction; None where it is refused."""
    case = chance.choice(
        list(Case.objects.filter(subject_type__startswith="forums.").select_related("author").order_by("pk"))
    )
    by = chance.choice(judges)
    thing = case.thing()
    verdicts = [one for one in possible_verdicts(thing.state) if one != Verdict.QUARANTINE]
    measures: dict[str, Any] = {}
    for name, measure in case.subject.measures.items():
        if measure.offered(thing, by) is not None and chance.random() < 0.3:
            measures[name] = {
                "close": True,
                "move": str(chance.choice(rooms).pk),
                "redact": f"Taken out {step}",
            }[name]
    asked = None
    if chance.random() < 0.4:
        kind = chance.choice(KINDS)
        asked = Sanctioning(
            kind, chance.choice(["", case.space]), timezone.now() + timedelta(days=chance.randint(1, 40))
        )
    try:
        with transaction.atomic():
            if case.state == Case.State.CLOSED:
                case = operations.open_case(thing, by=by)
            return operations.decide_case(
                case,
                by=by,
                verdict=chance.choice(verdicts),
                version=case.version,
                key=f"{step}",
                rule=rule,
                facts="Seen.",
                measures=measures,
                sanction=asked,
            )
    except (Refused, Forbidden):
        return None  # a no is an answer


def check_counters() -> None:
    for topic in Topic.objects.all():
        truth = recount(topic)
        assert topic.post_count == truth["post_count"]
        assert topic.last_number == truth["last_number"] or not truth["post_count"]
    for room in Category.objects.all():
        shown = Topic.objects.filter(category=room, state=State.VISIBLE)
        assert room.topic_count == shown.count()
        assert room.post_count == Post.objects.filter(topic__in=shown, state=State.VISIBLE).count()
    for post in Post.objects.filter(state__in=[State.HIDDEN, State.REMOVED]).select_related("restriction"):
        assert post.restriction and post.restriction.lifted_at is None
    assert Restriction.objects.filter(lifted_at=None, subject_type="forums.post").count() == (
        Post.objects.filter(state__in=[State.HIDDEN, State.REMOVED]).count()
    )
