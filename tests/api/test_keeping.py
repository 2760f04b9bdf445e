"""What members keep and follow, in the API: bookmarks, views, topics for later, tags, files, notifications."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from community.commons.files.models import Upload
from forums import operations
from forums.models import Bookmark, Category, Draft, ScheduledTopic, Tag, Topic

from .conftest import BASE, Program

pytestmark = pytest.mark.django_db
TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()
YESTERDAY = (timezone.now() - timedelta(days=1)).isoformat()


# -- Bookmarks -----------------------------------------------------------------------------


def test_bookmarks_are_ones_own(topic: Topic, programs: Any) -> None:
    member, other = programs("member"), programs("newcomer")
    post = topic.posts.get(number=1).pk
    at = f"/posts/{post}/bookmark"
    kept = member.ask("PUT", at, {"note": "Ask again", "remind_at": TOMORROW}).json()
    assert kept["note"] == "Ask again" and kept["remind_at"] and kept["title"] == topic.title
    assert member.ask("PUT", at, {"note": "Later", "remind_at": TOMORROW}).json()["id"] == kept["id"]
    assert [one["note"] for one in member.get("/bookmarks?kind=waiting").json()["items"]] == ["Later"]
    assert member.get("/bookmarks?words=nothing").json()["items"] == []
    assert member.get(f"/posts/{post}").json()["is_bookmarked"] is True
    assert other.get(f"/posts/{post}").json()["is_bookmarked"] is False
    assert Program().get(f"/posts/{post}").json()["is_bookmarked"] is None
    assert other.get("/bookmarks").json()["items"] == []
    assert member.ask("PUT", at, {"remind_at": YESTERDAY}).status_code == 409
    assert member.ask("PUT", at, {"remind_at": "soon"}).status_code == 422
    assert other.ask("DELETE", at).status_code == 404
    assert member.ask("DELETE", at).json() == {"done": True} and not Bookmark.objects.exists()
    assert Program().get("/bookmarks").status_code == 401


def test_a_bookmark_of_what_one_may_not_read_is_not_there(
    topic: Topic, private: Category, cast: Any, programs: Any
) -> None:
    inner = operations.open_topic(private, by=cast["administrator"], title="Inner", text="Inner.")
    member, post = programs("member"), inner.posts.get().pk
    assert member.ask("PUT", f"/posts/{post}/bookmark", {}).status_code == 404
    seen = topic.posts.get()
    operations.bookmark_post(seen, by=cast["member"])
    operations.move_topic(topic, by=cast["administrator"], category=private)
    assert member.get("/bookmarks").json()["items"] == []


# -- Saved views ---------------------------------------------------------------------------


def test_views_are_saved_renamed_and_deleted(programs: Any) -> None:
    member, other = programs("member"), programs("trusted")
    made = member.post("/views", {"name": "Open questions", "query": "kind=question&solved=no&evil=1"})
    assert made.status_code == 201 and made.json()["query"] == "kind=question&solved=no"
    at = f"/views/{made.json()['id']}"
    assert member.post("/views", {"name": "Nothing", "query": "evil=1"}).status_code == 409
    assert member.post("/views", {"name": " ", "query": "view=hot"}).status_code == 409
    member.post("/views", {"name": "Hot", "query": "view=hot"})
    assert [one["name"] for one in member.get("/views").json()["items"]] == ["Hot", "Open questions"]
    assert member.ask("PATCH", at, {"name": "Hot"}).status_code == 409
    assert member.ask("PATCH", at, {"name": "To answer"}).json()["name"] == "To answer"
    assert other.get("/views").json()["items"] == []
    assert other.ask("PATCH", at, {"name": "Mine"}).status_code == 404
    assert other.ask("DELETE", at).status_code == 404
    assert member.ask("DELETE", at).json() == {"done": True}


# -- Topics for later ----------------------------------------------------------------------


def test_a_topic_waits_for_its_time(category: Category, private: Category, programs: Any) -> None:
    member, other = programs("member"), programs("trusted")
    asked = {
        "category": "practice",
        "title": "Tomorrow",
        "text": "Hello.",
        "at": TOMORROW,
        "kind": "question",
    }
    made = member.post("/scheduled", asked)
    assert made.status_code == 201 and made.json()["kind"] == "question"
    assert made.json()["state"] == "waiting"
    assert not Topic.objects.exists() and other.get("/scheduled").json()["items"] == []
    assert [one["title"] for one in member.get("/scheduled").json()["items"]] == ["Tomorrow"]
    assert member.post("/scheduled", asked | {"at": YESTERDAY}).status_code == 409
    assert member.post("/scheduled", asked | {"category": "stewards"}).status_code == 404
    assert member.post("/scheduled", asked | {"kind": "announcement"}).status_code == 409
    at = f"/scheduled/{made.json()['id']}"
    assert other.ask("DELETE", at).status_code == 404
    assert member.ask("DELETE", at).json() == {"done": True}
    assert member.ask("DELETE", at).status_code == 409
    assert Draft.objects.get().title == "Tomorrow" and member.get("/scheduled").json()["items"] == []
    assert ScheduledTopic.objects.get().state == "cancelled"


# -- Following -----------------------------------------------------------------------------


def test_categories_tags_and_topics_are_followed(topic: Topic, cast: Any, programs: Any) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["Keys"])
    member = programs("member")
    level = {"level": "watching"}
    assert member.ask("PUT", "/categories/practice/watch", level).json()["watch"] == "watching"
    assert member.ask("PUT", "/tags/keys/watch", level).json()["watch"] == "watching"
    assert member.ask("PUT", f"/topics/{topic.pk}/watch", {"level": "muted"}).json()["watch"] == "muted"
    told = member.get("/me/following").json()["items"]
    assert [(one["kind"], one["key"], one["level"]) for one in told] == [
        ("topic", str(topic.pk), "muted"), ("tag", "keys", "watching"), ("category", "practice", "watching")
    ]  # fmt: skip
    assert member.ask("DELETE", f"/topics/{topic.pk}/watch").json()["watch"] == "watching"
    assert member.ask("PUT", "/tags/keys/watch", {"level": "normal"}).json()["watch"] == "normal"
    assert len(member.get("/me/following").json()["items"]) == 1
    assert Program().get("/categories/practice").json()["watch"] is None
    assert member.ask("PUT", "/categories/practice/watch", {"level": "loud"}).status_code == 422


def test_a_category_is_marked_as_read(topic: Topic, private: Category, programs: Any) -> None:
    member = programs("member")
    assert member.get("/topics?view=new").json()["items"]
    assert member.post("/categories/practice/read").json() == {"done": True}
    assert member.get("/topics?view=new").json()["items"] == []
    assert member.post("/categories/stewards/read").status_code == 404


def test_how_notifications_reach_one(programs: Any) -> None:
    member = programs("member")
    told = {one["kind"]: one for one in member.get("/notifications/reach").json()["items"]}
    assert told["reply"]["mail"] == "now" and not told["decision"]["can_be_none"]
    nothing = {"site": False, "mail": "none", "push": False}
    changed = member.ask("PUT", "/notifications/reach/reply", nothing).json()["items"]
    assert {one["kind"]: one["site"] for one in changed}["reply"] is False
    assert member.ask("PUT", "/notifications/reach/decision", nothing).status_code == 409
    assert member.ask("PUT", "/notifications/reach/nothing", nothing).status_code == 422
    assert programs("member", "read").get("/notifications/reach").status_code == 403


# -- Tags ----------------------------------------------------------------------------------


@pytest.fixture
def tagged(topic: Topic, private: Category, cast: Any) -> Topic:
    """With two tags; a third stands on a private topic alone."""
    operations.tag_topic(topic, by=cast["trusted"], tags=["Keys", "Échelles"])
    inner = operations.open_topic(private, by=cast["administrator"], title="Inner", text="Inner.")
    operations.tag_topic(inner, by=cast["administrator"], tags=["Secret"])
    return topic


def names(answer: Any) -> list[str]:
    return [one["name"] for one in answer.json()["items"]]


def test_tags_are_listed_as_far_as_one_sees_them(tagged: Topic, programs: Any) -> None:
    assert sorted(names(Program().get("/tags"))) == ["Keys", "Échelles"]
    assert sorted(names(programs("coordinator").get("/tags"))) == ["Keys", "Échelles"]
    assert sorted(names(programs("moderator").get("/tags"))) == ["Keys", "Secret", "Échelles"]
    assert Program().get("/tags/secret").status_code == 404
    assert Program().get("/tags/echelles").json()["topic_count"] == 1
    assert programs("member").get("/tags/keys").json()["watch"] == "normal"


def test_the_team_arranges_tags(tagged: Topic, programs: Any) -> None:
    team, member = programs("coordinator"), programs("member")
    for method, path, body in (
        ("PATCH", "/tags/keys", {"name": "Sets of keys"}), ("POST", "/tags/keys/merge", {"into": "echelles"}),
        ("DELETE", "/tags/keys", None), ("POST", "/tags/keys/part", None), ("POST", "/tags/keys/restore", None),
        ("GET", "/deleted-tags", None),
    ):  # fmt: skip
        assert member.ask(method, path, body).status_code == 403, path
    renamed = team.ask("PATCH", "/tags/keys", {"name": "Sets of keys"}).json()
    assert renamed["slug"] == "sets-of-keys" and [one["slug"] for one in renamed["synonyms"]] == ["keys"]
    assert Program().get("/tags/keys").json()["slug"] == "sets-of-keys"
    merged = team.post("/tags/echelles/merge", {"into": "Sets of keys"}).json()
    assert {one["slug"] for one in merged["synonyms"]} == {"keys", "echelles"}
    assert team.post("/tags/keys/merge", {"into": "nothing"}).status_code == 409
    assert team.post("/tags/echelles/part").json()["slug"] == "echelles"
    assert team.post("/tags/echelles/part").status_code == 409
    assert team.ask("DELETE", "/tags/echelles").json()["topic_count"] == 0
    assert names(team.get("/deleted-tags")) == ["Échelles"]
    assert Program().get("/tags/echelles").status_code == 404
    assert team.post("/tags/echelles/restore").json()["topic_count"] == 1
    for path in ("/tags/secret/part", "/tags/secret/restore", "/tags/nothing/part"):
        assert team.post(path).status_code == 404, path  # what stands on private topics alone is not there
    assert Tag.objects.get(slug="secret").gone_at is None


# -- Files ---------------------------------------------------------------------------------


def picture(width: int = 8) -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", (width, 8), "white").save(drawn, "PNG")
    drawn.seek(0)
    drawn.name = "A view [from above].png"
    return drawn


def send(who: Program, **fields: Any) -> Any:
    return who.client.post(f"{BASE}/uploads", fields, headers=who.headers)


def test_a_file_is_sent_and_shown_by_a_post(topic: Topic, programs: Any) -> None:
    member = programs("member")
    sent = send(member, file=picture())
    assert sent.status_code == 201, sent.content
    told = sent.json()
    assert told["kind"] == "image" and (told["width"], told["height"]) == (8, 8)
    assert (
        member.client.get(told["url"]).status_code == 404
    )  # a token opens no pages, and a visitor sees nothing
    written = member.post(f"/topics/{topic.pk}/posts", {"text": told["markdown"]})
    assert written.status_code == 201 and told["url"] in written.json()["html"]
    assert Upload.objects.get(pk=told["id"]).attached_id == written.json()["id"]
    assert member.client.get(told["url"]).status_code == 200


def test_a_file_is_read_by_those_who_may_see_it(
    topic: Topic, private: Category, cast: Any, programs: Any
) -> None:
    member, moderator, other = programs("member"), programs("moderator"), programs("trusted")
    told = send(member, file=picture(2000)).json()
    at = f"/uploads/{told['id']}"
    assert member.get(at).json() == told
    content = member.get(f"{at}/content")
    assert content["Content-Type"] == "image/png" and content["X-Content-Type-Options"] == "nosniff"
    small = member.get(f"{at}/content?thumbnail=true")
    assert small["Content-Type"] == "image/webp" and small["Cache-Control"] == "no-store"
    for who in (other, moderator, Program()):
        assert who.get(at).status_code == who.get(f"{at}/content").status_code == 404
    member.post(f"/topics/{topic.pk}/posts", {"text": told["markdown"]})
    assert Program().get(f"{at}/content").status_code == 200
    operations.move_topic(topic, by=cast["administrator"], category=private)
    assert other.get(f"{at}/content").status_code == Program().get(at).status_code == 404
    assert moderator.get(f"{at}/content").status_code == 200


def test_a_file_that_cannot_be_kept_is_refused(programs: Any, settings: Any) -> None:
    member = programs("member")
    assert send(member).status_code == 422 and send(Program(), file=picture()).status_code == 401
    assert send(member, file="a text and no file").status_code == 422
    more = send(member, file=picture(), other="x")
    assert more.status_code == 422 and more.json()["errors"][0]["detail"] == "There is no such field here."
    assert member.post("/uploads", {"file": "x"}).status_code == 422
    assert send(programs("member", "read"), file=picture()).status_code == 403
    program = BytesIO(b"MZ\x90\x00" + b"\x00" * 100)
    program.name = "setup.exe"
    assert send(member, file=program).status_code == 409
    broken = member.client.generic(
        "POST", f"{BASE}/uploads", b"--x\r\nnothing", "multipart/form-data; boundary=", headers=member.headers
    )
    assert broken.status_code == 400 and broken["Content-Type"] == "application/problem+json"
    settings.UPLOAD_MAX_BYTES = 1000
    large = BytesIO(b"%PDF-" + b"x" * 300_000)
    large.name = "large.pdf"
    refused = send(member, file=large)
    assert refused.status_code == 413 and refused["Content-Type"] == "application/problem+json"
    assert not Upload.objects.exists()


# -- Categories, by administrators ---------------------------------------------------------


def test_administrators_arrange_categories(category: Category, programs: Any) -> None:
    administrator, moderator = programs("administrator"), programs("moderator")
    asked = {"name": "Workshop", "name_fr": "Atelier", "parent": "practice", "see": "members", "tint": 3}
    assert moderator.post("/categories", asked).status_code == 403
    assert programs("administrator", "read", "write").post("/categories", asked).status_code == 403
    made = administrator.post("/categories", asked)
    assert made.status_code == 201, made.content
    assert made.json()["parent"] == "practice" and made.json()["name_fr"] == "Atelier"
    assert Program().get("/categories/workshop").status_code == 404
    assert (
        programs("member").get("/categories/workshop", **{"accept-language": "fr"}).json()["name"]
        == "Atelier"
    )
    at = "/categories/workshop"
    assert moderator.ask("PATCH", at, {"see": "everyone"}).status_code == 403
    changed = administrator.ask("PATCH", at, {"see": "everyone", "description": "Tools"}).json()
    assert (changed["see"], changed["description"], changed["name_fr"]) == ("everyone", "Tools", "Atelier")
    assert administrator.get(f"{at}/settings").json() == changed
    assert administrator.ask("PATCH", at, {}).status_code == 409
    assert administrator.ask("PATCH", at, {"parent": "nowhere"}).status_code == 404
    assert administrator.ask("PATCH", at, {"parent": "workshop"}).status_code == 409
    assert administrator.ask("PATCH", at, {"see": "nobody"}).status_code == 422
    assert administrator.ask("PATCH", at, {"parent": ""}).json()["parent"] is None
    assert Program().get("/categories/workshop").json()["tint"] == 3


# -- Lists ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/bookmarks?limit=100", "/views", "/scheduled?limit=100", "/me/following?limit=100", "/tags?limit=100",
     "/deleted-tags?limit=100", "/categories?limit=100", "/notifications/reach"],
)  # fmt: skip
def test_lists_cost_the_same_whatever_their_length(
    path: str, same_number_of_queries: Any, category: Category, topic: Topic, cast: Any, programs: Any
) -> None:
    asking, moderator = programs("moderator"), cast["moderator"]
    counter = iter(range(1000))

    def rows(count: int) -> None:
        for _ in range(count):
            number = next(counter)
            fresh = Topic.objects.select_related("category").get(pk=topic.pk)
            post = operations.create_post(fresh, by=cast["trusted"], text=f"Reply {number}")
            operations.bookmark_post(post, by=moderator, note="Again")
            if number < 19:
                operations.save_view(None, by=moderator, name=f"View {number}", query="view=hot")
            at = timezone.now() + timedelta(days=1)
            operations.schedule_topic(category, by=moderator, title=f"Later {number}", text="Hello.", at=at)
            operations.tag_topic(
                fresh, by=moderator, tags=[f"Tag {number}", f"Gone {number}", f"Same {number}"]
            )
            tag, gone, same = (Tag.objects.get(name=f"{word} {number}") for word in ("Tag", "Gone", "Same"))
            operations.delete_tag(gone, by=moderator)
            operations.merge_tag(same, by=moderator, into=tag)
            operations.watch_tag(tag, by=moderator, level="watching")
            inner = operations.create_category(
                None, by=cast["administrator"], name=f"Room {number}", parent=category
            )
            operations.watch_category(inner, by=moderator, level="muted")

    same_number_of_queries(rows, lambda: asking.get(path).status_code == 200 or pytest.fail(path))
