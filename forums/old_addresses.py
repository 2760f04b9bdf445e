"""Addresses of Discourse, phpBB, Flarum and HyperKitty: what each means, whoever wrote it and however.

    /t/slug/123/4                                   Discourse: post 4 of topic 123
    /viewtopic.php?p=7, ?f=2&t=5&start=20           phpBB: post 7, topic 5
    /d/12-slug/3                                    Flarum: the third post of discussion 12
    /archives/list/dev@lists.example.org/message/4ZQ…/      HyperKitty: one mail

Asked for only where nothing of ours answers: pages that exist pay nothing for it.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .models import Category, OldAddress, Post, Topic

LONGEST = 180  # characters of a key; a longer one was never kept
FOLLOWED = 5  # merges behind one another
_DISCOURSE = re.compile(r"/t/(?:[^/]*[^/\d][^/]*/|-/)?(\d{1,12})(?:/(\d{1,9}|last))?/?$")
_FLARUM = re.compile(r"/d/(\d{1,12})(?:-[^/]*)?(?:/(\d{1,9}|reply))?/?$")
_HYPERKITTY = re.compile(r"/list/[^/]+/(?:message|thread)/([A-Za-z0-9]{16,64})(?:/[^/]*)?/?$")
_PHPBB = re.compile(r"/view(topic|forum)\.php$")
_ROOM = re.compile(r"/c/(?:[^/]+/){0,4}?(\d{1,12})/?$")
_TAG_ROOM = re.compile(r"/t/([^/]+)/?$")


def keys_of(address: str) -> list[str]:
    """Under which keys an address (its path and query) may be known, the most exact first; none for foreign ones."""
    try:
        parts = urlsplit(address.replace("&amp;", "&"))
    except ValueError:
        return []
    path = unquote(parts.path)
    if found := _DISCOURSE.search(path):
        return _numbered(discourse(found[1]), found[2])
    if found := _FLARUM.search(path):
        return _numbered(flarum(found[1]), found[2])
    if found := _HYPERKITTY.search(path):
        return [mail(found[1])]
    if found := _PHPBB.search(path):
        return _of_phpbb(found[1], parts.query, parts.fragment)
    if found := _ROOM.search(path):
        return [discourse_room(found[1])]
    if found := _TAG_ROOM.search(path):
        return [flarum_room(found[1])]
    return []


def _numbered(topic: str, number: str | None) -> list[str]:
    return [f"{topic}/{number}", topic] if number and number.isdecimal() else [topic]


def _of_phpbb(kind: str, query: str, fragment: str) -> list[str]:
    try:
        asked = parse_qs(query.replace(";", "&"), max_num_fields=30)
    except ValueError:
        return []
    posts = [fragment[1:]] if re.fullmatch(r"p\d{1,12}", fragment) else []

    def number(name: str) -> list[str]:
        return [one for one in asked.get(name, [])[:1] if re.fullmatch(r"\d{1,12}", one)]

    if kind == "forum":
        return [phpbb_room(one) for one in number("f")]
    return [phpbb_post(one) for one in posts + number("p")] + [phpbb(one) for one in number("t")]


# -- The keys, as importers keep them ------------------------------------------------------


def discourse(topic: object, number: object = "") -> str:
    return f"t/{topic}" + (f"/{number}" if number else "")


def discourse_room(category: object) -> str:
    return f"c/{category}"


def flarum(topic: object, number: object = "") -> str:
    return f"d/{topic}" + (f"/{number}" if number else "")


def flarum_room(slug: str) -> str:
    return f"t/~{slug.lower()}"[:LONGEST]


def phpbb(topic: object) -> str:
    return f"viewtopic?t={topic}"


def phpbb_post(post: object) -> str:
    return f"viewtopic?p={post}"


def phpbb_room(forum: object) -> str:
    return f"viewforum?f={forum}"


def mail(digest: str) -> str:
    return f"message/{digest.upper()}"


# -- Where it leads ------------------------------------------------------------------------


def find(address: str, person: Any) -> str | None:
    """Our address of what stood there, when `person` may see it. What may not be seen is as unknown as the rest.

    An address that names a post we know leads to it or nowhere; one of a post that was never brought in leads to
    the topic.
    """
    keys = [key for key in keys_of(address) if len(key) <= LONGEST]
    if not keys:
        return None
    rows = {row.key: row for row in OldAddress.objects.filter(key__in=keys)}
    row = next((rows[key] for key in keys if key in rows), None)
    return _seen(row, person) if row is not None else None


def _seen(row: OldAddress, person: Any) -> str | None:
    if row.post_id:
        post = Post.objects.visible_to(person).filter(pk=row.post_id).only("topic", "number").first()
        return post.url if post else None
    if row.category_id:
        room = Category.objects.visible_to(person).filter(pk=row.category_id).first()
        return room.url if room else None
    return _topic(row.topic_id or 0, person)


def _topic(pk: int, person: Any) -> str | None:
    """Its page, or that of what it was merged into."""
    for _step in range(FOLLOWED):
        topic = Topic.objects.visible_to(person).filter(pk=pk).only("slug").first()
        if topic is not None:
            return topic.url
        into = Topic.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
        if into is None:
            return None
        pk = into
    return None


def posts_at(addresses: Sequence[str]) -> dict[str, Post]:
    """The imported posts that these addresses mean; a topic's address means its first post."""
    ways = {address: keys_of(address) for address in addresses}
    wanted = {key for keys in ways.values() for key in keys}
    rows = OldAddress.objects.filter(key__in=wanted, category=None).select_related("post")
    known = {row.key: row.post for row in rows if row.post_id}
    topics = {row.key: row.topic_id for row in rows if row.topic_id}
    firsts = {
        post.topic_id: post
        for post in Post.objects.filter(topic__in=set(topics.values()), number=1).only("topic", "number")
    }
    known |= {key: firsts.get(pk) for key, pk in topics.items()}
    found = {
        address: next((known[key] for key in keys if known.get(key)), None) for address, keys in ways.items()
    }
    return {address: post for address, post in found.items() if post is not None}
