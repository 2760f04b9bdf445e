"""A rule set tried on the past counts what people did with the same posts, and touches none of them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons.access import Refused
from forums.models import Post, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case, RuleVersion
from forums.moderation.screening import operations, reading, trying
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.matching import Matcher, Ready
from forums.moderation.screening.models import Hit, RuleSet, Trial
from membership.models import Member
from tests.forums.conftest import reply

from .conftest import Maker

pytestmark = pytest.mark.django_db


def tried(rule_set: RuleSet, run_jobs: Callable[[], int], most: int = 1000) -> Trial:
    trial = operations.start_trial(rule_set, by=rule_set.made_by, most=most)
    run_jobs()
    trial.refresh_from_db()
    assert trial.state == Trial.State.DONE, trial.why
    return trial


def test_it_counts_what_people_kept_and_removed(
    cast: Mapping[str, Any], topic: Topic, rule: RuleVersion, rule_set: Maker, run_jobs: Callable[[], int]
) -> None:
    posts = [reply(topic, cast["member"], f"The casino, part {n}") for n in range(5)]
    reply(topic, cast["member"], "Nothing of the kind")
    for post, verdict in zip(posts, ("remove", "keep"), strict=False):
        case = moderation.report_thing(post, by=cast["trusted"], rule=rule).case
        moderation.decide_case(
            case,
            by=cast["moderator"],
            verdict=verdict,
            version=case.version,
            key=verdict,
            rule=rule,
            facts="x",
        )
    run_jobs()
    made = rule_set("draft", words=["casino"], action="hold")
    trial = tried(made, run_jobs)
    assert (trial.seen, trial.matched, trial.kept, trial.removed, trial.kept_by_decision) == (7, 5, 4, 1, 1)
    assert (
        reading.trial_in_words(trial)
        == "It would have held 5 of the last 7 posts; 4 of them stand today (1 because a moderator decided to keep it)."
    )
    assert len(trial.examples) == 5 and trial.examples[-1] == posts[0].pk
    assert not Hit.objects.exists() and not Case.objects.filter(source="rule").exists()
    assert Post.objects.filter(state="held").count() == 0


def test_it_knows_what_was_known_then(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Callable[[], int]
) -> None:
    """The account was young and had few posts when it wrote, whatever it is now."""
    posts = [reply(topic, cast["member"], f"Part {n}") for n in range(4)]
    Member.objects.filter(pk=cast["member"].pk).update(joined_at=timezone.now() - timedelta(days=90))
    for post, days in zip(posts, (89, 40, 10, 10), strict=True):
        Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(days=days))
    Member.objects.exclude(pk=cast["member"].pk).update(joined_at=timezone.now() - timedelta(days=400))
    young = tried(rule_set("draft", younger_than=30), run_jobs)
    assert young.examples == [posts[0].pk]
    few = tried(rule_set("draft", name="Few", fewer_posts_than=2, words=["part"]), run_jobs)
    assert set(few.examples) == {posts[0].pk, posts[1].pk}
    quick = tried(rule_set("draft", name="Quick", rate_posts=2, rate_minutes=5, words=["part"]), run_jobs)
    assert quick.examples == [posts[3].pk]
    last = tried(rule_set("draft", name="Last", fewer_posts_than=2, words=["part"]), run_jobs, most=2)
    assert last.matched == 0 and last.seen == 2


def test_it_leaves_out_whom_the_rule_does_not_look_at(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Callable[[], int]
) -> None:
    for who in ("member", "trusted", "moderator", "administrator"):
        reply(topic, cast[who], "casino")
    assert tried(rule_set("draft", words=["casino"]), run_jobs).matched == 1
    assert tried(rule_set("draft", name="All", words=["casino"], everyone=True), run_jobs).matched == 2


def test_it_tries_its_own_category_alone(
    cast: Mapping[str, Any], topic: Topic, private: Any, rule_set: Maker, run_jobs: Callable[[], int]
) -> None:
    reply(topic, cast["member"], "casino")
    trial = tried(rule_set("draft", words=["casino"], space=private.space), run_jobs)
    assert (trial.seen, trial.matched) == (0, 0)


def test_it_can_be_stopped_and_runs_once(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Callable[[], int]
) -> None:
    made = rule_set("draft", words=["casino"])
    trial = operations.start_trial(made, by=cast["administrator"], most=10)
    with pytest.raises(Refused, match="being tried right now"):
        operations.start_trial(made, by=cast["administrator"], most=10)
    operations.stop_trial(trial, by=cast["moderator"])
    run_jobs()
    trial.refresh_from_db()
    assert trial.state == Trial.State.STOPPED and trial.seen == 0
    with pytest.raises(Refused, match="over already"):
        operations.stop_trial(trial, by=cast["moderator"])
    for wrong in (0, -1, 100_001):
        with pytest.raises(Refused, match=r"Between 1 and 100,000"):
            operations.start_trial(made, by=cast["administrator"], most=wrong)


def test_its_statements_do_not_grow_with_the_posts(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    made = rule_set("draft", words=["casino"])
    matcher = Matcher([Ready.of(made)])

    def statements() -> int:
        trial = Trial(rule_set=made, number=1, most=1000)
        with CaptureQueriesContext(connection) as asked:
            trying.replay(matcher, trying._posts(trial), trying.Count())
        return len(asked)

    reply(topic, cast["member"], "casino")
    few = statements()
    for number in range(20):
        reply(topic, cast["member"], f"casino {number}")
    assert statements() == few


def test_the_past_and_the_present_are_judged_alike(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    """A text that a trial counts is one that the live rule stops, for every condition on the text."""
    made = rule_set(
        "draft", words=["casino*"], patterns=[r"b[o0]nus\d+"], links_over=1, domains=["spam.example"]
    )
    matcher = Matcher([Ready.of(made)])
    texts = [
        "casinos https://a.example https://x.spam.example/1",
        "b0nus77 https://a.example https://spam.example/1",
        "casinos https://a.example",
        "https://a.example https://spam.example/1",
        "casinos https://a.example https://notspam.example/1",
    ]
    for text in texts:
        reply(topic, cast["member"], text)
    count = trying.replay(matcher, trying._posts(Trial(rule_set=made, number=1, most=100)), trying.Count())
    assert len(count.matched) == 2
    assert Conditions.of(made.conditions).as_json() == made.conditions
