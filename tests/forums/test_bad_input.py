"""Whatever goes wrong: a proper status, a sentence, nothing typed is lost, nothing is half-written."""

import errno
import html
import io
import re
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from PIL import Image

from community.commons.files.models import Upload
from community.commons.standing.models import State
from forums import operations
from forums.models import Category, Draft, Post, Topic

from .conftest import reply

pytestmark = pytest.mark.django_db
TYPED = "What I typed for an hour, with care & <love>."


def signed_in(person: Any, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def sentence_in(answer: Any) -> bool:
    """Whether the page says, to screen readers too, what is wrong."""
    return bool(re.search(r'class="error"|role="alert"|class="notice|<h1', answer.content.decode()))


@pytest.mark.parametrize(
    "path",
    ["/nowhere/", "/forums/t/999999/", "/forums/t/0/", "/forums/t/99999999999999999999/", "/forums/c/none/",
     "/forums/p/999999/edit/", "/forums/p/999999/history/", "/members/nobody.here/", "/files/none.webp",
     "/forums/t/1/x/?page=-1",
     "/forums/t/%00/", "/forums/c/%F0%9F%98%80/", "/forums/t/1/../../etc/passwd", "/static/../community/settings.py"],
)  # fmt: skip
def test_unknown_pages_are_found_by_nobody(path: str, cast: Any, topic: Topic) -> None:
    for client in (Client(raise_request_exception=False), signed_in(cast["member"])):
        answer = client.get(path, follow=True)
        to_sign_in = bool(answer.redirect_chain) and "/accounts/login/" in answer.redirect_chain[-1][0]
        assert answer.status_code in (400, 404) or to_sign_in, path
        assert sentence_in(answer) or path.startswith("/static/")


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=2", "?page=x", "?page=1e9", "?page=99999999999999999999", "?page=%00", "?page=١"],
)
def test_a_page_that_a_topic_has_not(query: str, topic: Topic) -> None:
    assert Client().get(f"{topic.url}{query}").status_code == 404


def test_what_belongs_to_others_changes_by_nobody(topic: Topic, private: Category, cast: Any) -> None:
    post = reply(topic, cast["trusted"], "Mine.")
    theirs = operations.open_topic(private, by=cast["administrator"], title="Inner", text="Inner.")
    client = signed_in(cast["member"])
    for act in ("edit", "delete", "restore"):
        assert client.post(f"/forums/p/{post.pk}/{act}/", {"text": "Taken over"}).status_code in (403, 409)
    assert client.post(f"/forums/t/{theirs.pk}/reply/", {"text": TYPED}).status_code == 404
    answer = client.post("/forums/new/", {"category": private.slug, "title": "Hello", "text": TYPED})
    assert answer.status_code == 422 and TYPED in said(answer)
    post.refresh_from_db()
    assert post.text == "Mine." and theirs.posts.count() == 1


def test_a_stale_edit_shows_both_texts(topic: Topic, cast: Any) -> None:
    post = reply(topic, cast["trusted"], "First.")
    operations.edit_post(post, by=cast["moderator"], text="The moderator was faster.")
    answer = signed_in(cast["trusted"]).post(f"/forums/p/{post.pk}/edit/", {"text": TYPED, "seen": 0})
    assert answer.status_code == 409 and TYPED in said(answer)
    post.refresh_from_db()
    assert post.text == "The moderator was faster."


def test_an_expired_form_keeps_the_text(topic: Topic, cast: Any) -> None:
    client = signed_in(cast["member"], enforce_csrf_checks=True)
    answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": TYPED, "csrfmiddlewaretoken": "long gone"})
    assert answer.status_code == 403 and TYPED in said(answer)
    assert topic.posts.count() == 1


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b\u200d", "\u00ad", "\u202e"])
def test_nothing_written_is_said(text: str, topic: Topic, cast: Any) -> None:
    answer = signed_in(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": text})
    assert answer.status_code == 422 and sentence_in(answer) and topic.posts.count() == 1


@pytest.mark.parametrize("text", ["a\x00b", "bell \x07", "escape \x1b[31m"])
def test_what_cannot_be_stored_is_said(text: str, topic: Topic, cast: Any) -> None:
    answer = signed_in(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": f"{TYPED} {text}"})
    assert answer.status_code in (400, 422) and sentence_in(answer) and topic.posts.count() == 1


@pytest.mark.parametrize(
    ("title", "shown"),
    [("gpj.\u202eexe", "gpj.exe"), ("a\u200bb", "ab"), ("  a \n b  ", "a b"), ("e\u0301", "é")],
)
def test_titles_hide_nothing(title: str, shown: str, category: Category, cast: Any) -> None:
    form = {"category": category.slug, "title": title, "text": "Something."}
    assert signed_in(cast["member"]).post("/forums/new/", form).status_code == 302
    assert Topic.objects.latest("pk").title == shown


@pytest.mark.parametrize("title", ["", "\u202e\u200b", "\u3164", "x" * 201])
def test_titles_that_cannot_be_read_are_refused(title: str, category: Category, cast: Any) -> None:
    form = {"category": category.slug, "title": title, "text": TYPED}
    answer = signed_in(cast["member"]).post("/forums/new/", form)
    assert answer.status_code == 422 and TYPED in said(answer) and not Topic.objects.exists()


def test_a_hundred_thousand_characters_and_one_more(topic: Topic, cast: Any) -> None:
    client, whole = signed_in(cast["member"]), "0123456 8\n" * 10_000
    assert len(whole) == 100_000
    assert client.post(f"/forums/t/{topic.pk}/reply/", {"text": whole}).status_code == 302
    assert topic.posts.latest("pk").text == whole
    assert client.get(topic.url).status_code == 200
    answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": f"{whole}!"})
    assert answer.status_code in (413, 422) and "8\n!" in said(answer)
    assert "100001" in re.sub(r"[\s,\u202f\u00a0]", "", said(answer))
    assert topic.posts.count() == 2


def picture(width: int, noise: bool = False) -> bytes:
    file, image = io.BytesIO(), Image.new("RGB", (width, width), "white")
    if noise:
        image = Image.effect_noise((width, width), 100).convert("RGB")
    image.save(file, "PNG")
    return file.getvalue()


def upload(client: Client, content: bytes, name: str = "a.png") -> Any:
    return client.post("/files/", {"file": SimpleUploadedFile(name, content, "image/png")})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing in it"),
        (b"GIF89a but no more", "ends too early"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no picture that we take"),
        (b"%PDF-1.4", "no picture"),
        (picture(100)[:-200], "cut off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_broken_uploads_are_refused(content: bytes, why: str, cast: Any) -> None:
    answer = upload(signed_in(cast["member"]), content)
    assert answer.status_code in (400, 413, 415, 422) and not Upload.objects.exists()
    assert len(said(answer)) > 20


def test_a_picture_of_ten_megabytes(cast: Any) -> None:
    """Taken and made smaller, or refused with the limit in the sentence; never an error."""
    content = picture(2400, noise=True)
    content += b"\0" * max(0, 10 * 1024 * 1024 - len(content))
    answer = upload(signed_in(cast["member"]), content)
    assert answer.status_code in (200, 201, 302, 413, 422)
    assert answer.status_code < 400 or "MB" in said(answer) or "Mo" in said(answer)


def test_a_full_disk_is_said_and_nothing_is_half_written(cast: Any) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch.object(FileSystemStorage, "_save", side_effect=full):
        answer = upload(signed_in(cast["member"]), picture(50))
    assert answer.status_code in (503, 507) and sentence_in(answer) | ("disk" in said(answer))
    assert not Upload.objects.exists()


def test_a_double_click_is_one_post(topic: Topic, category: Category, cast: Any) -> None:
    client = signed_in(cast["member"])
    for _time in range(2):
        answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": TYPED, "once": "form-one"})
        assert answer.status_code == 302 and "#p2" in answer["Location"]
    form = {"category": category.slug, "title": "Once", "text": TYPED, "once": "form-two"}
    addresses = {client.post("/forums/new/", form)["Location"] for _time in range(2)}
    assert len(addresses) == 1 and Post.objects.filter(author=cast["member"]).count() == 2


def test_a_topic_closed_meanwhile_keeps_the_text(topic: Topic, cast: Any) -> None:
    client = signed_in(cast["member"])
    client.get(topic.url)
    operations.close_topic(topic, by=cast["moderator"])
    answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": TYPED})
    assert answer.status_code in (403, 409) and "closed" in said(answer)
    kept = Draft.objects.filter(member=cast["member"], place=f"topic:{topic.pk}").first()
    assert TYPED in said(answer) or (kept is not None and kept.text == TYPED)
    assert topic.posts.count() == 1


def test_a_topic_hidden_meanwhile_tells_nothing(topic: Topic, cast: Any) -> None:
    operations.set_topic_state(topic, by=cast["moderator"], state=State.HELD, because="First look")
    answer = signed_in(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": TYPED})
    assert answer.status_code == 404 and topic.title not in said(answer)


@pytest.mark.parametrize("when", ["connecting", "writing"])
def test_the_database_gone_keeps_the_text(
    when: str, topic: Topic, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast["member"])
    gone = OperationalError("the connection was lost")
    if when == "connecting":
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", mock.Mock(side_effect=gone))
    else:
        monkeypatch.setattr(Post.objects, "create", mock.Mock(side_effect=gone), raising=False)
        monkeypatch.setattr("forums.operations.posts.take_number", mock.Mock(side_effect=gone))
    answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": TYPED})
    monkeypatch.undo()
    assert answer.status_code == 503 and TYPED in said(answer)
    assert topic.posts.count() == 1


def test_nothing_typed_wrong_is_an_error(topic: Topic, category: Category, cast: Any) -> None:
    """Every form of the forums with values of the wrong kind."""
    client = signed_in(cast["moderator"])
    nonsense: list[Callable[[str], Any]] = [
        lambda value: client.post(
            f"/forums/t/{topic.pk}/reply/", {"text": "x", "reply_to": value, "once": value}
        ),
        lambda value: client.post(f"/forums/t/{topic.pk}/read/", {"number": value}),
        lambda value: client.post(f"/forums/t/{topic.pk}/watch/", {"level": value}),
        lambda value: client.post(f"/forums/t/{topic.pk}/retitle/", {"title": value}),
        lambda value: client.post("/forums/draft/", {"place": value, "text": value, "reply_to": value}),
        lambda value: client.post("/forums/new/", {"category": value, "title": value, "text": value}),
        lambda value: client.get(f"/forums/t/{topic.pk}/posts/", {"after": value, "number": value}),
        lambda value: client.get(f"/forums/t/{topic.pk}/reply/", {"quote": value, "reply_to": value}),
        lambda value: client.get(
            "/forums/", {"view": value, "at": value, "since": value, "by": value, "language": value}
        ),
    ]
    for ask in nonsense:
        for value in ("", "x", "-1", "0", "9" * 30, "1.5", "\x00", "' OR 1=1 --", "١", "{}", "x" * 5000):
            status = ask(value).status_code
            assert status < 500 or status == 503, (nonsense.index(ask), value[:20], status)
