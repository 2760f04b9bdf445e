"""Polls: asked, voted in, closed; counted once for each; secret where they are secret."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.surveys import operations
from community.surveys.drafting import Draft
from community.surveys.models import Choice, Pick, Poll, Voter
from community.surveys.showing import show
from forums import operations as forums
from forums.models import Post, Topic
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.surveys.conftest import fresh, make_poll, pick

pytestmark = pytest.mark.django_db


def votes(poll: Poll) -> list[int]:
    return list(poll.choices.values_list("votes", flat=True))


def vote(poll: Poll, by: Any, *positions: int) -> Poll:
    return operations.cast_ballot(fresh(poll), by=by, picks=pick(poll, *positions))


def signed_in(member: Any) -> Client:
    client = Client()
    client.force_login(member, backend="membership.backends.MemberBackend")
    return client


def test_cast_ballot_counts_and_changes(poll: Poll, cast: Mapping[str, Any]) -> None:
    vote(poll, cast["member"], 1)
    vote(poll, cast["newcomer"], 2)
    vote(poll, cast["member"], 2)
    assert votes(poll) == [0, 2, 0] and fresh(poll).voter_count == 2
    with pytest.raises(Refused):
        vote(poll, cast["member"], 2)
    operations.withdraw_ballot(fresh(poll), by=cast["member"])
    assert votes(poll) == [0, 1, 0] and fresh(poll).voter_count == 1


def test_cast_ballot_refuses_what_does_not_fit(topic: Topic, cast: Mapping[str, Any]) -> None:
    poll = make_poll(topic, least=2, most=2)
    other = make_poll(reply(topic, cast["member"]).topic, number=2)
    for wrong in ([], [1], [1, 2, 3]):
        with pytest.raises(Refused):
            vote(poll, cast["member"], *wrong)
    with pytest.raises(Refused):
        operations.cast_ballot(fresh(poll), by=cast["member"], picks=pick(other, 1, 2))
    assert votes(poll) == [0, 0, 0] and not Voter.objects.exists()


def test_secret_ballot_is_final_and_leaves_nothing_that_joins_it(
    secret: Poll, cast: Mapping[str, Any]
) -> None:
    vote(secret, cast["member"], 3)
    assert votes(secret) == [0, 0, 1] and not Pick.objects.exists()
    for act in (
        lambda: vote(secret, cast["member"], 1),
        lambda: operations.withdraw_ballot(fresh(secret), by=cast["member"]),
    ):
        with pytest.raises(Refused):
            act()
    assert {field.name for field in Voter._meta.get_fields()} == {"id", "poll", "member", "picks"}
    fact = Activity.objects.get(verb="surveys.ballot_cast")
    assert fact.facts == {"poll_id": secret.pk, "changed": False}
    seen = show(fresh(secret), cast["member"])
    assert seen.voted and not any(row.mine for row in seen.rows)


def test_each_secret_ballot_writes_all_choices_in_one_statement(
    secret: Poll, cast: Mapping[str, Any]
) -> None:
    """What the database notes of when a row was written is the same for all choices."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        vote(secret, cast["member"], 3)
    written = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "surveys_choice"')]
    assert len(written) == 1 and "CASE" in written[0]
    assert '"surveys_choice"."id" =' not in written[0].partition('WHERE "surveys_choice"')[2]


@pytest.mark.parametrize("results", ["at_once", "after_voting", "when_closed"])
def test_results_are_shown_when_it_was_said(topic: Topic, cast: Mapping[str, Any], results: str) -> None:
    poll = make_poll(topic, results=results)
    vote(poll, cast["member"], 1)
    told = {
        name: show(fresh(poll), cast[name]).results for name in ("visitor", "member", "newcomer", "trusted")
    }
    voted = results != "when_closed"
    at_once = results == "at_once"
    assert told == {"visitor": at_once, "member": voted, "newcomer": at_once, "trusted": at_once}
    operations.close_poll(fresh(poll), by=cast["trusted"])
    assert show(fresh(poll), AnonymousUser()).rows[0].votes == 1


def test_close_poll_by_hand_by_its_author_and_moderators_alone(poll: Poll, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Forbidden):
        operations.close_poll(fresh(poll), by=cast["member"])
    operations.close_poll(fresh(poll), by=cast["moderator"])
    with pytest.raises(Refused):
        vote(poll, cast["member"], 1)
    with pytest.raises(Refused):
        operations.close_poll(fresh(poll), by=cast["trusted"])


def test_a_poll_closes_at_its_time(topic: Topic, cast: Mapping[str, Any]) -> None:
    poll = make_poll(topic, closes_at=timezone.now() + timedelta(hours=1), results="when_closed")
    vote(poll, cast["member"], 1)
    over = timezone.now() - timedelta(minutes=1)
    Poll.objects.filter(pk=poll.pk).update(closes_at=over)
    with pytest.raises(Refused):  # whether or not the job has come
        vote(poll, cast["newcomer"], 1)
    before = Topic.objects.get(pk=topic.pk).version
    operations.close_in_time.call(poll.pk)
    operations.close_in_time.call(poll.pk)
    assert fresh(poll).closed_at == over
    assert Topic.objects.get(pk=topic.pk).version == before + 1
    assert Activity.objects.filter(verb="surveys.poll_closed").count() == 1


def test_remove_poll_only_while_nobody_has_voted(poll: Poll, cast: Mapping[str, Any]) -> None:
    vote(poll, cast["member"], 1)
    with pytest.raises(Refused):
        operations.remove_poll(fresh(poll), by=cast["trusted"])
    operations.withdraw_ballot(fresh(poll), by=cast["member"])
    post = operations.remove_poll(fresh(poll), by=cast["trusted"])
    assert not Poll.objects.exists() and not Post.objects.get(pk=post.pk).polled


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": " "},
        {"choices": ("One",)},
        {"choices": tuple(f"{n}" for n in range(21))},
        {"choices": ("One", "one ")},
        {"choices": ("One", "\u200b")},
        {"least": 3, "most": 2},
        {"most": 4},
        {"results": "never"},
        {"closes_at": timezone.now() - timedelta(days=1)},
        {"closes_at": timezone.now() + timedelta(days=4000)},
        {"question": "x" * 201},
    ],
)
def test_add_poll_refuses_what_is_no_poll(topic: Topic, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        make_poll(topic, **wrong)
    assert not Poll.objects.exists()


def test_add_poll_once_and_by_the_author_alone(poll: Poll, topic: Topic, cast: Mapping[str, Any]) -> None:
    post = Post.objects.select_related("topic__category").get(topic=topic, number=1)
    draft = Draft("What?", ("a", "b"))
    with pytest.raises(Refused):
        operations.add_poll(post, by=cast["trusted"], draft=draft)
    with pytest.raises(Forbidden):
        operations.add_poll(post, by=cast["moderator"], draft=draft)


def test_who_may_not_write_there_may_not_vote(
    poll: Poll, topic: Topic, private: Any, cast: Mapping[str, Any]
) -> None:
    among = forums.open_topic(private, by=cast["administrator"], title="Among us", text="Us.")
    inner = make_poll(among)
    with pytest.raises(Forbidden):
        vote(inner, cast["member"], 1)
    with pytest.raises(Forbidden):
        operations.cast_ballot(fresh(poll), by=AnonymousUser(), picks=pick(poll, 1))
    forums.archive_topic(topic, by=cast["moderator"])
    with pytest.raises(Forbidden):
        vote(poll, cast["member"], 1)


# -- Pages -----------------------------------------------------------------------------------


def test_the_page_of_the_topic_shows_it_and_votes_without_scripts(
    poll: Poll, topic: Topic, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["member"])
    page = client.get(topic.url).content.decode()
    assert "Which day?" in page and 'type="radio"' in page and "<!--poll-->" not in page
    assert "sees your name with your choice" in page
    answer = client.post(f"{poll.url}vote/", {"pick": pick(poll, 2)[0]})
    assert answer.status_code == 302
    page = client.get(topic.url).content.decode()
    assert "your choice" in page and "you among them" in page
    assert "1 person has voted" in Client().get(topic.url).content.decode()


def test_a_vote_that_does_not_fit_says_so_and_keeps_what_was_chosen(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    poll = make_poll(topic, least=2, most=3)
    answer = signed_in(cast["member"]).post(f"{poll.url}vote/", {"pick": pick(poll, 2)[0]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose 2 to 3." in page and page.count("checked") == 1
    for hostile in ("x", "-1", "9" * 40, "²"):
        assert signed_in(cast["member"]).post(f"{poll.url}vote/", {"pick": hostile}).status_code == 422


def test_htmx_gets_the_panel_alone(poll: Poll, cast: Mapping[str, Any]) -> None:
    answer = signed_in(cast["member"]).post(
        f"{poll.url}vote/", {"pick": pick(poll, 2)[0]}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert page.strip().startswith("<section") and "your choice" in page and "<html" not in page


def test_open_a_topic_with_a_poll(category: Any, cast: Mapping[str, Any]) -> None:
    sent = {"category": category.slug, "title": "Market day", "text": "Choose.", "kind": "discussion"}
    asked = {
        "poll-question": "Which <b>day</b>?",
        "poll-choices": "Monday\r\nFriday\r\n",
        "poll-ballot": "hidden",
    }
    client = signed_in(cast["trusted"])
    assert client.post("/forums/new/", sent | {"poll-question": "Which?"}).status_code == 422
    answer = client.post("/forums/new/", sent | asked)
    assert answer.status_code == 302
    poll = Poll.objects.get()
    assert poll.secret and [str(one) for one in poll.choices.all()] == ["Monday", "Friday"]
    page = client.get(answer["Location"]).content.decode()
    assert "Which &lt;b&gt;day" in page and "Nobody can see what you choose" in page
    assert client.post("/forums/new/", sent | {"poll-least": "1", "poll-most": "1"}).status_code == 302


def test_a_topic_for_later_brings_its_poll(category: Any, cast: Mapping[str, Any]) -> None:
    at = timezone.localtime() + timedelta(hours=2)
    later = {"publish_at": at.strftime("%Y-%m-%dT%H:%M"), "send": "later"}
    sent = {"category": category.slug, "title": "Market day", "text": "Choose.", "kind": "discussion"}
    asked = {"poll-question": "Which day?", "poll-choices": "Monday\nFriday"}
    signed_in(cast["trusted"]).post("/forums/new/", sent | asked | later)
    assert not Poll.objects.exists()
    from forums.models import ScheduledTopic
    from forums.operations.timers import keep_scheduled

    ScheduledTopic.objects.update(at=timezone.now())
    keep_scheduled.call(ScheduledTopic.objects.get().pk)
    assert Poll.objects.get().question == "Which day?"


def test_add_a_poll_to_a_post_of_ones_own(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"])
    client = signed_in(cast["member"])
    assert f"/forums/p/{post.pk}/poll/" in client.get(f"/forums/p/{post.pk}/edit/").content.decode()
    assert client.get(f"/forums/p/{post.pk}/poll/").status_code == 200
    assert client.post(f"/forums/p/{post.pk}/poll/", {"poll-question": "?"}).status_code == 422
    answer = client.post(f"/forums/p/{post.pk}/poll/", {"poll-question": "Tea?", "poll-choices": "Yes\nNo"})
    assert answer.status_code == 302
    assert "Tea?" in client.get(topic.url).content.decode()
    assert signed_in(cast["trusted"]).get(f"/forums/p/{post.pk}/poll/").status_code == 403


def test_who_chose_what_is_told_where_voters_are_named(
    poll: Poll, topic: Topic, cast: Mapping[str, Any]
) -> None:
    vote(poll, cast["member"], 2)
    assert cast["member"].name in Client().get(f"{poll.url}voters/").content.decode()
    secret = make_poll(reply(topic, cast["member"]).topic, number=2, secret=True)
    vote(secret, cast["member"], 2)
    assert signed_in(cast["administrator"]).get(f"{secret.url}voters/").status_code == 404
    later = make_poll(reply(topic, cast["member"]).topic, number=3, results="when_closed")
    vote(later, cast["member"], 2)
    assert Client().get(f"{later.url}voters/").status_code == 404


def test_polls_of_a_page_cost_two_statements(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["member"])
    reply(topic, cast["member"])
    client.get(topic.url)
    without = statements(client, topic.url)
    make_poll(topic)
    client.get(topic.url)
    one = statements(client, topic.url)
    for number in range(3, 15):
        reply(topic, cast["coordinator"])
        vote(make_poll(topic, number=number), cast["member"], 1)
    client.get(topic.url)
    many = statements(client, topic.url)
    assert one - without <= 2 and many == one


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_voters_cost_the_same_number_of_queries_with_1_and_30_rows(
    poll: Poll, cast: Mapping[str, Any]
) -> None:
    vote(poll, cast["member"], 1)
    client = signed_in(cast["member"])
    client.get(f"{poll.url}voters/")
    few = statements(client, f"{poll.url}voters/")
    for number in range(29):
        vote(poll, make_member(f"voter{number}"), 1 + number % 3)
    assert statements(client, f"{poll.url}voters/") == few
    assert Voter.objects.count() == 30 and sum(votes(poll)) == 30


def test_a_poll_out_of_sight_is_told_by_nothing(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"])
    poll = make_poll(topic, number=2, question="sesamequestion", choices=("sesameone", "sesametwo"))
    assert "sesameone" in Client().get(topic.url).content.decode()
    forums.delete_post(Post.objects.select_related("topic__category").get(pk=post.pk), by=cast["member"])
    drain()
    for path in (
        topic.url,
        f"{topic.url.rsplit('/', 2)[0]}/posts/?after=0",
        f"/forums/t/{topic.pk}/feed.atom",
    ):
        assert "sesame" not in Client().get(path).content.decode()
    for path in (poll.url, f"{poll.url}voters/"):
        assert Client().get(path).status_code == 404
        assert signed_in(cast["newcomer"]).get(path).status_code == 404
    with pytest.raises(Forbidden):
        vote(poll, cast["member"], 1)
    assert Choice.objects.filter(votes__gt=0).count() == 0
