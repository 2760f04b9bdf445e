"""Whatever stands in a query: lists answer it or say what is wrong, and never break."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from community.commons.api.root import api
from forums.models import Topic

from .conftest import program

pytestmark = pytest.mark.django_db

PAGES = ["/", "/forums/", "/forums/c/practice/", "/search/", "/members/", "/members/roles/", "/members/me/tokens/",
         "/inbox/", "/moderation/", "/moderation/log/", "/moderation/reports/", "/moderation/mine/",
         "/moderation/rules/", "/forums/drafts/", "/forums/categories/", "/mail/outbox/", "/sitemap.xml",
         "/forums/feed.atom", "/forums/c/practice/feed.atom", "/api/v1/docs"]  # fmt: skip
NAMES = ["q", "at", "cursor", "page", "view", "language", "by", "since", "until", "closed", "sort", "order", "limit",
         "category", "state", "source", "rule", "space", "holder", "verdict", "unread", "kind", "current", "decided",
         "after", "number", "next", "tag", "as", "theme"]  # fmt: skip
VALUES = [
    "",
    "\x00",
    "a\x00b",
    "9" * 30,
    "-1",
    "0",
    "1e309",
    "NaN",
    "٣",
    "null",
    "true",
    "[]",
    "{}",
    "x" * 5000,
    "'; DROP TABLE forums_topic; --",
    "%",
    "\\",
    "\ud7ff\U0001f600",
    "‮",
    "0001-01-01",
    "9999-12-31",
    "2026-02-31",
    "WzAsIjk5OTktMTItMzFUMjM6NTk6NTkrMDA6MDAiLDFd",
    "WzAsMSwxXQ",
    "WzEsbnVsbCxudWxsXQ",
    '"unclosed',
    "by:in:before:after:",
    "before:0000-00-00",
    "after:99999999999",
    "-",
]


def _queries() -> list[str]:
    queries = [f"{name}={quote(value)}" for name in NAMES for value in VALUES]
    return queries + [
        "%00=1", "=", "&&&", "a[]=1&a[]=2", "q[$ne]=1", "at=1&at=2", "view=mine&view=latest", "%ff=%fe", "q=%ff%fe",
        "&".join(f"x{number}=1" for number in range(500)), "a=" + "b" * 20_000,
    ]  # fmt: skip


def _sent(size: Any) -> list[str]:
    """Every value with every name in the full run, a spread of them in the usual one."""
    return _queries()[:: size(71, 1)] + _queries()[-11:]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_survives_hostile_queries(path: str, topic: Topic, cast: Any, size: Any) -> None:
    browsers = [Client(raise_request_exception=False) for _ in range(2)]
    browsers[1].force_login(cast["administrator"], backend="membership.backends.MemberBackend")
    for browser in browsers:
        for query in _sent(size):
            answer = browser.get(f"{path}?{query}")
            assert answer.status_code < 500, (path, query)


LISTS = sorted(
    {path for path, _view, operation in api.operations() if operation.methods == ["GET"]}
    | {"/topics/1/posts", "/posts/1/revisions"}
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_the_api_survives_hostile_queries(path: str, topic: Topic, cast: Any, size: Any) -> None:
    for asking in (program(cast["visitor"]), program(cast["administrator"])):
        for query in _sent(size):
            answer = asking.get(f"{path.format_map(_Anything(topic))}?{query}")
            assert answer.status_code in (200, 401, 403, 404, 409, 422, 429), (path, query, answer.content)


class _Anything(dict):  # type: ignore[type-arg]
    """Any name in a path is the topic's number, or a word that fits nothing."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(topic_id=topic.pk, post_id=topic.pk, slug="practice", handle="member")

    def __missing__(self, name: str) -> str:
        return "1"
