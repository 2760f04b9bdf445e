"""Texts are looked at before they appear: shown, watched or held, with the verdict written down."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons.access import Refused
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from community.commons.api.operations import create_token
from community.commons.mail.models import Delivery
from community.commons.standing.models import Sanction, State
from forums import operations as forums
from forums.models import Category, Post, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case, RuleVersion
from forums.moderation.screening import operations
from forums.moderation.screening.models import Hit, Outcome, Screening, Setting, Standing
from membership.models import Member
from tests.forums.conftest import reply

from .conftest import Maker

pytestmark = pytest.mark.django_db


def verdict_on(thing: Any) -> Screening:
    return Screening.objects.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk).latest("pk")


def test_a_held_text_says_why_and_waits_in_the_queue(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Any
) -> None:
    made = rule_set(words=["casino"], action="hold")
    post = reply(topic, cast["member"], "The best CASINO in town")
    assert post.state == State.HELD and post.number is None and "automatic rule" in post.held_because
    kept = verdict_on(post)
    assert kept.outcome == Outcome.HELD and kept.rules == Setting.current().token
    assert kept.hits == [["set", made.pk, 1, "hold", True]]
    run_jobs()
    case = Case.objects.get(subject_type="forums.post", subject_id=post.pk)
    assert case.source == "rule" and case.round == 1
    assert Hit.objects.get(rule_set=made).live


def test_the_sentence_is_the_authors_language_and_the_rules_own(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    rule_set(words=["casino"], action="hold", because={"en": "We look at games.", "fr": "Jeux : on regarde."})
    Member.objects.filter(pk=cast["member"].pk).update(language="fr")
    post = reply(topic, Member.objects.get(pk=cast["member"].pk), "casino")
    assert post.held_because == "Jeux : on regarde."


def test_a_watched_text_is_shown_and_has_a_case(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Any
) -> None:
    rule_set(words=["casino"], action="watch")
    post = reply(topic, cast["member"], "casino")
    assert post.state == State.VISIBLE and verdict_on(post).outcome == Outcome.WATCHED
    run_jobs()
    case = Case.objects.get(subject_type="forums.post", subject_id=post.pk)
    assert case.urgency == 1440


def test_shadow_counts_and_does_nothing(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Any
) -> None:
    made = rule_set(Standing.SHADOW, words=["casino"], action="hold")
    post = reply(topic, cast["member"], "casino")
    run_jobs()
    assert post.state == State.VISIBLE
    assert not Case.objects.filter(subject_id=post.pk, subject_type="forums.post").exists()
    assert Hit.objects.get(rule_set=made).live is False


def test_a_new_topic_is_held_for_its_title(
    cast: Mapping[str, Any], category: Category, rule_set: Maker, run_jobs: Any
) -> None:
    rule_set(words=["casino"], action="approval")
    topic = forums.open_topic(category, by=cast["member"], title="My casino", text="Come and see.")
    assert topic.state == State.HELD and verdict_on(topic).outcome == Outcome.HELD
    run_jobs()
    assert Case.objects.get(subject_type="forums.topic", subject_id=topic.pk).source == "rule"


@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_the_team_is_not_looked_at(cast: Mapping[str, Any], topic: Topic, rule_set: Maker, who: str) -> None:
    rule_set(words=["casino"], action="hold", everyone=True)
    assert reply(topic, cast[who], "casino").state == State.VISIBLE


def test_trusted_members_meet_only_the_rules_that_name_them(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    rule_set(words=["casino"], action="hold")
    assert reply(topic, cast["trusted"], "casino").state == State.VISIBLE
    rule_set(words=["roulette"], action="hold", everyone=True, name="Roulette")
    assert reply(topic, cast["trusted"], "roulette").state == State.HELD


def test_an_edit_that_adds_a_link_is_looked_at_again(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Any
) -> None:
    rule_set(domains=["spam.example"], action="hold")
    post = reply(
        topic, cast["member"], "A calm post of several words that says nothing wrong at all, friends"
    )
    number = post.number
    forums.edit_post(post, by=cast["member"], text=f"{post.text} http://www.spam.example/x")
    post.refresh_from_db()
    assert post.state == State.HELD and post.number == number and post.held_because
    run_jobs()
    case = Case.objects.get(subject_type="forums.post", subject_id=post.pk)
    moderation.decide_case(case, by=cast["moderator"], verdict="approve", version=case.version, key="k")
    post.refresh_from_db()
    assert post.state == State.VISIBLE and post.number == number


def test_a_small_edit_is_not_looked_at(cast: Mapping[str, Any], topic: Topic, rule_set: Maker) -> None:
    post = reply(
        topic, cast["member"], "The casino is a word that nobody minded when this was written, friends"
    )
    rule_set(words=["casino"], action="hold")
    forums.edit_post(post, by=cast["member"], text=post.text + "!")
    post.refresh_from_db()
    assert post.state == State.VISIBLE
    forums.edit_post(post, by=cast["member"], text="Now something else entirely about the casino")
    post.refresh_from_db()
    assert post.state == State.HELD


def test_a_wiki_edit_by_another_is_refused_with_the_sentence(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    post = reply(topic, cast["trusted"], "A wiki page")
    Post.objects.filter(pk=post.pk).update(wiki=True)
    post.refresh_from_db()
    rule_set(words=["casino"], action="hold")
    with pytest.raises(Refused, match="automatic rule"):
        forums.edit_post(post, by=cast["member"], text="casino casino")


def test_a_limit_has_its_statement_and_ends_after_a_day(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, rule: RuleVersion, run_jobs: Any
) -> None:
    rule_set(words=["casino"], action="limit", house_rule=rule.rule)
    reply(topic, cast["newcomer"], "casino")
    reply(topic, cast["newcomer"], "casino again")
    run_jobs()
    sanction = Sanction.objects.get(member=cast["newcomer"], kind="limit")
    assert sanction.statement.automated and sanction.statement.rule_code == "kind"
    assert sanction.ends_at is not None
    assert Delivery.objects.filter(member=cast["newcomer"], kind="moderation.statement").count() == 1
    assert timedelta(hours=23) < sanction.ends_at - timezone.now() <= timedelta(hours=24)
    writer = Member.objects.get(pk=cast["newcomer"].pk)
    Post.objects.filter(author=writer).update(created_at=timezone.now() - timedelta(minutes=11))
    assert reply(topic, writer, "Something harmless").state == State.HELD


def test_imports_are_not_looked_at(cast: Mapping[str, Any], topic: Topic, rule_set: Maker) -> None:
    rule_set(words=["casino"], action="hold")
    with acting_from(Source.IMPORT):
        assert reply(topic, cast["member"], "casino").state == State.VISIBLE


def test_an_expired_rule_rests(cast: Mapping[str, Any], topic: Topic, rule_set: Maker, clock: Any) -> None:
    rule_set(words=["casino"], action="hold", expires_at=timezone.now() + timedelta(days=2))
    assert reply(topic, cast["member"], "casino").state == State.HELD
    clock.forward(days=3)
    assert reply(topic, cast["member"], "casino").state == State.VISIBLE


def test_screening_costs_two_statements(cast: Mapping[str, Any], topic: Topic, rule_set: Maker) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            reply(topic, cast["member"], "A harmless word, and another one")
        return len(made)

    from forums import screens

    looking = screens._registered[:]
    screens._registered.clear()
    try:
        statements()
        without = statements()
    finally:
        screens._registered[:] = looking
    rule_set(words=["casino"], action="hold")
    operations.switch_coded_rule("repeated_post", by=cast["administrator"], standing="live")
    statements()  # reads the rules, which have changed
    assert statements() - without <= 2


@pytest.mark.parametrize(
    ("name", "text", "matches"),
    [
        ("capitals", "THIS IS ALL VERY LOUD AND NOBODY CAN SLEEP WHILE IT GOES ON AND ON", True),
        ("capitals", "NASA and ESA told us yesterday that they would land on a comet soon", False),
        ("link_shorteners", "see https://bit.ly/abc", True),
        ("link_shorteners", "see https://example.org/bit.ly", False),
        ("many_mentions", " ".join(f"@person{n}" for n in range(9)), True),
        ("many_mentions", "@one @one @one @one @one @one @one @one @one", False),
    ],
)
def test_rules_in_code(cast: Mapping[str, Any], topic: Topic, name: str, text: str, matches: bool) -> None:
    operations.switch_coded_rule(name, by=cast["administrator"], standing="live")
    post = reply(topic, cast["member"], text)
    assert Hit.objects.filter(coded=name, subject_id=post.pk).exists() is matches


def test_the_same_text_again(cast: Mapping[str, Any], topic: Topic) -> None:
    operations.switch_coded_rule("repeated_post", by=cast["administrator"], standing="shadow")
    text = "Come to my shop, it has the best prices of the whole town, friends!"
    first = reply(topic, cast["member"], text)
    second = reply(topic, cast["member"], text.upper())
    assert not Hit.objects.filter(subject_id=first.pk).exists()
    assert Hit.objects.filter(subject_id=second.pk, live=False).exists()


def test_what_is_like_a_removed_text(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, rule: RuleVersion, run_jobs: Any
) -> None:
    text = "Buy followers now at our shop, thousands of happy clients, quick and cheap, payment by card"
    post = reply(topic, cast["member"], text)
    case = moderation.report_thing(post, by=cast["trusted"], rule=rule).case
    rule_set(alike=60, action="hold")
    decision = moderation.decide_case(
        case, by=cast["moderator"], verdict="remove", version=case.version, key="k", rule=rule, facts="Spam"
    )
    run_jobs()
    again = text.replace("quick", "fast")
    assert reply(topic, cast["newcomer"], again).state == State.HELD
    assert (
        reply(topic, cast["newcomer"], "A word about the keys of the house and the garden").state
        == State.VISIBLE
    )
    moderation.undo_decision(decision, by=cast["moderator"])
    run_jobs()
    assert reply(topic, cast["newcomer"], again).state == State.VISIBLE


def test_where_nothing_is_at_work_a_text_costs_no_statement(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            reply(topic, cast["member"], "A harmless word, and another one")
        return len([one for one in made.captured_queries if "screening_" in one["sql"]])

    statements()
    assert statements() == 0
    rule_set(words=["casino"], action="hold")  # the process that made it live knows at once
    assert reply(topic, cast["member"], "casino").state == State.HELD


def test_who_edits_on_the_page_reads_why_it_is_held(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, client: Client
) -> None:
    post = reply(topic, cast["member"], "A calm post of some words")
    rule_set(words=["casino"], action="hold")
    client.force_login(cast["member"])
    page = client.post(f"/forums/p/{post.pk}/edit/", {"text": "The casino is open", "seen": "0"}, follow=True)
    assert page.status_code == 200 and "An automatic rule held this" in page.content.decode()
    page = client.post(f"/forums/t/{topic.pk}/reply/", {"text": "The casino is open"}, follow=True)
    assert "An automatic rule held this" in page.content.decode()
    client.logout()
    assert "casino" not in client.get(topic.url).content.decode()


def test_texts_by_the_api_are_looked_at(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, client: Client
) -> None:
    rule_set(words=["casino"], action="hold")
    _token, secret = create_token(cast["member"], by=cast["member"], name="x", scopes=["read", "write"])
    answer = client.post(
        f"/api/v1/topics/{topic.pk}/posts",
        {"text": "The casino is open"},
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 201 and answer.json()["state"] == "held", answer.content
