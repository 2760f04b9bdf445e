"""One thread a line, as JSON: {source, lang, forum, id, title, format, posts: [{id, parent, author, date, body, …}]}.

A post may have its own `format`, an `url`, `author_url`, `author_id`, `edited`; a thread may be `closed`. Formats
are text/plain, text/html and text/markdown, or plain, html and markdown.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from .reading import LONGEST_RECORD, Incoming, Options, Record, Refusal, Remark, Stream, moment

FORMATS = {"text/plain": "plain", "text/html": "html", "text/markdown": "markdown"}


def read(stream: Stream, options: Options) -> Iterator[Record]:
    for raw in stream.lines():
        record = Record(stream.offset, stream.line)
        if raw.strip():
            try:
                _fill(record, _thread(raw), options)
            except Refusal as why:
                record.remarks.append(Remark(stream.line, "", True, str(why)))
        yield record


def _thread(raw: bytes) -> dict[str, Any]:
    if len(raw) >= LONGEST_RECORD:
        raise Refusal(f"the line is longer than {LONGEST_RECORD:,} bytes")
    try:
        thread = json.loads(raw)
    except UnicodeDecodeError:
        raise Refusal("the line is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Refusal(f"the line is not JSON: {error}") from None
    if not isinstance(thread, dict):
        raise Refusal("the line is JSON, but not an object")
    return thread


@dataclass
class _Reading:
    """What the posts of one thread share."""

    line: int
    thread: dict[str, Any]
    topic: str
    language: str
    closed_at: datetime | None
    seen: set[str]
    trashed: bool  # the opening post, and with it all that answers it
    last: datetime | None = None


def _fill(record: Record, thread: dict[str, Any], options: Options) -> None:
    """Raises Refusal where nothing of the thread can be brought in."""
    record.source = options.source or _words(thread, "source")[:80]
    if not record.source:
        raise Refusal("it does not say where it comes from: give --source")
    record.room = _words(thread, "forum")
    topic = _words(thread, "id")
    if not topic:
        raise Refusal("the thread has no id")
    posts = thread.get("posts")
    if not isinstance(posts, list) or not posts:
        raise Refusal("the thread has no posts")
    closed = thread.get("closed")
    reading = _Reading(
        record.line,
        thread,
        topic,
        options.language or _words(thread, "lang"),
        moment(closed) if isinstance(closed, str) and closed else None,
        set(),
        isinstance(posts[0], dict) and bool(posts[0].get("trashed")),
    )
    for place, post in enumerate(posts, 1):
        _add(record, reading, post, place)


def _add(record: Record, reading: _Reading, post: Any, place: int) -> None:
    name = _words(post, "id") if isinstance(post, dict) else ""
    try:
        if not isinstance(post, dict):
            raise Refusal(f"post {place} is not an object")
        incoming, mended = _post(reading, post)
    except Refusal as why:
        record.remarks.append(Remark(record.line, name or f"post {place}", True, str(why)))
        return
    reading.seen.add(incoming.id)
    reading.last = incoming.at
    record.posts.append(incoming)
    record.remarks += [Remark(record.line, name, False, reason) for reason in mended]


def _post(reading: _Reading, post: dict[str, Any]) -> tuple[Incoming, list[str]]:
    mended = []
    name, text = _words(post, "id"), post.get("body")
    if not name:
        raise Refusal("the post has no id")
    if len(name) > 200:
        raise Refusal("its id is longer than 200 characters")
    if not isinstance(text, str) or not text.strip():
        raise Refusal("nothing is written in it")
    if post.get("trashed") or reading.trashed:
        raise Refusal("its source had taken it away" + (", with the whole thread" if reading.trashed else ""))
    written = str(post.get("format") or reading.thread.get("format") or "plain")
    format = FORMATS.get(written, written)
    if format not in FORMATS.values():
        raise Refusal(f"“{written[:40]}” is no format of texts: plain, html and markdown are")
    at = moment(post.get("date"))
    if at > timezone.now():
        mended.append(f"its date lies in the future ({at:%Y-%m-%d}): put at the date of the post before it")
        at = reading.last or timezone.now()
    parent = _words(post, "parent")
    if parent and parent not in reading.seen:
        mended.append(f"it answers {parent[:80]}, which this file does not have: kept without the link")
        parent = ""
    author = _words(post, "author")
    edited = post.get("edited")
    incoming = Incoming(
        line=reading.line,
        id=name,
        author=author,
        author_id=_words(post, "author_id") or _words(post, "author_url") or author,
        text=text,
        format=format,  # type: ignore[arg-type]
        at=at,
        title=_words(reading.thread, "title"),
        topic=reading.topic,
        parents=(parent,) if parent else (),
        language=reading.language,
        url=_address(post, "url"),
        author_url=_address(post, "author_url"),
        edited_at=moment(edited) if isinstance(edited, str) and edited else None,
        closed_at=reading.closed_at,
    )
    return incoming, mended


def _words(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _address(holder: dict[str, Any], key: str) -> str:
    """An address that may be shown as a link; what could run is none."""
    value = _words(holder, key)
    return value if value.startswith(("https://", "http://")) and len(value) <= 500 else ""
