"""Who is told of what, how it is counted together, and who is never told."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.commons.activity.log import acting_from
from community.commons.activity.models import Activity, Source
from community.commons.jobs.worker import drain
from community.commons.standing.models import State
from community.inbox import mailing, operations, reactions
from community.inbox.counting import unread_count
from community.inbox.models import Kind, Notification, Ways
from community.inbox.presenting import present
from forums import operations as forums
from forums.models import Category, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case
from forums.views.posts import quote_of
from membership.models import Member
from tests.cast import make_member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def told(member: Any) -> list[str]:
    """The sentences that this member reads, the newest first."""
    drain()
    rows = Notification.objects.of(member).order_by("-updated_at", "-pk")
    return [f"{one.sentence}: {one.title}" if one.title else one.sentence for one in present(rows, member)]


def test_the_one_answered_is_told_once_for_the_most_specific_reason(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    reply(topic, cast["member"], f"@trusted\n\n{quote_of(topic.posts.get(number=1))}\n\nMe.", reply_to=1)
    assert told(cast["trusted"]) == ["Member replied to you: Who keeps the keys?"]
    assert told(cast["member"]) == []  # never oneself


def test_who_is_mentioned_is_told(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["member"], "Ask @newcomer and @coordinator.")
    assert told(cast["newcomer"]) == ["Member mentioned you: Who keeps the keys?"]
    assert told(cast["trusted"]) == ["Member wrote in a topic you watch: Who keeps the keys?"]


def test_who_is_quoted_is_told(topic: Topic, cast: Mapping[str, Any]) -> None:
    forums.watch_topic(topic, by=cast["trusted"], level="normal")
    reply(topic, cast["member"], f"{quote_of(topic.posts.get(number=1))}\n\nMe too.")
    assert told(cast["trusted"]) == ["Member quoted you: Who keeps the keys?"]


def test_a_watched_topic_is_counted_together_until_it_is_read(topic: Topic, cast: Mapping[str, Any]) -> None:
    for who in ("member", "newcomer", "member"):
        reply(topic, cast[who])
    assert told(cast["trusted"]) == [
        "3 new posts in a topic you watch, by Member and Newcomer: Who keeps the keys?"
    ]
    assert unread_count(cast["trusted"]) == 1
    topic.refresh_from_db()
    forums.mark_read(topic, by=cast["trusted"], number=4)
    assert unread_count(cast["trusted"]) == 0  # read where it stands
    reply(topic, cast["newcomer"])
    assert told(cast["trusted"])[0] == "Newcomer wrote in a topic you watch: Who keeps the keys?"
    assert unread_count(cast["trusted"]) == 1


def test_thanks_are_counted_together_and_what_was_taken_back_is_no_news(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    post = topic.posts.get(number=1)
    for who in ("member", "newcomer", "moderator"):
        forums.react(post, by=cast[who], kind="thank")
    forums.react(post, by=cast["coordinator"], kind="thank")
    forums.withdraw_reaction(post, by=cast["coordinator"], kind="thank")
    assert told(cast["trusted"]) == ["Moderator and 2 others thanked you: Who keeps the keys?"]


def test_a_muted_topic_is_silent(topic: Topic, cast: Mapping[str, Any]) -> None:
    forums.watch_topic(topic, by=cast["trusted"], level="muted")
    post = reply(topic, cast["member"], "@trusted, listen.", reply_to=1)
    forums.react(topic.posts.get(number=1), by=cast["member"], kind="thank")
    assert told(cast["trusted"]) == []
    assert post.number == 2


def test_nobody_is_told_of_what_they_may_not_see(private: Category, cast: Mapping[str, Any]) -> None:
    forums.open_topic(
        private, by=cast["administrator"], title="Among us", text="@member and @moderator: look."
    )
    assert told(cast["member"]) == []
    assert told(cast["moderator"]) == ["Administrator mentioned you: Among us"]


def test_what_went_out_of_sight_is_told_no_more(
    topic: Topic, category: Category, cast: Mapping[str, Any]
) -> None:
    reply(topic, cast["member"], "@newcomer")
    assert told(cast["newcomer"]) and unread_count(cast["newcomer"]) == 1
    forums.edit_category(category, by=cast["administrator"], see="staff")
    assert told(cast["newcomer"]) == [] and unread_count(cast["newcomer"]) == 0


def test_a_held_reply_is_news_when_it_appears_and_once(category: Category, cast: Mapping[str, Any]) -> None:
    topic = forums.open_topic(category, by=cast["trusted"], title="Keys", text="Who?")
    forums.edit_category(category, by=cast["administrator"], premoderated=True)
    post = reply(topic, cast["member"], "Me, @newcomer.")
    assert told(cast["trusted"]) == [] and told(cast["newcomer"]) == []
    moderator = cast["moderator"]
    for state in (State.VISIBLE, State.HELD, State.VISIBLE):
        because = "Once more" if state == State.HELD else ""
        post.refresh_from_db()
        forums.set_post_state(post, by=moderator, state=state, because=because)
    assert told(cast["newcomer"]) == ["Member mentioned you: Keys"]
    assert told(cast["trusted"]) == ["Member wrote in a topic you watch: Keys"]


def test_an_edit_tells_only_those_whom_the_post_did_not_mention(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    post = reply(topic, cast["member"], "Ask @newcomer.")
    drain()
    Notification.objects.update(read_at="2026-01-01T00:00Z")
    forums.edit_post(post, by=cast["member"], text="Ask @newcomer or @coordinator.")
    assert told(cast["coordinator"]) == ["Member mentioned you: Who keeps the keys?"]
    assert unread_count(cast["newcomer"]) == 0


def test_a_second_delivery_counts_nothing_twice(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["member"])
    drain()
    reactions.tell_of_post(Activity.objects.get(verb="forums.post_created"))
    assert Notification.objects.get(member=cast["trusted"]).count == 1
    operations.mark_all_notifications_read(cast["trusted"], by=cast["trusted"])
    reactions.tell_of_post(Activity.objects.get(verb="forums.post_created"))
    assert Notification.objects.filter(member=cast["trusted"]).count() == 1


def test_what_was_imported_disturbs_nobody(topic: Topic, cast: Mapping[str, Any]) -> None:
    with acting_from(Source.IMPORT):
        reply(topic, cast["member"], "@trusted", reply_to=1)
    assert told(cast["trusted"]) == []


def test_people_without_an_account_are_not_told(topic: Topic, cast: Mapping[str, Any]) -> None:
    make_member("gone", account="deactivated")
    reply(topic, cast["member"], "@gone, are you here?")
    drain()
    assert not Notification.objects.filter(member__handle="gone").exists()


def test_a_kind_turned_off_leaves_room_for_the_next_reason(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.choose_reach(
        cast["trusted"], by=cast["trusted"], reaches={"reply": Ways(site=False, mail="none")}
    )
    reply(topic, cast["member"], "@trusted, me.", reply_to=1)
    assert told(cast["trusted"]) == ["Member mentioned you: Who keeps the keys?"]


def test_many_watchers_are_told_in_jobs_of_their_own(
    topic: Topic, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "AT_ONCE", 2)
    for who in ("newcomer", "member", "moderator", "coordinator", "administrator"):
        forums.watch_topic(topic, by=cast[who], level="watching")
    reply(topic, cast["member"])
    drain()
    drain()
    people = set(Notification.objects.filter(kind=Kind.WATCHED).values_list("member__handle", flat=True))
    assert people == {"trusted", "newcomer", "moderator", "coordinator", "administrator"}


def test_a_batch_costs_the_same_for_ten_and_for_a_thousand_watchers(
    topic: Topic, cast: Mapping[str, Any], size: Callable[[int, int], int]
) -> None:
    """With its mails: each batch of 500, and each hundred of mails, takes as many statements as the first."""

    def statements(watchers: int) -> int:
        members = Member.objects.filter(handle__startswith="watcher").order_by("pk")[:watchers]
        ids = [one.pk for one in members]
        Notification.objects.all().delete()
        post = topic.posts.get(number=topic.highest_number)
        with CaptureQueriesContext(connection) as asked:
            reactions.tell_watchers.func(activity.pk, post.pk, ids, activity.occurred_at.isoformat())
        told = Notification.objects.filter(kind=Kind.WATCHED)
        assert told.count() == watchers
        with CaptureQueriesContext(connection) as mailed:
            mailing.write_mails.func(list(told.values_list("pk", flat=True)[:100]))
        return len(asked) - watchers // 100 + len(mailed)  # a job for each hundred of mails

    people = [
        Member(handle=f"watcher{n}", name=f"Watcher {n}", email=f"w{n}@example.org", account="active")
        for n in range(size(120, 500))
    ]
    Member.objects.bulk_create(people)
    reply(topic, cast["member"])
    drain()
    topic.refresh_from_db()
    activity = Activity.objects.get(verb="forums.post_created")
    few, many = statements(10), statements(len(people))
    assert abs(many - few) <= 3, (few, many)


# -- Decisions -----------------------------------------------------------------------------


def decide(case: Case, by: Any, verdict: str, rule: Any = None) -> Any:
    case.refresh_from_db()
    return moderation.decide_case(
        case, by=by, verdict=verdict, version=case.version, key=f"k{case.version}", rule=rule, facts="Insult."
    )


def test_author_and_reporter_hear_of_a_decision(topic: Topic, cast: Mapping[str, Any]) -> None:
    rule = moderation.write_rule(
        None, by=cast["administrator"], code="kind", titles={"en": "Be kind"}, texts={"en": "To people."}
    )
    post = reply(topic, cast["member"], "You fool.")
    report = moderation.report_thing(post, by=cast["newcomer"], rule=rule)
    moderation.hold_thing(report.case, by=cast["moderator"], because="One moment")
    decide(report.case, cast["moderator"], "remove", rule)
    assert told(cast["member"]) == [
        "Something you wrote was removed: Be kind",
        "A moderator looks at something you wrote; meanwhile only you and the team see it: Who keeps the keys?",
    ]
    assert told(cast["newcomer"]) == ["Your report was answered: the team agreed. Thank you."]
    moderation.undo_decision(report.case.decisions.get(), by=cast["administrator"], reason="It was a joke.")
    assert told(cast["member"])[0].startswith("A decision about something you wrote was taken back")


def test_who_is_cleared_of_a_report_never_hears_of_it(topic: Topic, cast: Mapping[str, Any]) -> None:
    rule = moderation.write_rule(
        None, by=cast["administrator"], code="kind", titles={"en": "Be kind"}, texts={"en": "To people."}
    )
    post = reply(topic, cast["member"], "Good day.")
    report = moderation.report_thing(post, by=cast["newcomer"], rule=rule)
    decide(report.case, cast["moderator"], "keep")
    assert told(cast["member"]) == []
    assert told(cast["newcomer"]) == [
        "Your report was answered: a moderator looked and saw no breach of the rules."
    ]
