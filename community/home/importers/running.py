"""An import, from where it stands to its end: in batches, each of which may be the last one before Ctrl-C."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone

from community.commons.access import Refused
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from forums import operations
from forums.importing import Arriving, Thanks, look_through
from forums.models import Category, is_wider
from membership.authors import Author, known_authors, tidy_name
from membership.models import Member
from membership.operations import import_authors

from ..models import ImportNote, ImportRun
from . import FORMATS, lays_out
from .filing import Filed, file_away, missing, without_marks
from .reading import Incoming, Like, Options, Record, Remark, Room, Stream

LONGEST_LOCK = 0.05  # seconds that a batch may hold SQLite's write lock
LARGEST_BATCH = 500
FIRST_BATCH, SMALLEST_BATCH = 40, 5
BATCHES_AHEAD = 6  # at most, read together: where categories take turns, each gets a batch worth its while
AUTHORS_KEPT = 5000  # in memory
KINDS = ("read", "created", "updated", "unchanged", "refused")
NAMELESS = "?"
LONGEST_ADDRESS = 500


@dataclass
class Totals:
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[Remark] = field(default_factory=list)  # of the batch, until they are written down


@dataclass
class Import:
    """One run. `progress(share, posts)` is called after every batch; `note(remark)` for what was refused or mended."""

    run: ImportRun
    options: Options
    format: str
    by: Any
    category: Category | None = None
    dry: bool = False
    progress: Callable[[float, int], None] = lambda share, posts: None
    note: Callable[[Remark], None] = lambda remark: None
    batch: int = field(default_factory=lambda: FIRST_BATCH)  # posts; follows how long the lock is held
    authors: "OrderedDict[tuple[str, str], Member]" = field(default_factory=OrderedDict)
    rooms: dict[Room, Category] = field(default_factory=dict)
    synonyms: dict[str, str] = field(default_factory=dict)
    longest_lock: float = 0.0  # seconds

    def go(self) -> None:
        """Read to the end. Interrupted, the run stays where its last batch ended."""
        stream = self._open()
        try:
            with acting_from(Source.IMPORT):
                waiting: list[Record] = []
                for record in FORMATS[self.format].read(stream, self.options):
                    waiting.append(record)
                    posts, rooms = (
                        sum(len(one.posts) for one in waiting),
                        {one.room for one in waiting if one.posts},
                    )
                    ahead = min(len(rooms), BATCHES_AHEAD)
                    if posts >= self.batch * ahead or len(waiting) >= LARGEST_BATCH:
                        self._take(waiting, stream)
                        waiting = []
                self._take(waiting, stream)
        finally:
            stream.close()

    def _open(self) -> Stream:
        """The file, where the last run stopped."""
        stream = Stream(self.options.file)
        if lays_out(self.format, stream):
            stream.after = self.run.offset
            return stream
        stream.close()
        return Stream(self.options.file, self.run.offset, self.run.line)

    def _take(self, records: list[Record], stream: Stream) -> None:
        """Bring these records in, then note how far that was."""
        if not records:
            return
        for remark in (remark for record in records for remark in record.remarks):
            self._remark(remark)
            self.run.read += remark.refused
        if not self.dry:
            for record in records:
                for opened in record.opens:
                    self._room(opened, record.source)
                self.synonyms.update(record.synonyms)
        for source, room, posts in _grouped(records):
            for part in _parts(posts, self.batch):
                self._bring(source, room, part)
        self.run.offset, self.run.line = records[-1].offset, records[-1].line
        if not self.dry:
            self.run.save()
        self.progress(stream.share, self.run.read)

    def _bring(self, source: str, room: str | Room, posts: Sequence[Incoming]) -> None:
        people = {} if self.dry else self._people(source, posts)
        filed = self._filed(source, posts)
        looked = look_through(
            [_arriving(one, source, people, filed.get(one.id)) for one in posts], by=self.by
        )
        self.run.read += len(posts)
        for outcome in looked.outcomes:
            if outcome.kind == "refused":
                self._remark(Remark(outcome.line, outcome.source_id, True, outcome.reason))
            else:
                self.run.unchanged += 1
        self.run.created += len(looked.new)
        self.run.updated += len(looked.changed)
        if self.dry or not (looked.new or looked.changed):
            return
        category = self._room(room, source)
        started = time.monotonic()
        operations.import_posts(category, by=self.by, looked=looked)
        self._adapt(time.monotonic() - started)

    def _filed(self, source: str, posts: Sequence[Incoming]) -> dict[str, Filed]:
        """The files of those posts that are new or changed, taken in."""
        with_files = [one for one in posts if one.files]
        if not with_files:
            return {}
        looked = look_through([_arriving(one, source, {}) for one in with_files], by=self.by)
        to_bring = {ready.arriving.source_id: ready.post for ready in looked.new + looked.changed}
        chosen = [one for one in with_files if one.id in to_bring]
        if not self.dry:
            return {
                one.id: file_away(one, by=self.by, post=to_bring[one.id], note=self._remark) for one in chosen
            }
        for remark in missing(chosen):
            self._remark(remark)
        return {}

    def _adapt(self, took: float) -> None:
        """`took` is a little more than the lock was held: the next batch follows it."""
        self.longest_lock = max(self.longest_lock, took)
        if took > LONGEST_LOCK * 0.8:
            self.batch = max(SMALLEST_BATCH, self.batch // 2)
        elif took < LONGEST_LOCK * 0.5:
            self.batch = min(LARGEST_BATCH, self.batch + 5)

    def _remark(self, remark: Remark) -> None:
        self.run.refused += remark.refused
        if not self.dry:
            ImportNote.objects.create(
                run=self.run,
                line=remark.line,
                thing=remark.thing[:200],
                refused=remark.refused,
                reason=remark.reason[:300],
            )
        self.note(remark)

    def _people(self, source: str, posts: Sequence[Incoming]) -> dict[str, Member]:
        """The authors of these posts and those who liked them, known or named now."""
        wanted: dict[str, Like | Incoming] = {
            like.author_id: like for one in reversed(posts) for like in one.likes if like.author_id
        }
        wanted |= {one.author_id or NAMELESS: one for one in reversed(posts)}
        missing = [key for key in wanted if (source, key) not in self.authors]
        for key, member in known_authors(source, missing).items():
            self.authors[source, key] = member
        unknown = [
            Author(
                key[:200], tidy_name(one.author, NAMELESS), one.at, _language(getattr(one, "language", ""))
            )
            for key, one in wanted.items()
            if (source, key[:200]) not in self.authors
        ]
        for first in range(0, len(unknown), LARGEST_BATCH):
            some = unknown[first : first + LARGEST_BATCH]
            for key, member in import_authors(source, by=self.by, authors=some).items():
                self.authors[source, key] = member
        found = {key: self.authors[source, key[:200]] for key in wanted}
        while len(self.authors) > AUTHORS_KEPT:
            self.authors.popitem(last=False)
        return found

    def _room(self, room: str | Room, source: str) -> Category:
        """The category given, or one of the source's own name, made where there is none."""
        if isinstance(room, str):
            room = Room(tidy_name(room, self.options.file.name.partition(".")[0]))
        if room not in self.rooms:
            self.rooms[room] = self.category or self._made(room, source)
            if is_wider(self.rooms[room].see, room.see):
                reason = f"fewer people could read it there than read “{self.rooms[room].name}” here"
                self._remark(Remark(0, room.name, False, reason))
            if room.addresses:
                operations.keep_old_addresses(
                    self.rooms[room], by=self.by, source=source, keys=room.addresses
                )
        return self.rooms[room]

    def _made(self, room: Room, source: str) -> Category:
        """What the source kept from some is never put where more people look."""
        parent = self._room(room.parent, source) if room.parent else None
        name = tidy_name(room.name, NAMELESS)
        alike = Category.objects.filter(name=name, **({"parent": parent} if parent else {})).order_by("pk")
        if found := next((one for one in alike if not is_wider(one.see, room.see)), None):
            return found
        return operations.create_category(
            None,
            by=self.by,
            name=name,
            parent=parent,
            description=room.description,
            see=room.see,
            tint=Category.objects.count() % 6 + 1,
            **({"post": room.see, "reply": room.see} if is_wider("members", room.see) else {}),
        )

    def _link_tags(self) -> None:
        """Other names of tags, once the tags are there."""
        if not self.synonyms:
            return
        with acting_from(Source.IMPORT), suppress(Refused):  # nothing new
            operations.import_synonyms(None, by=self.by, names=self.synonyms)

    def finish(self) -> None:
        if not self.dry:
            self._link_tags()
        self.run.state, self.run.finished_at = ImportRun.State.FINISHED, timezone.now()
        if not self.dry:
            self.run.save()


def _grouped(records: Sequence[Record]) -> Iterator[tuple[str, str | Room, list[Incoming]]]:
    """Posts by source and room, in their order."""
    groups: dict[tuple[str, str | Room], list[Incoming]] = {}
    for record in records:
        groups.setdefault((record.source, record.room), []).extend(record.posts)
    for (source, room), posts in groups.items():
        yield source, room, posts


def _parts(posts: list[Incoming], size: int) -> Iterator[list[Incoming]]:
    for first in range(0, len(posts), size):
        yield posts[first : first + size]


def _language(name: str) -> str:
    return name if name in dict(settings.LANGUAGES) else ""


def _arriving(one: Incoming, source: str, people: dict[str, Member], filed: Filed | None = None) -> Arriving:
    likers = {
        people[like.author_id[:200]]: like.at
        for like in reversed(one.likes)
        if like.author_id[:200] in people
    }
    return Arriving(
        line=one.line,
        source=source,
        source_id=one.id,
        author=people.get(one.author_id or NAMELESS),
        text=filed.text if filed else without_marks(one),
        told=one.text if one.files else "",
        uploads=filed.uploads if filed else (),
        format=one.format,
        at=one.at,
        title=one.title,
        topic=one.topic,
        parents=one.parents,
        continues=one.continues,
        language=_language(one.language),
        url=one.url if len(one.url) <= LONGEST_ADDRESS else "",
        author_url=one.author_url if len(one.author_url) <= LONGEST_ADDRESS else "",
        edited_at=one.edited_at,
        closed_at=one.closed_at,
        of_topic=one.of_topic,
        thanks=tuple(Thanks(member, at) for member, at in likers.items()),
        accepted_at=one.accepted_at,
        wiki=one.wiki,
        addresses=one.addresses,
    )
