"""Pictures and files in posts: seen by who may read the post, shown small first, kept while a draft needs them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from community.commons.files.guards import may_see as may_see_upload
from community.commons.files.guards import register_guard, register_keeper
from community.commons.files.models import Upload

from .models import Draft, Post

MOST_PICTURES = 60  # of one text are given their sizes
_TAGS = re.compile(r'<a [^>]*>|</a>|<img (?:"[^"]*"|[^">])*>')
_SOURCE = re.compile(r' src="(/files/(\d{1,18})/([^"/]+))"')
_ADDRESS = re.compile(r"/files/(\d{1,18})/")


def may_see(viewer: Any, upload: Upload) -> bool:
    if upload.attached_type != Post._meta.label_lower:
        return False
    return Post.objects.visible_to(viewer).filter(pk=upload.attached_id).exists()


def in_drafts(uploads: Sequence[Upload]) -> Iterable[int]:
    """Those that stand in a draft of their owner."""
    texts = Draft.objects.filter(member__in={upload.owner_id for upload in uploads}, text__contains="/files/")
    for text in texts.values_list("text", flat=True):
        yield from (int(number) for number in _ADDRESS.findall(text))


def dress(html: str, *, by: Any) -> str:
    """`html` (already safe) with its uploaded pictures small, of known size, and leading to the large one.

    Only pictures that `by` may see are looked up: a guessed address tells nothing. One query.
    """
    sources = [found for tag in _TAGS.findall(html) if (found := _SOURCE.search(tag))]
    if not sources:
        return html
    rows = Upload.objects.in_bulk([int(found[2]) for found in sources[:MOST_PICTURES]])
    known = {pk: row for pk, row in rows.items() if row.kind == Upload.Kind.IMAGE and may_see_upload(by, row)}
    depth = 0

    def one(found: re.Match[str]) -> str:
        nonlocal depth
        tag = found[0]
        if not tag.startswith("<img"):
            depth += -1 if tag == "</a>" else 1
            return tag
        source = _SOURCE.search(tag)
        row = known.get(int(source[2])) if source else None
        if source is None or row is None or source[3] != row.name or " width=" in tag:
            return tag
        width, height = row.shown_size
        small = tag.replace(source[0], f' src="{row.thumbnail_url}" width="{width}" height="{height}"', 1)
        return small if depth > 0 else f'<a href="{row.url}">{small}</a>'

    return _TAGS.sub(one, html)


def register() -> None:
    register_guard("forums.category", may_see)
    register_keeper(in_drafts)
