"""What the readers of database dumps have in common: topics in order of their ids, posts in theirs, in steps."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from .reading import Attachment, Incoming, Options, Record, Refusal, Remark, Room, Stream
from .staging import HALF, Staged

STEP = 100  # posts of a record
NAMES_TOLD = 40  # broken rows of tables that are no posts are told one by one up to here


def text_of(value: Any) -> str:
    """A value of a column as words; NULL is none."""
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def true(value: Any) -> bool:
    return text_of(value).strip().lower() not in ("", "0", "f", "false", "null")


def moment_of(value: Any) -> datetime:
    """A column of a date, in UTC, or of seconds since 1970. Raises Refusal."""
    written = text_of(value).strip()
    if not written or written == "0" or written.startswith("0000"):
        raise Refusal("it has no date")
    try:
        if re.fullmatch(r"\d{1,11}(?:\.\d+)?", written):
            return datetime.fromtimestamp(float(written), UTC)
        at = datetime.fromisoformat(written)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise Refusal(f"“{written[:40]}” is no date") from None


def moment_or_none(value: Any) -> datetime | None:
    try:
        return moment_of(value)
    except Refusal:
        return None


def not_ahead(at: datetime, id: str, line: int, remarks: list[Remark]) -> datetime:
    if at <= timezone.now():
        return at
    remarks.append(Remark(line, id, False, f"its date lies in the future ({at:%Y-%m-%d}): put at today"))
    return timezone.now()


def find_file(folder: Path | None, *ways: str) -> Path | None:
    """The first of these relative paths that is a file in the folder; nothing outside of it is ever looked at."""
    if folder is None:
        return None
    root = folder.resolve()
    for way in ways:
        pieces = [piece for piece in way.replace("\\", "/").split("/") if piece not in ("", ".")]
        if not pieces or ".." in pieces or "\0" in way:
            continue
        # The folder may be the place's own, or one of those in it.
        for start in range(len(pieces)):
            found = root.joinpath(*pieces[start:])
            try:
                if found.is_file() and found.resolve().is_relative_to(root):
                    return found
            except OSError:
                break
    return None


def attachment(place: int, name: str, path: Path | None) -> Attachment:
    return Attachment(f"⟦file {place}⟧", " ".join(name.split())[:110] or "file", path)


Posts = Callable[[Any], Iterable[Any]]
Make = Callable[[Any, Any, list[Remark]], Incoming]
"""Of a topic and one of its posts: what to bring in; raises Refusal, and may add remarks on what was mended."""


def walk(
    dump: Staged,
    stream: Stream,
    *,
    source: str,
    topics: str,
    posts_of: Posts,
    make: Make,
    room_of: Callable[[Any], Room],
    first: Callable[[], Record],
    refuse_topic: Callable[[Any], str],
    orphans: str,
) -> Iterator[Record]:
    """Records of a laid out dump, from behind the topic where the last run stopped (`stream.after`).

    `topics` selects the topics with an id above the `?` in order of their ids; `orphans` the posts (line, id) whose
    topic is missing. A topic that `refuse_topic` gives a reason for is refused post by post, in one record.
    """
    after = stream.after
    count = dump.one(f"SELECT COUNT(*) FROM ({topics})", after) or 1  # noqa: S608
    begun = first()
    if not after:
        yield _beginning(begun, dump, source, orphans)
    else:
        yield Record(after, 0, source, synonyms=begun.synonyms)
    for done, topic in enumerate(dump.ask(topics, after)):
        stream.done = HALF + (1 - HALF) * done / count
        yield from _topic(topic, after, source, posts_of, make, room_of, refuse_topic)
        after = topic["id"]
    stream.done = 1.0


def _beginning(record: Record, dump: Staged, source: str, orphans: str) -> Record:
    record.source = source
    told = 0
    for broken in dump.broken:
        is_post = broken.table.endswith("posts")
        told += not is_post
        if is_post or told <= NAMES_TOLD:
            record.remarks.append(Remark(broken.line, broken.table, is_post, broken.reason))
    if told > NAMES_TOLD:
        record.say(f"{told - NAMES_TOLD:,} more rows of other tables are broken")
    for row in dump.ask(orphans):
        record.remarks.append(Remark(row["line"], text_of(row["id"]), True, "its topic is not in the dump"))
    return record


def _topic(
    topic: Any,
    before: int,
    source: str,
    posts_of: Posts,
    make: Make,
    room_of: Callable[[Any], Room],
    refuse_topic: Callable[[Any], str],
) -> Iterator[Record]:
    refused, seen = refuse_topic(topic), 0
    record = Record(before, topic["line"], source, room_of(topic))
    for post in posts_of(topic):
        seen += 1
        if len(record.posts) + len(record.remarks) >= STEP:
            yield record
            record = Record(before, topic["line"], source, record.room)
        id = text_of(post["id"])
        try:
            if refused:
                raise Refusal(refused)
            mended: list[Remark] = []
            record.posts.append(make(topic, post, mended))
            record.remarks += mended
        except Refusal as why:
            record.remarks.append(Remark(post["line"], id, True, str(why)))
    if not seen:
        record.remarks.append(
            Remark(topic["line"], f"topic {topic['id']}", False, "it has no posts: left out")
        )
    record.offset = topic["id"]
    yield record


def told_source(options: Options, otherwise: str) -> str:
    """The name under which the place's posts and people are known."""
    site = re.sub(r"^https?://", "", options.site).strip("/")
    return (options.source or site or otherwise)[:80]


def nested(rooms: Mapping[Any, Room], parents: Mapping[Any, Any]) -> dict[Any, Room]:
    """The rooms with their parents: ours have one level, so a room far below becomes part of the topmost one.

    A room that more people see than its topmost one stands for itself.
    """
    from forums.models import is_wider

    placed = {}
    for key, room in rooms.items():
        top, steps = key, 0
        while parents.get(top) in rooms and steps < 30:
            top, steps = parents[top], steps + 1
        above = rooms[top] if top != key else None
        if above is not None and is_wider(room.see, above.see):
            above = None
        placed[key] = Room(room.name, above, room.description, room.see, room.addresses)
    return placed
