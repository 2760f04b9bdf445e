"""Each group has a room of its own: its members and the team read it, nobody else by any path."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused, allowed
from community.commons.jobs.worker import drain
from forums import channels
from forums import operations as forums
from forums.models import Category, Topic
from forums.rooms import rooms_seen_by
from forums.suggesting import people_for
from membership import operations
from membership.models import Group, GroupMember, Member
from tests.cast import make_member

pytestmark = pytest.mark.django_db
SECRET, NEAR = "zwiebelkuchen", "lichterfest"


@pytest.fixture
def singer(cast: Mapping[str, Any]) -> Member:
    return make_member("singer", joined_at=timezone.now() - timedelta(days=100))


@pytest.fixture
def choir(cast: Mapping[str, Any], singer: Member, category: Category) -> Group:
    group = operations.make_group(None, by=cast["coordinator"], name="Choir", entry="open")
    operations.join_group(group, by=singer)
    drain()
    return group


@pytest.fixture
def room(choir: Group) -> Category:
    return Category.objects.get(group=choir)


@pytest.fixture
def among_singers(room: Category, singer: Member) -> Topic:
    topic = forums.open_topic(room, by=again(singer), title="Between us", text=f"{SECRET} {NEAR}")
    drain()
    return topic


def again(member: Any) -> Any:
    return Member.objects.get(pk=member.pk) if getattr(member, "pk", None) else member


def test_the_room_is_made_once_and_follows_its_group(
    choir: Group, room: Category, singer: Member, cast: Mapping[str, Any]
) -> None:
    drain()
    assert Category.objects.filter(group=choir).count() == 1 and room.name == "Choir"
    operations.edit_group(choir, by=cast["coordinator"], name="Big choir", about="", entry="open")
    drain()
    room.refresh_from_db()
    assert room.name == "Big choir"
    operations.close_group(choir, by=cast["coordinator"])
    drain()
    room.refresh_from_db()
    assert not allowed(again(singer), "forums.open_topic", room)
    assert allowed(again(singer), "forums.view_category", room)
    operations.reopen_group(choir, by=cast["coordinator"])
    drain()
    room.refresh_from_db()
    assert allowed(again(singer), "forums.open_topic", room)


def test_members_and_the_team_alone_read_it_by_any_path(
    room: Category, among_singers: Topic, singer: Member, cast: Mapping[str, Any]
) -> None:
    post = among_singers.posts.get()
    paths = [
        among_singers.url,
        room.url,
        f"/forums/t/{among_singers.pk}/print/",
        f"/forums/t/{among_singers.pk}/posts/?after=0",
        f"/forums/t/{among_singers.pk}/1/replies/",
        f"/forums/p/{post.pk}/quote/",
        "/forums/",
        "/forums/categories/",
        f"/search/?q={NEAR}",
        "/members/singer/",
        "/members/singer/feed.atom",
        "/forums/feed.atom",
        f"{room.url}feed.atom",
        "/sitemap.xml",
        "/",
    ]
    inside = [again(singer), cast["moderator"], cast["administrator"]]
    outside = [AnonymousUser(), cast["newcomer"], cast["member"], cast["trusted"], cast["category_moderator"]]
    for person in (*inside, *outside):
        reads = person in inside
        client = Client(headers={"accept-language": "en"})
        if person.is_authenticated:
            client.force_login(person)
        shown = [path for path in paths if SECRET in _read(client, path)]
        assert bool(shown) is reads, (person, shown)
        assert (client.get(among_singers.url).status_code == 200) is reads
        assert channels.may_read_topic(person, among_singers.pk) is reads
        assert (room in rooms_seen_by(person)) is reads
        assert room.admits(person, room.see) is reads
        assert Category.objects.visible_to(person).filter(pk=room.pk).exists() is reads


def _read(client: Client, path: str) -> str:
    answer = client.get(path)
    body = b"".join(answer) if answer.streaming else answer.content
    return (
        body.decode().replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
    )


def test_whoever_leaves_reads_it_no_more(
    choir: Group, room: Category, among_singers: Topic, singer: Member, cast: Mapping[str, Any]
) -> None:
    another = make_member("another")
    operations.join_group(choir, by=another)
    assert allowed(again(another), "forums.view_topic", among_singers)
    operations.leave_group(GroupMember.objects.get(group=choir, member=another), by=another)
    assert not allowed(again(another), "forums.view_topic", among_singers)


def test_nothing_goes_from_the_room_to_others_but_by_the_team(
    room: Category, among_singers: Topic, category: Category, choir: Group, cast: Mapping[str, Any]
) -> None:
    other = operations.make_group(None, by=cast["coordinator"], name="Garden", entry="open")
    drain()
    elsewhere = Category.objects.get(group=other)
    trusted = cast["trusted"]
    for group in (choir, other):
        operations.join_group(group, by=trusted)
    for place in (category, elsewhere):
        with pytest.raises((Forbidden, Refused)):
            forums.move_topic(Topic.objects.get(pk=among_singers.pk), by=again(trusted), category=place)


def test_the_room_stays_the_groups_own(room: Category, category: Category, cast: Mapping[str, Any]) -> None:
    for changes in ({"see": "everyone"}, {"parent": category}):
        with pytest.raises(Refused):
            forums.edit_category(Category.objects.get(pk=room.pk), by=cast["administrator"], **changes)
    with pytest.raises(Refused):
        forums.edit_category(category, by=cast["administrator"], see="group")
    client = Client()
    client.force_login(cast["administrator"])
    form = client.get(f"/forums/categories/{room.slug}/edit/")
    if form.status_code == 200:
        assert 'name="see"' not in form.content.decode()


def test_the_editor_offers_the_members_of_the_group(
    among_singers: Topic, singer: Member, choir: Group
) -> None:
    another = make_member("sinuhe")
    operations.join_group(choir, by=another)
    assert [one.handle for one in people_for("sin", asker=again(another), topic=among_singers)] == ["singer"]
    assert [one.handle for one in people_for("sinu", asker=again(singer), topic=among_singers)] == ["sinuhe"]
