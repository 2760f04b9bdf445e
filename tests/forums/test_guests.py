"""Pages kept for guests: the same answer while nothing changed, and never what is no longer to be seen."""

import asyncio
import gzip
from typing import Any

import pytest

from community.asgi import application
from community.commons.standing.models import State
from community.commons.web import guests
from forums import operations
from forums.models import Audience, Topic
from membership.operations import edit_profile

pytestmark = pytest.mark.django_db(transaction=True)
Answer = tuple[int, dict[str, str], str]


def get(path: str, **headers: str) -> Answer:
    """Asked of the whole site as the server asks it."""
    path, _mark, query = path.partition("?")
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"localhost"), *sent], "server": ("localhost", 80), "client": ("127.0.0.1", 9),
    }  # fmt: skip

    async def ask() -> None:
        await application(scope, receive, send)
        await asyncio.gather(*(again for one in guests._all for again in one._again))

    asyncio.run(ask())
    body = b"".join(one.get("body", b"") for one in said)
    said_of_it = {name.decode().lower(): value.decode() for name, value in said[0]["headers"]}
    if said_of_it.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return said[0]["status"], said_of_it, body.decode()


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that Django had to build."""
    paths: list[str] = []
    build = guests.GuestPages._build

    async def counted(self: Any, scope: Any, *rest: Any) -> None:
        paths.append(scope["path"])
        await build(self, scope, *rest)

    monkeypatch.setattr(guests.GuestPages, "_build", counted)
    return paths


def test_a_page_is_built_once_and_again_when_something_changed(
    topic: Topic, cast: Any, built: list[str]
) -> None:
    first, again = get(topic.url), get(topic.url)
    assert first[0] == again[0] == 200 and first[2] == again[2] and built == [topic.url]
    operations.create_post(topic, by=cast["member"], text="A word that came later.")
    assert "A word that came later." in get(topic.url)[2]
    assert built == [topic.url] * 2


def test_an_old_page_is_served_once_more_while_it_is_built_again(
    topic: Topic, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "KEPT_FOR", -1.0)  # old as soon as it is kept
    first = get(topic.url)[1]
    assert get(topic.url)[1]["etag"] not in ("", first.get("etag"))
    assert built == [topic.url] * 2, "the second was answered from what was kept, and built anew behind it"
    monkeypatch.setattr(guests, "STILL_FOR", 0.0)  # older still: nobody is given it any more
    assert "etag" not in get(topic.url)[1]


@pytest.mark.parametrize("first", ["gzip, br", "identity"])
def test_packed_or_not_a_page_is_built_once(topic: Topic, built: list[str], first: str) -> None:
    answers = {taken: get(topic.url, accept_encoding=taken) for taken in (first, "gzip", "identity")}
    assert built == [topic.url] and len({page for _status, _headers, page in answers.values()}) == 1
    assert (
        answers["gzip"][1]["content-encoding"] == "gzip" and "content-encoding" not in answers["identity"][1]
    )
    assert all("Accept-Encoding" in headers["vary"] for _status, headers, _page in answers.values())


def test_lists_are_kept_and_follow_every_change(topic: Topic, cast: Any, built: list[str]) -> None:
    for path in ("/forums/", topic.category.url):
        assert topic.title in get(path)[2] and topic.title in get(path)[2]
    assert len(built) == 2
    operations.retitle_topic(topic, by=cast["moderator"], title="Quite another title")
    for path in ("/forums/", topic.category.url):
        assert "Quite another title" in get(path)[2]


def test_what_is_hidden_is_gone_at_once(topic: Topic, cast: Any) -> None:
    post = operations.create_post(topic, by=cast["member"], text="A word to be taken away.")
    assert "A word to be taken away." in get(topic.url)[2]
    operations.delete_post(post, by=cast["member"])
    assert "A word to be taken away." not in get(topic.url)[2]


def test_a_category_that_closed_its_doors_is_gone_at_once(topic: Topic, cast: Any) -> None:
    assert get(topic.url)[0] == 200 and topic.title in get("/forums/")[2]
    operations.edit_category(topic.category, by=cast["administrator"], see=Audience.MEMBERS)
    assert get(topic.url)[0] == 404 and topic.title not in get("/forums/")[2]


def test_a_new_name_stands_everywhere(topic: Topic) -> None:
    get(topic.url)
    edit_profile(topic.author, by=topic.author, changes={"name": "Renamed Person"})
    assert "Renamed Person" in get(topic.url)[2]


def test_nobody_in_particular_is_asked_of_the_kept_pages(topic: Topic, built: list[str]) -> None:
    for cookie in ("sessionid=abc", "messages=x", "a=1; sessionid="):
        assert get(topic.url, cookie=cookie)[0] == 200
    get(topic.url, hx_request="true")
    assert get(f"{topic.url}?{'a' * 300}")[0] == 200
    assert built == []


def test_language_and_light_have_pages_of_their_own(topic: Topic, built: list[str]) -> None:
    assert 'lang="fr"' in get(topic.url, accept_language="fr-CA,fr;q=0.9")[2]
    assert 'lang="fr"' in get(topic.url, cookie="language=fr")[2]
    assert '<html lang="en"' in get(topic.url, accept_language="de, en;q=0.5")[2]
    assert "dark" in get(topic.url, cookie="theme=dark")[2]
    assert len(built) == 3


def test_a_page_that_was_seen_is_not_sent_again(topic: Topic) -> None:
    get(topic.url)
    seen = get(topic.url, accept_encoding="identity")
    again = get(topic.url, if_none_match=seen[1]["etag"])
    assert again[0] == 304 and again[2] == "" and again[1]["x-request-id"] != seen[1]["x-request-id"]


def test_the_memory_for_kept_pages_has_an_end(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = guests._all[-1]
    get(topic.url)
    one = kept._bytes
    monkeypatch.setattr(guests, "MOST_BYTES", one * 3)
    for number in range(9):
        get(f"/forums/?page_number={number}")
        assert 0 < kept._bytes <= one * 3
    assert kept._bytes == sum(len(page.packed) for page in kept._kept.values())


def test_held_posts_do_not_change_what_guests_see(topic: Topic, cast: Any) -> None:
    before = get(topic.url)[2]
    post = operations.create_post(topic, by=cast["member"], text="Here for a moment.")
    operations.set_post_state(post, state=State.HELD, because="A look first.", by=cast["moderator"])
    assert "Here for a moment." not in get(topic.url)[2] and before
