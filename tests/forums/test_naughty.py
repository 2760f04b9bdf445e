"""Naughty strings through the forms: stored and shown to the letter, or refused with a sentence, nothing typed lost."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from forums.models import Category, Post, Topic
from tests.commons.text.conftest import naughty  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


def in_textarea(page: str, name: str) -> str:
    """What stands in the form's field, as a browser would read it."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, f"no {name} in the form"
    return html.unescape(found[1])


def test_bodies_are_kept_to_the_letter_or_refused(
    topic: Topic,
    cast: Any,
    naughty: list[str],  # noqa: F811
) -> None:
    client = Client()
    client.force_login(cast["trusted"], backend="membership.backends.MemberBackend")
    stored = refused = 0
    for text in naughty:
        answer = client.post(f"/forums/t/{topic.pk}/reply/", {"text": text})
        if answer.status_code == 302:
            post = Post.objects.latest("pk")
            assert post.text == text.replace("\r\n", "\n").replace("\r", "\n")
            page = client.get(f"/forums/p/{post.pk}/edit/").content.decode()
            assert in_textarea(page, "text") == post.text
            assert client.get(post.url, follow=True).status_code == 200
            stored += 1
        else:
            page = answer.content.decode()
            assert answer.status_code in (400, 413, 422) and 'class="error"' in page, (
                text,
                answer.status_code,
            )
            assert in_textarea(page, "text").strip() == text.replace("\0", "\ufffd").strip() or "\0" in text
            refused += 1
    assert stored > len(naughty) // 2 and stored + refused == len(naughty)
    for answer in (
        client.get("/forums/feed.atom"),
        client.get(f"/forums/t/{topic.pk}/feed.atom"),
        client.get(topic.url),
    ):
        assert answer.status_code == 200


def test_titles_are_tidied_and_shown_or_refused(
    category: Category,
    cast: Any,
    naughty: list[str],  # noqa: F811
) -> None:
    client = Client()
    client.force_login(cast["trusted"], backend="membership.backends.MemberBackend")
    for title in naughty:
        before = Topic.objects.count()
        form = {"category": category.slug, "title": title, "text": "Something."}
        answer = client.post("/forums/new/", form)
        if answer.status_code != 302:
            assert Topic.objects.count() == before and answer.status_code in (400, 413, 422), title
            assert 'role="alert"' in answer.content.decode() or 'class="error"' in answer.content.decode()
            continue
        topic = Topic.objects.latest("pk")
        assert "<h1" in (page := client.get(topic.url).content.decode()) and html.escape(topic.title) in page
    assert client.get("/forums/").status_code == 200


def test_searches_and_names_are_no_error(topic: Topic, cast: Any, naughty: list[str]) -> None:  # noqa: F811
    client = Client()
    member = cast["member"]
    client.force_login(member, backend="membership.backends.MemberBackend")
    for text in naughty:
        assert client.get("/search/", {"q": text}).status_code in (200, 422), text
        assert client.get("/forums/", {"q": text, "by": text}).status_code in (200, 400, 422), text
        answer = client.post("/forums/preview/", {"text": text})
        assert answer.status_code == 200, text
