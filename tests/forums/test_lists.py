"""Lists: latest, hot, new, unread, unanswered, mine; their filters and views; rooms inside rooms."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone

from community.commons.access import Refused
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from forums import hotness, operations
from forums.first_pages import LATEST, first_page, in_rooms, pinned_in
from forums.models import Category, Post, SavedView, Tag, Topic
from forums.rooms import rooms_seen_by

from .conftest import reply
from .test_pages import client_of

pytestmark = pytest.mark.django_db


def opened(category: Category, by: Any, title: str, **more: Any) -> Topic:
    return operations.open_topic(category, by=by, title=title, text="Words.", **more)


def shown(client: Any, path: str, *titles: str) -> list[str]:
    """Those of the titles that the list shows, in its order."""
    page = client.get(path).content.decode()
    return sorted((one for one in titles if f">{one}</a>" in page), key=lambda one: page.index(f">{one}</a>"))


def test_the_hot_list(category: Category, cast: Mapping[str, Any]) -> None:
    now = timezone.now()
    for title, days in (("old", 9), ("middle", 3), ("young", 0)):
        with acting_from(Source.IMPORT, at=now - timedelta(days=days)):
            opened(category, cast["trusted"], title)
    client = client_of(cast["visitor"])
    assert shown(client, "/forums/?view=hot", "old", "middle", "young") == ["young", "middle", "old"]
    middle = Topic.objects.get(title="middle")
    for _reply in range(40):
        reply(middle, cast["member"])
    assert shown(client, "/forums/?view=hot", "old", "middle", "young") == ["middle", "young", "old"]
    for topic in Topic.objects.all():
        assert topic.hot == pytest.approx(hotness.score(topic.reply_count, topic.thanks, topic.created_at))


def test_hotness_moves_with_every_write(topic: Topic, cast: Mapping[str, Any]) -> None:
    def exact() -> bool:
        now = Topic.objects.get(pk=topic.pk)
        return now.hot == pytest.approx(hotness.score(now.reply_count, now.thanks, now.created_at), abs=1e-9)

    assert exact()
    posts = [reply(topic, cast["member"]) for _n in range(3)]
    assert exact()
    post = Post.objects.select_related("topic__category").get(pk=posts[0].pk)
    operations.react(post, by=cast["trusted"], kind="thank")
    operations.react(post, by=cast["newcomer"], kind="agree")
    assert exact()
    operations.withdraw_reaction(post, by=cast["newcomer"], kind="agree")
    assert exact()
    operations.delete_post(post, by=cast["member"])
    assert exact()


def test_new_and_unread(category: Category, cast: Mapping[str, Any]) -> None:
    first, second = opened(category, cast["trusted"], "first"), opened(category, cast["trusted"], "second")
    client = client_of(cast["member"])
    assert shown(client, "/forums/?view=new", "first", "second") == ["second", "first"]
    operations.mark_read(first, by=cast["member"], number=1)
    assert shown(client, "/forums/?view=new", "first", "second") == ["second"]
    reply(first, cast["trusted"])
    assert shown(client, "/forums/?view=new", "first", "second") == ["second"]
    assert shown(client, "/forums/?view=unread", "first", "second") == ["first", "second"]
    operations.mark_all_read(None, by=cast["member"])
    assert shown(client, "/forums/?view=new", "first", "second") == []
    assert "You have seen every new topic" in client.get("/forums/?view=new").content.decode()
    assert second.pk and client_of(cast["visitor"]).get("/forums/?view=new").status_code == 302


def test_a_row_is_drawn_once_and_says_to_each_what_is_theirs(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["trusted"], "What is left.")
    operations.mark_read(topic, by=cast["member"], number=1)  # read in part
    operations.mark_read(topic, by=cast["trusted"], number=2)  # read to its end
    caches["fragments"].clear()

    def row_for(role: str) -> str:
        page = client_of(cast[role]).get("/forums/").content.decode()
        return page[page.index('<ul class="topics"') : page.index("</ul>", page.index('<ul class="topics"'))]

    partly, wholly, never = row_for("member"), row_for("trusted"), row_for("moderator")
    assert (
        '<li class="unread">' in partly
        and f'href="/forums/t/{topic.pk}/unread/"' in partly
        and "1 new" in partly
    )
    assert (
        "<li>" in wholly
        and f'href="{topic.url}"' in wholly
        and "Unread:" not in wholly
        and "new<" not in wholly
    )
    assert '<li class="unread">' in never and f'href="{topic.url}"' in never and "Unread:" in never
    assert "Unread:" not in row_for("visitor")
    kept: Any = caches["fragments"]
    assert sum(f"topic.{topic.pk}." in key for key in kept._cache) == 1


def test_one_category_is_marked_as_read(category: Category, cast: Mapping[str, Any]) -> None:
    administrator, client = cast["administrator"], client_of(cast["member"])
    inner = operations.create_category(None, by=administrator, name="Inner", parent=category)
    other = operations.create_category(None, by=administrator, name="Other")
    for room, title in ((category, "outer one"), (inner, "inner one"), (other, "other one")):
        opened(room, cast["trusted"], title)
    titles = ("outer one", "inner one", "other one")
    assert len(shown(client, "/forums/?view=unread", *titles)) == 3
    answer = client.post("/forums/read/", {"category": "practice"})
    assert answer["Location"] == category.url
    assert shown(client, "/forums/?view=unread", *titles) == ["other one"]
    reply(Topic.objects.get(title="inner one"), cast["trusted"])
    assert shown(client, "/forums/?view=unread", *titles) == ["inner one", "other one"]
    assert client.post("/forums/read/", {"category": "nowhere"}).status_code == 404


def test_a_private_category_is_not_there_to_be_marked(private: Category, cast: Mapping[str, Any]) -> None:
    assert client_of(cast["member"]).post("/forums/read/", {"category": "stewards"}).status_code == 404


def test_filters(category: Category, cast: Mapping[str, Any]) -> None:
    inner = operations.create_category(None, by=cast["administrator"], name="Inner", parent=category)
    opened(category, cast["trusted"], "one", tags=["Heating", "Keys"])
    opened(inner, cast["member"], "two", tags=["Heating"], kind="question")
    opened(inner, cast["member"], "three")
    client = client_of(cast["visitor"])
    for query, titles in {
        "category=practice": ["three", "two", "one"],
        "category=inner": ["three", "two"],
        "category=nowhere": [],
        "tag=heating": ["two", "one"],
        "tag=Heating,+keys": ["one"],
        "tag=nothing": [],
        "tag=heating&kind=question": ["two"],
        "tag=heating&by=trusted": ["one"],
        "solved=no": ["two"],
    }.items():
        assert shown(client, f"/forums/?{query}", "one", "two", "three") == titles, query


@pytest.mark.parametrize(
    "query",
    [
        "kind=poem", "solved=maybe", "tag=" + "x," * 200, "tag=%00", "category=%00", "category=" + "x" * 5000,
        "view=hot&at=WzAsIkEiLDFd", "view=hot&at=WzAsMWU5OTksMV0", "tag=%F0%9F%94%91", "tag='%22--",
        "view=new&at=xyz", "tag=&category=&kind=", "view=cold",
    ],
)  # fmt: skip
def test_hostile_queries(topic: Topic, cast: Mapping[str, Any], query: str) -> None:
    for who in ("visitor", "member"):
        client = client_of(cast[who])
        for path in ("/forums/", "/forums/c/practice/"):
            assert client.get(f"{path}?{query}").status_code in (200, 302)


def test_pages_of_the_hot_list(category: Category, cast: Mapping[str, Any]) -> None:
    for number in range(70):
        opened(category, cast["trusted"], f"topic {number}")
    client, path, seen = client_of(cast["visitor"]), "/forums/?view=hot", []
    for _page in range(3):
        page = client.get(path)
        topics = [int(pk) for pk in re.findall(r'class="title" href="/forums/t/(\d+)/', page.text)]
        seen += topics
        path = f"/forums/{page.context['page'].next_url}"
    assert len(seen) == len(set(seen)) == 70
    assert seen == list(Topic.objects.order_by("-hot", "-pk").values_list("pk", flat=True))


# -- Saved views ---------------------------------------------------------------------------


def test_save_view_rename_and_delete_it(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    assert "Keep this as a view" in client.get("/forums/?kind=question").content.decode()
    sent = {"name": "Open questions", "query": "kind=question&solved=no&evil=1&at=xyz"}
    assert client.post("/forums/views/save/", sent)["Location"] == "/forums/?kind=question&solved=no"
    page = client.get("/forums/").content.decode()
    assert "Open questions" in page and "/forums/?kind=question&amp;solved=no" in page
    view = SavedView.objects.get()
    client.post(f"/forums/views/{view.pk}/rename/", {"name": "Asked"})
    assert "Asked" in client.get("/forums/views/").content.decode()
    answer = client.post(f"/forums/views/{view.pk}/delete/", follow=True)
    assert not SavedView.objects.exists()
    assert "you can keep it again" in answer.content.decode()
    assert answer.request["PATH_INFO"] == "/forums/"


def test_a_view_is_kept_from_a_category_and_a_tag(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["Keys"])
    client = client_of(cast["member"])
    assert "category=practice" in client.get("/forums/c/practice/?kind=question").context["query"]
    assert "tag=keys" in client.get("/forums/tag/keys/?kind=question").context["query"]


def test_views_are_ones_own_and_twenty(cast: Mapping[str, Any]) -> None:
    view = operations.save_view(None, by=cast["member"], name="Mine", query="view=mine")
    assert client_of(cast["trusted"]).post(f"/forums/views/{view.pk}/delete/").status_code == 404
    operations.save_view(None, by=cast["member"], name="Mine", query="view=hot")  # the same name: replaced
    assert SavedView.objects.get().query == "view=hot"
    other = operations.save_view(None, by=cast["member"], name="Other", query="view=hot")
    with pytest.raises(Refused, match="Another view"):
        operations.rename_view(other, by=cast["member"], name="Mine")
    for number in range(18):
        operations.save_view(None, by=cast["member"], name=f"View {number}", query="view=hot")
    with pytest.raises(Refused, match="20 views"):
        operations.save_view(None, by=cast["member"], name="One more", query="view=hot")
    with pytest.raises(Refused, match="nothing to keep"):
        operations.save_view(None, by=cast["trusted"], name="None", query="")


# -- Rooms inside rooms --------------------------------------------------------------------


def test_a_category_inside_another(category: Category, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["administrator"])
    sent = {"name": "Doors", "parent": category.pk, "tint": 3, "icon": "key", "position": 2}
    sent |= {"see": "everyone", "post": "members", "reply": "members"}
    assert client.post("/forums/categories/new/", sent).status_code == 302
    doors = Category.objects.get(name="Doors")
    assert (doors.parent, doors.tint, doors.icon) == (category, 3, "key")
    opened(doors, cast["member"], "a door")
    visitor = client_of(cast["visitor"])
    page = visitor.get("/forums/c/practice/").content.decode()
    assert 'class="inside"' in page and ">a door</a>" in page
    assert "Practice</a>" in visitor.get("/forums/c/doors/").content.decode()
    assert "Doors" in client.get("/forums/categories/").content.decode()
    assert "Doors" in visitor.get("/").content.decode()


def test_the_inner_room_is_never_seen_by_more_people(category: Category, cast: Mapping[str, Any]) -> None:
    administrator = cast["administrator"]
    inner = operations.create_category(
        None, by=administrator, name="Inner", parent=category, see="members", post="members"
    )
    with pytest.raises(Refused, match="More people would see"):
        operations.create_category(
            None, by=administrator, name="Wide", see="everyone",
            parent=operations.create_category(None, by=administrator, name="Staff", see="staff"),
        )  # fmt: skip
    with pytest.raises(Refused, match="Narrow that one first"):
        operations.edit_category(Category.objects.get(pk=category.pk), by=administrator, see="staff")
    with pytest.raises(Refused, match="one level"):
        operations.create_category(None, by=administrator, name="Deep", parent=inner, see="members")
    with pytest.raises(Refused, match="one level"):
        other = operations.create_category(None, by=administrator, name="Other")
        operations.edit_category(Category.objects.get(pk=category.pk), by=administrator, parent=other)
    with pytest.raises(Refused, match="of itself"):
        operations.edit_category(
            Category.objects.get(pk=other.pk), by=administrator, parent=Category.objects.get(pk=other.pk)
        )


def test_the_form_says_what_is_wrong_with_a_place(category: Category, cast: Mapping[str, Any]) -> None:
    operations.edit_category(category, by=cast["administrator"], see="staff")
    sent = {"name": "Doors", "parent": category.pk, "tint": 3, "icon": "key", "position": 2}
    sent |= {"see": "everyone", "post": "members", "reply": "members"}
    answer = client_of(cast["administrator"]).post("/forums/categories/new/", sent)
    assert answer.status_code == 422 and "More people would see" in answer.content.decode()


def test_an_unseen_room_betrays_nothing(category: Category, cast: Mapping[str, Any]) -> None:
    inner = operations.create_category(
        None, by=cast["administrator"], name="Inner secret", parent=category, see="staff"
    )
    opened(inner, cast["administrator"], "a secret", tags=["Hush"])
    visitor = client_of(cast["visitor"])
    for path in ("/forums/", "/forums/c/practice/", "/forums/?category=practice", "/", "/forums/tags/"):
        page = visitor.get(path).content.decode()
        assert "secret" not in page and "Hush" not in page, path
    assert visitor.get("/forums/?category=inner-secret").context["topics"] == ""


def test_lists_cost_the_same(
    category: Category, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    numbers = iter(range(1000))

    def make(n: int) -> None:
        for _ in range(n):
            opened(category, cast["trusted"], f"topic {next(numbers)}", tags=["Keys"], kind="question")

    def views(n: int) -> None:
        SavedView.objects.bulk_create(
            SavedView(member=cast["member"], name=f"view {next(numbers)}", query="view=hot") for _ in range(n)
        )

    def rooms(n: int) -> None:
        for _ in range(n):
            operations.create_category(
                None, by=cast["administrator"], name=f"room {next(numbers)}", parent=category
            )

    member = client_of(cast["member"])
    for path in ("/forums/?view=hot", "/forums/?view=new", "/forums/?view=unread", category.url):
        same_number_of_queries(make, lambda path=path: member.get(path))
    same_number_of_queries(views, lambda: member.get("/forums/"))
    same_number_of_queries(views, lambda: member.get("/forums/views/"))
    same_number_of_queries(rooms, lambda: member.get(category.url))


def test_a_list_costs_at_most_eight_queries(
    topic: Topic, cast: Mapping[str, Any], django_assert_max_num_queries: Any
) -> None:
    for who, most in (("visitor", 4), ("member", 8)):
        client = client_of(cast[who])
        for path in ("/forums/", "/forums/c/practice/"):
            client.get(path)
            with django_assert_max_num_queries(most):
                client.get(path)


def test_labels_are_plain_pairs(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["<b>Keys"])
    topic.refresh_from_db()
    assert json.dumps(topic.labels) == '[["bkeys", "<b>Keys"]]'
    assert Tag.objects.get().slug == "bkeys"
    assert "&lt;b&gt;Keys" in client_of(cast["visitor"]).get("/forums/").content.decode()


def test_first_pages_hold_what_the_orm_finds(
    category: Category, private: Category, cast: Mapping[str, Any]
) -> None:
    inner = Category.objects.create(name="Inner", slug="inner", parent=category)
    for number, room in enumerate((category, private, inner, category, category)):
        opened(room, cast["moderator"], f"Topic {number}")
    held, pinned, old = Topic.objects.filter(category=category).order_by("pk")[:3]
    Topic.objects.filter(pk=held.pk).update(state="held", held_because="Why.", author=cast["member"])
    Topic.objects.filter(pk=pinned.pk).update(pinned_at=timezone.now(), pinned_everywhere=True)
    Topic.objects.filter(pk=old.pk).update(archived_at=timezone.now())
    for who, person in cast.items():
        rooms = rooms_seen_by(person)
        for room in (None, *rooms):
            rows: Any = in_rooms(person, room, rooms)
            first, rest = pinned_in(rows.current(), room=room is not None)
            found = first_page(person, room, rooms)
            assert (list(first), list(rest.order_by(*LATEST))) == found, (who, room)
    assert first_page(cast["member"], None, []) == ([], [])
