"""After an import: links between its posts, which led to their old place, lead to their new one."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from forums import operations
from forums.models import Format, Post
from forums.old_addresses import posts_at

BATCH = 20
_ADDRESS = re.compile(r"""https?://[^\s"'<>)\]]+""")
_END = ".,;:!?"
_QUESTION = re.compile(r"/questions/(\d+)(?:/[^/?#]*)?(?:/(\d+))?/?$")
_SHORT = re.compile(r"/([qa])/(\d+)(?:/\d+)?/?$")


def same_places(address: str) -> list[str]:
    """Other ways to write an address, the surest first: what an archive's own links vary in."""
    parts = urlsplit(address.replace("&amp;", "&"))
    bare = f"{parts.netloc}{parts.path}"
    paths = [parts.path]
    if question := _QUESTION.search(parts.path):
        # Stack Exchange: /questions/1/title/24#24 is answer 24 of question 1.
        paths = [f"/a/{question[2]}"] * bool(question[2]) + [f"/q/{question[1]}"]
    elif short := _SHORT.search(parts.path):
        paths = [f"/{short[1]}/{short[2]}"]
    elif parts.path.endswith("/"):
        paths.append(parts.path.rstrip("/"))
    query = f"?{parts.query}" if parts.query and bare and not (question or _SHORT.search(parts.path)) else ""
    return [f"{scheme}://{parts.netloc}{path}{query}" for path in paths for scheme in ("https", "http")]


def link(source: str, *, by: Any, after: int = 0, told: Callable[[int], None] = lambda count: None) -> int:
    """Rewrite the links in all posts of `source`; returns how many. Repeating it changes nothing more."""
    hosts = _hosts(source)
    if not hosts:
        return 0
    count = 0
    for posts in _batches(source, after):
        texts, links = {}, {}
        places = _places(_addresses(posts, hosts))
        for post in posts:
            text, changed = _rewritten(post, places)
            if changed:
                texts[post], links[post.pk] = text, changed
        if texts:
            with acting_from(Source.IMPORT):
                operations.relink_posts(texts, by=by, links=links)
            count += sum(links.values())
            told(count)
    return count


def _hosts(source: str) -> set[str]:
    """Where the posts of this source lay, by the addresses of the first of them."""
    some = Post.objects.filter(source=source).exclude(source_url="").values_list("source_url", flat=True)[:50]
    return {urlsplit(address).netloc.lower() for address in some}


def _batches(source: str, after: int) -> Iterator[list[Post]]:
    while True:
        rows = Post.objects.filter(source=source, pk__gt=after, text__contains="http")
        posts = list(rows.select_related("topic__category").order_by("pk")[:BATCH])
        if not posts:
            return
        after = posts[-1].pk
        yield posts


def _addresses(posts: Iterable[Post], hosts: set[str]) -> set[str]:
    found = (one.rstrip(_END) for post in posts for one in _ADDRESS.findall(post.text))
    return {one for one in found if _host(one) in hosts}


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _places(addresses: set[str]) -> dict[str, Post]:
    """The imported post that each address means."""
    ways = {address: same_places(address) for address in addresses}
    wanted = {way for several in ways.values() for way in several}
    known = {
        post.source_url: post
        for post in Post.objects.filter(source_url__in=wanted).only("topic", "number", "source_url")
    }
    found = {
        address: next(known[way] for way in several if way in known)
        for address, several in ways.items()
        if any(way in known for way in several)
    }
    # Discourse, phpBB and Flarum write the address of a post in many ways.
    return posts_at([address for address in addresses if address not in found]) | found


def _rewritten(post: Post, places: dict[str, Post]) -> tuple[str, int]:
    """Its text with our addresses, and how many there were. Plain text needs whole ones to be linked."""
    changed = 0
    before = settings.SITE_URL.rstrip("/") if post.format == Format.PLAIN else ""

    def ours(found: re.Match[str]) -> str:
        nonlocal changed
        address = found[0].rstrip(_END)
        there = places.get(address)
        if there is None or not there.number:
            return found[0]
        changed += 1
        return before + there.url + found[0][len(address) :]

    return _ADDRESS.sub(ours, post.text), changed
