"""Two members who are one person: all that is theirs moves, and comes back exactly."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.jobs.worker import drain
from community.commons.persons import tables
from community.commons.search.models import Document
from forums import operations as forums
from forums.models import Post, Reaction, ReactionKind, Topic
from membership import merging_work, operations
from membership.authors import Author, known_authors
from membership.models import (
    Account,
    Address,
    Audience,
    Connection,
    GroupMember,
    Member,
    Merge,
    MergeStep,
    Value,
    Word,
)
from membership.operations import begin_merge, undo_merge
from membership.saying import Saying
from tests.cast import make_member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def _merge(gone: Member, kept: Member, by: Any) -> Merge:
    merge = begin_merge(gone, by=by, kept=kept, reason="One person, two accounts")
    merging_work.go(merge, by=by)
    drain()
    return merge


def _rows() -> dict[str, str]:
    """All that tables hold of people, but for the log, which grows."""
    left_out = ("activity.", "jobs.", "membership.Merge", "membership.MergeStep", "search.", "mail.")
    return {
        table.model: serializers.serialize("json", table.kind._default_manager.order_by("pk"))
        for table in tables()
        if not table.model.startswith(left_out)
    }


@pytest.fixture
def two(cast: Mapping[str, Any]) -> tuple[Member, Member]:
    """Somebody who stands here twice, with much that collides."""
    gone, kept, other = (
        make_member("lea.old", name="Léa Old"),
        make_member("lea", name="Léa"),
        cast["trusted"],
    )
    for person in (gone, kept, other):
        Member.objects.filter(pk=person.pk).update(joined_at="2020-01-01T00:00Z")
    room = forums.create_category(None, by=cast["administrator"], name="Practice")
    gone.refresh_from_db()
    topic = forums.open_topic(room, by=gone, title="A garden on the roof", text="Who helps?")
    post = reply(topic, by=other)
    for person in (gone, kept):
        person.refresh_from_db()
        Reaction.objects.create(post=post, member=person, kind=ReactionKind.THANK)
    group = operations.make_group(None, by=cast["administrator"], name="Choir", about="", entry="closed")
    for person in (gone, kept):
        operations.add_to_group(group, by=cast["administrator"], member=person)
        operations.accept_connection(operations.ask_connection(other, by=person), by=other)
    operations.accept_connection(operations.ask_connection(cast["member"], by=gone), by=cast["member"])
    operations.accept_connection(operations.ask_connection(kept, by=gone), by=kept)
    said = {"headline": "Old words", "expertise": "roofs"}
    values = {key: Saying(words, audience=Audience.MEMBERS) for key, words in said.items()}
    operations.edit_profile(gone, by=gone, changes={}, values=values)
    operations.edit_profile(
        kept, by=kept, changes={}, values={"headline": Saying("New words", audience=Audience.MEMBERS)}
    )
    drain()
    return Member.objects.get(pk=gone.pk), Member.objects.get(pk=kept.pk)


def test_all_that_is_theirs_moves(
    two: tuple[Member, Member], cast: Mapping[str, Any], client: Client
) -> None:
    gone, kept = two
    topic = Topic.objects.get(author=gone)
    _merge(gone, kept, cast["coordinator"])
    topic.refresh_from_db()
    assert topic.author == kept and Post.objects.get(topic=topic, number=1).author == kept
    assert Document.objects.filter(kind="forums.post", author_id=gone.pk).count() == 0
    values = {one.field.key: one.words for one in Value.objects.filter(member=kept).select_related("field")}
    assert values["headline"] == "New words" and values["expertise"] == "roofs"
    assert not Value.objects.filter(member=kept, out_of_sight=True).exists()
    assert Word.objects.filter(member=kept, word__startswith="roof").exists()
    assert Word.objects.filter(member=kept, value=None, word="old").count() == 0
    assert Address.objects.filter(member=kept).count() == 2
    client.force_login(cast["member"])
    assert client.get("/members/lea.old/").url == "/members/lea/"
    assert client.get("/members/?q=lea").status_code == 200
    gone.refresh_from_db()
    assert not gone.is_active and gone.account == Account.ERASED


def test_what_both_have_stands_once(two: tuple[Member, Member], cast: Mapping[str, Any]) -> None:
    gone, kept = two
    _merge(gone, kept, cast["coordinator"])
    kept.refresh_from_db()
    assert Reaction.objects.filter(kind=ReactionKind.THANK).count() == 1
    assert Topic.objects.get(author=kept).thanks == 1
    assert list(GroupMember.objects.filter(member__in=two).values_list("member", flat=True)) == [kept.pk]
    assert len(kept.groups_now) == 1
    made = Connection.objects.made().of(kept)
    assert {one.other_than(kept) for one in made} == {cast["trusted"].pk, cast["member"].pk}
    assert not Connection.objects.of(gone).exists()
    assert {one.asked_by_id for one in made} == {kept.pk}


def test_parted_again_all_is_as_before(two: tuple[Member, Member], cast: Mapping[str, Any]) -> None:
    gone, kept = two
    before = _rows()
    merge = _merge(gone, kept, cast["coordinator"])
    assert _rows() != before
    undo_merge(merge, by=cast["coordinator"])
    merging_work.go(merge, by=cast["coordinator"])
    drain()
    after = _rows()
    assert {name for name in before if before[name] != after[name]} <= {
        "forums.Topic",
        "inbox.Notification",  # that it was done, and undone
        "membership.Word",
    }
    assert Topic.objects.get(author=gone).thanks == 2
    assert Word.objects.filter(member=gone, value=None, word="old").exists()
    assert Document.objects.filter(kind="forums.post", author_id=gone.pk).exists()
    with pytest.raises(Refused):
        undo_merge(merge, by=cast["coordinator"])
    assert begin_merge(Member.objects.get(pk=gone.pk), by=cast["coordinator"], kept=kept, reason="After all")


def test_after_thirty_days_there_is_no_way_back(cast: Mapping[str, Any], clock: Any) -> None:
    merge = _merge(make_member("twice"), cast["member"], cast["coordinator"])
    clock.forward(days=31)
    with pytest.raises(Refused):
        undo_merge(merge, by=cast["coordinator"])
    merging_work.forget_steps.call()
    assert not MergeStep.objects.exists()


def test_roles_are_not_merged_silently(cast: Mapping[str, Any]) -> None:
    coordinator = cast["coordinator"]
    with pytest.raises(Refused, match="role"):
        begin_merge(cast["trusted"], by=coordinator, kept=cast["member"], reason="x")
    with pytest.raises(Forbidden):
        begin_merge(cast["moderator"], by=coordinator, kept=cast["member"], reason="x")
    with pytest.raises(Refused, match="team"):
        begin_merge(cast["member"], by=coordinator, kept=cast["moderator"], reason="x")
    with pytest.raises(Forbidden):
        begin_merge(cast["newcomer"], by=cast["moderator"], kept=cast["member"], reason="x")


def test_the_account_is_what_stays(cast: Mapping[str, Any]) -> None:
    author = Member.objects.create(handle="author", name="Author", account=Account.NONE)
    for gone, kept in ((cast["member"], author), (cast["member"], cast["member"])):
        with pytest.raises(Refused):
            begin_merge(gone, by=cast["coordinator"], kept=kept, reason="x")
    with pytest.raises(Refused):
        begin_merge(author, by=cast["coordinator"], kept=cast["member"], reason=" ")


def test_whoever_was_named_from_a_file_is_joined_by_the_confirmed_address(cast: Mapping[str, Any]) -> None:
    named = Member.objects.create(
        handle="named", name="Named", account=Account.NONE, email="noor@example.org"
    )
    Address.objects.create(email="noor@example.org", member=named)
    group = operations.make_group(None, by=cast["administrator"], name="Choir", about="", entry="closed")
    operations.add_to_group(group, by=cast["administrator"], member=named)
    noor = make_member("noor")
    drain()
    noor.refresh_from_db()
    assert noor.groups_now == [group.pk] and Address.objects.get(email="noor@example.org").member == noor
    assert Member.objects.get(pk=named.pk).account == Account.ERASED


def test_an_author_who_is_a_member_writes_on_as_that_member(cast: Mapping[str, Any]) -> None:
    def imported(new: str) -> Member:
        authors = [Author(id=one, name=f"Old Hand {one}", since=timezone.now()) for one in ("7", new)]
        return operations.import_authors("oldforum", by=cast["administrator"], authors=authors)["7"]

    author = imported("8")
    assert imported("9") == author
    _merge(author, cast["member"], cast["coordinator"])
    assert imported("10") == cast["member"] == known_authors("oldforum", ["7"])["7"]


def test_the_way_through_the_pages(client: Client, cast: Mapping[str, Any]) -> None:
    make_member("twice", name="Twice")
    client.force_login(cast["coordinator"])
    page = "/members/desk/people/twice/merge/"
    assert "twice" in client.get(page).content.decode()
    assert client.get(f"{page}?into=nobody.here").status_code == 422
    assert client.get(f"{page}?into=member").context["kept"] == cast["member"]
    assert client.post(page, {"into": "member", "reason": ""}).status_code == 422
    answer = client.post(page, {"into": "@member", "reason": "She wrote to us"})
    drain()
    shown = client.get(answer.url)
    assert "Part them again" in shown.content.decode()
    assert "Twice" in client.get("/members/desk/merges/").content.decode()
    client.post(f"{answer.url}undo/")
    drain()
    assert Member.objects.get(handle="twice").account == Account.ACTIVE
