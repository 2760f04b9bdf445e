"""What every format gives: records of posts in the words of their source, and where in the file they end."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from forums.importing import NO_NEWS, TopicNews

LONGEST_RECORD = 64 * 1024 * 1024  # bytes; a longer one is refused unread, for memory stays small


@dataclass(frozen=True)
class Options:
    """What the command was told."""

    file: Path
    source: str = ""  # name of the place the file comes from, where the file does not say
    language: str = ""
    site: str = ""  # address of that place, such as https://forum.example.org, without a slash at its end
    files: Path | None = None  # folder in which the place kept what was sent to it


@dataclass(frozen=True)
class Like:
    """Somebody liked a post."""

    author_id: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Attachment:
    """A file of a post: it takes the place of `mark` in the text. `path` is none where it was not found."""

    mark: str
    name: str
    path: Path | None


@dataclass(frozen=True)
class Room:
    """A category of the source; its name alone says which of ours it becomes."""

    name: str
    parent: "Room | None" = None
    description: str = ""
    see: str = "everyone"  # an audience of forums.models.Audience
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incoming:
    """One post as its source tells it."""

    line: int
    id: str
    author: str  # the name shown
    author_id: str
    text: str
    format: Literal["markdown", "html", "plain"]
    at: datetime
    title: str
    topic: str = ""
    parents: tuple[str, ...] = ()
    continues: bool = False
    language: str = ""
    url: str = ""
    author_url: str = ""
    edited_at: datetime | None = None
    closed_at: datetime | None = None
    of_topic: TopicNews = NO_NEWS
    likes: tuple[Like, ...] = ()
    accepted_at: datetime | None = None
    wiki: bool = False
    addresses: tuple[str, ...] = ()  # keys of forums/old_addresses.py
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Remark:
    """A record, or a post of it, that is refused or was mended."""

    line: int
    thing: str
    refused: bool
    reason: str


@dataclass
class Record:
    """One unit of the file (a thread, a mail): after it, reading may start again at `offset` and `line`."""

    offset: int
    line: int
    source: str = ""
    room: str | Room = ""  # the source's own name for the category
    opens: tuple[Room, ...] = ()  # categories to make even if nothing stands in them
    synonyms: dict[str, str] = field(default_factory=dict)  # of tags: other name to name

    def say(self, reason: str, *, line: int = 0, thing: str = "") -> None:
        """Something that the report shall tell, and that refuses nothing."""
        self.remarks.append(Remark(line, thing, False, reason))

    posts: list[Incoming] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


class Refusal(ValueError):
    """Why a record or a post can't be brought in."""


class Stream:
    """A file, packed with gzip or not, read line by line; `offset` counts unpacked bytes."""

    def __init__(self, path: Path, offset: int = 0, line: int = 0) -> None:
        self.raw: IO[bytes] = path.open("rb")
        packed = self.raw.read(2) == b"\x1f\x8b"
        self.raw.seek(0)
        self.file: Any = gzip.GzipFile(fileobj=self.raw) if packed else self.raw
        self.size = path.stat().st_size
        self.offset, self.line = offset, line
        self.after = 0  # the topic behind which to go on, where a format lays the file out anew at each start
        self.done: float | None = None  # where the format knows better than by the bytes read
        if offset:
            self.file.seek(offset)

    def lines(self) -> Iterator[bytes]:
        """Each line with its end; of a line above LONGEST_RECORD only the beginning."""
        while line := self.file.readline(LONGEST_RECORD):
            self.offset += len(line)
            if len(line) == LONGEST_RECORD and not line.endswith(b"\n"):
                self._skip_rest()
            self.line += 1
            yield line

    def _skip_rest(self) -> None:
        while rest := self.file.readline(LONGEST_RECORD):
            self.offset += len(rest)
            if rest.endswith(b"\n"):
                return

    @property
    def share(self) -> float:
        """How much of the file was read, 0 to 1, by its packed bytes."""
        if self.done is not None:
            return self.done
        return min(1.0, self.raw.tell() / self.size) if self.size else 1.0

    def close(self) -> None:
        self.file.close()
        self.raw.close()


def fingerprint(path: Path, *more: str) -> str:
    """Tells one file, brought into one place, from another."""
    digest = hashlib.sha256("\0".join((str(path.stat().st_size), *more)).encode())
    with path.open("rb") as file:
        digest.update(file.read(65536))
    return digest.hexdigest()


def moment(written: object) -> datetime:
    """A date in ISO 8601; one without zone is UTC. Raises Refusal."""
    if not isinstance(written, str) or not written.strip():
        raise Refusal("it has no date")
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        raise Refusal(f"“{written[:40]}” is no date (ISO 8601 is expected)") from None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise Refusal(f"“{written[:40]}” is no date that a calendar knows") from None
