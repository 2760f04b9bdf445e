"""Two who are apart: out of each other's sight wherever people are shown, and nothing disappears in topics."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.commons.access import Refused
from community.commons.jobs.worker import drain
from community.inbox.models import Kind, Notification
from forums import channels
from forums import operations as forums
from forums.models import Category, Post, Topic
from forums.suggesting import people_for
from membership import operations
from membership.models import Block, GroupMember, Member
from tests.cast import make_member

from .conftest import reply

pytestmark = pytest.mark.django_db
FOLD = "Post by somebody you blocked"


@pytest.fixture
def anna(cast: Mapping[str, Any]) -> Member:
    return _listed("anna")


@pytest.fixture
def ben(cast: Mapping[str, Any]) -> Member:
    return _listed("ben")


def _listed(handle: str) -> Member:
    since = timezone.now() - timedelta(days=100)
    member = make_member(handle, joined_at=since, listed=True, listed_publicly=True)
    Member.objects.filter(pk=member.pk).update(joined_at=since)
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def blocked(anna: Member, ben: Member) -> Block:
    """Anna blocked Ben."""
    return operations.block_member(ben, by=anna)


def read(person: Member | None, path: str) -> str:
    client = Client(headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/members/", "/members/?as=list", "/members/?q=ann", "/members/?q=ben"])
def test_neither_finds_the_other_in_the_directory(
    anna: Member, ben: Member, blocked: Block, path: str
) -> None:
    for one, other in ((anna, ben), (ben, anna)):
        assert f'href="{other.url}"' not in read(one, path)
    assert ('href="/members/ben/"' in read(None, path)) is ("ann" not in path)


def test_neither_is_offered_to_the_other_after_an_at(
    anna: Member, ben: Member, topic: Topic, blocked: Block
) -> None:
    for one in (anna, ben):
        reply(topic, one)
    topic.refresh_from_db()
    for one, letters in ((anna, "be"), (ben, "an")):
        assert people_for(letters, asker=one, topic=topic) == []
        assert people_for(letters, asker=one) == []
    assert people_for("be", asker=Member.objects.get(handle="trusted"), topic=topic) == [ben]


def test_neither_sees_the_other_write(anna: Member, ben: Member, topic: Topic, blocked: Block) -> None:
    for one, other in ((anna, ben), (ben, anna)):
        person = Member.objects.get(pk=one.pk)
        assert channels.may_read_topic(person, topic.pk)
        assert not channels.may_receive(person, "writing", {"member": other.pk})
        assert channels.may_receive(person, "writing", {"member": topic.author_id})
        assert channels.may_receive(person, "post_created", {"number": 2, "by": other.pk})


def test_a_mention_stays_text_and_tells_nobody(
    anna: Member, ben: Member, topic: Topic, blocked: Block
) -> None:
    for one, other in ((anna, ben), (ben, anna)):
        post = reply(topic, one, f"What do you think, @{other.handle}?")
        drain()
        assert f"@{other.handle}" in post.html and 'class="mention"' not in post.html
        assert not Notification.objects.filter(member=other, kind=Kind.MENTION).exists()


def test_what_the_blocked_answer_is_no_news_to_the_blocker(
    anna: Member, ben: Member, topic: Topic, blocked: Block
) -> None:
    own = reply(topic, anna)
    answer = reply(topic, ben, "I disagree.", reply_to=own.number)
    forums.react(own, by=ben, kind="thank")
    drain()
    assert not Notification.objects.filter(member=anna).exists()
    reply(topic, anna, "As I said.", reply_to=answer.number)
    drain()
    assert Notification.objects.filter(
        member=ben, kind=Kind.REPLY
    ).exists()  # who is blocked sees no difference


def test_the_blocker_reads_folded_posts_and_nobody_else_does(
    anna: Member, ben: Member, topic: Topic, blocked: Block
) -> None:
    post = reply(topic, ben, "Words of Ben.")
    reply(topic, anna, "Words of Anna.")
    for path in (topic.url, f"/forums/t/{topic.pk}/print/", f"/forums/t/{topic.pk}/posts/?after=0"):
        shown = read(anna, path)
        assert shown.count(FOLD) == 1 and "Words of Ben." in shown, path  # folded, and there to be opened
        for one in (ben, Member.objects.get(handle="trusted"), Member.objects.get(handle="moderator"), None):
            shown = read(one, path)
            assert FOLD not in shown and "Words of Ben." in shown and "Words of Anna." in shown, path
    operations.unblock_member(ben, by=anna)
    assert FOLD not in read(anna, topic.url)
    assert post.number == 2


def test_folding_costs_nothing_more(anna: Member, ben: Member, topic: Topic) -> None:
    reply(topic, ben)
    read(anna, topic.url)
    with CaptureQueriesContext(connection) as before:
        read(anna, topic.url)
    operations.block_member(ben, by=anna)
    with CaptureQueriesContext(connection) as after:
        assert FOLD in read(anna, topic.url)
    assert len(after) == len(before)


def test_replies_and_the_accepted_answer_are_folded_too(
    anna: Member, ben: Member, category: Category, blocked: Block
) -> None:
    topic = forums.open_topic(category, by=anna, title="How?", text="Who knows it?", kind="question")
    answer = reply(topic, ben, "So and so.", reply_to=1)
    forums.accept_answer(Post.objects.get(pk=answer.pk), by=Member.objects.get(handle="trusted"))
    assert "So and so." not in read(anna, f"/forums/t/{topic.pk}/1/replies/")
    assert "So and so." in read(ben, f"/forums/t/{topic.pk}/1/replies/")
    assert read(anna, topic.url).count(FOLD) == 2


def test_neither_follows_the_other_by_feed(anna: Member, ben: Member, topic: Topic, blocked: Block) -> None:
    for one in (anna, ben):
        reply(topic, one)
    for one, other in ((anna, ben), (ben, anna)):
        assert "feed.atom" not in read(one, other.url)
    assert "feed.atom" in read(None, ben.url)


def test_neither_invites_the_other(
    anna: Member, ben: Member, blocked: Block, cast: Mapping[str, Any]
) -> None:
    group = operations.make_group(None, by=cast["administrator"], name="Choir")
    for one, other in ((anna, ben), (ben, anna)):
        place = GroupMember.objects.create(group=group, member=one, coordinates=True)
        operations.invite_to_group(group, by=one, member=other)
        assert "You are invited" not in read(other, group.url)
        GroupMember.objects.filter(group=group, member=other).delete()
        place.delete()


def test_members_of_a_group_who_are_apart_miss_each_other_in_its_list(
    anna: Member, ben: Member, blocked: Block, cast: Mapping[str, Any]
) -> None:
    group = operations.make_group(None, by=cast["administrator"], name="Choir")
    for one in (anna, ben):
        GroupMember.objects.create(group=group, member=one)
    assert 'href="/members/ben/"' not in read(anna, group.url)
    assert 'href="/members/anna/"' not in read(ben, group.url)
    assert 'href="/members/anna/"' in read(cast["administrator"], group.url)


def test_the_team_sees_all_and_is_seen(
    anna: Member, ben: Member, topic: Topic, blocked: Block, cast: Mapping[str, Any]
) -> None:
    post = reply(topic, ben, "Words of Ben.")
    Block.objects.create(by=cast["moderator"], blocked=ben)  # of a time before the role
    Block.objects.create(by=ben, blocked=cast["moderator"])
    assert FOLD not in read(cast["moderator"], topic.url)
    assert 'href="/members/ben/"' in read(cast["moderator"], "/members/")
    with pytest.raises(Refused):
        operations.block_member(cast["moderator"], by=anna)
    assert post.author == ben


def test_a_preview_mentions_as_the_post_will(anna: Member, ben: Member, topic: Topic, blocked: Block) -> None:
    client = Client()
    client.force_login(anna)
    shown = client.post("/forums/preview/", {"text": "@ben and @trusted"}).content.decode()
    assert 'href="/members/trusted/"' in shown and 'href="/members/ben/"' not in shown


def test_an_edit_mentions_nobody_who_is_apart(
    anna: Member, ben: Member, topic: Topic, blocked: Block
) -> None:
    post = reply(topic, ben)
    edited = forums.edit_post(post, by=ben, text="Ask @anna.")
    drain()
    assert 'class="mention"' not in edited.html
    assert not Notification.objects.filter(member=anna).exists()
