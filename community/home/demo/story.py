"""Reads the story: one file per thread, with its posts and what became of them.

    ---
    title: The landlord wants the meter reading
    author: hanneke
    when: -41d 18:04
    language: en
    ---
    The opening post, in Markdown.

    --- tomasz +2h15 [answers 1] [thanks: hanneke, paulo]
    A reply. Offsets count from the post before it.

    --- before +20m [reason: a wrong figure]
    What the post above said at first; after 20 minutes its author changed it to what stands above.

A line `--- word handle +offset [marks]` begins a part. Words: none (a reply), `before`, `report`, `decision`,
`undo`, `note`, `hold`, `close`, `reopen`, `pin`, `wiki`, `archive`. All but replies are about the
post above them and count from the part above them; `-50m` is 50 minutes ago.

In texts, `> #3` opens a quote of post 3, `(topic:slug)` and `(topic:slug#3)` link to other threads, and
`(picture:name)` shows one of `pictures`. A head may also hold `kind: question`, `tags: heating, keys` and
`site: yes`. Marks: `answers 3`, `thanks: a, b`, `learned: …`, `agree: …`, `cold` (no further reactions), `accepted`
(the question's author accepts it), `site` (as if it happened on the site itself: bells ring, first messages are
held; in a head for the whole thread), and for the queue `rule: code`, `verdict: hide`, `sanction: warning`,
`topic` (the topic is meant).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
STORY = HERE / "story"
ZONE = ZoneInfo("Europe/Paris")
WORDS = {"before", "report", "decision", "undo", "note", "hold", "close", "reopen", "pin", "wiki", "archive"}
_PART = re.compile(r"^--- (.+)$", re.MULTILINE)
_MARK = re.compile(r"\[([a-z]+)(?:[: ]\s*([^\]]*))?\]")
_SPAN = re.compile(r"(\d+)([dhm])")
_WHEN = re.compile(r"^-(\w+)(?: (\d\d):(\d\d))?$")


class Mistake(ValueError):
    """A line of the story that can't be understood."""


@dataclass
class Part:
    """One thing that happens in a thread. `about` is the number of the post that it is, or that it concerns."""

    word: str  # "post", or one of WORDS
    handle: str
    at: datetime
    text: str
    marks: dict[str, str]
    about: int
    place: str  # file and number, for messages

    def names(self, mark: str) -> list[str]:
        return [name for name in re.split(r"[,\s]+", self.marks.get(mark, "")) if name]


@dataclass
class Thread:
    slug: str
    category: str
    title: str
    author: str
    language: str
    parts: list[Part]
    on_site: bool = False  # told as if it happened on the site itself: bells ring, first messages are held
    head: dict[str, str] = field(default_factory=dict)

    @property
    def posts(self) -> list[Part]:
        return [part for part in self.parts if part.word == "post"]

    def people(self) -> set[str]:
        listed = {part.handle for part in self.parts if part.handle}
        return listed.union(
            *(part.names(mark) for part in self.parts for mark in ("thanks", "learned", "agree"))
        )


def threads(folder: Path, now: datetime) -> Iterator[Thread]:
    """Every thread below `folder`; the folder that a file lies in names its category."""
    for path in sorted(folder.glob("*/*.md")):
        yield thread(path, now)


def thread(path: Path, now: datetime) -> Thread:
    head, body = _split(path)
    try:
        opening = moment(head["when"], now)
        first = Part("post", head["author"], opening, "", dict(head), 1, f"{path.name}, 1")
        told = Thread(
            slug=re.sub(r"^\d+-", "", path.stem),
            category=head.get("category", path.parent.name),
            title=head["title"],
            author=head["author"],
            language=head["language"],
            parts=list(_parts(first, body, path.name, now)),
            on_site=head.get("site") == "yes",
            head=head,
        )
    except KeyError as missing:
        raise Mistake(f"{path.name}: the head lacks {missing}") from missing
    for part in told.parts:
        part.at = min(part.at, now - timedelta(seconds=40))
    return told


def _split(path: Path) -> tuple[dict[str, str], str]:
    _nothing, head, body = path.read_text().split("---\n", 2)
    pairs = (line.split(":", 1) for line in head.strip().splitlines())
    return {name.strip(): value.strip() for name, value in pairs}, body


def _parts(first: Part, body: str, file: str, now: datetime) -> Iterator[Part]:
    pieces = _PART.split("\n" + body)
    first.text = pieces[0].strip()
    yield first
    post, last = first, first.at
    for count, (line, text) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), start=2):
        place = f"{file}, part {count}: {line}"
        marks = {name: value or "" for name, value in _MARK.findall(line)}
        words = _MARK.sub("", line).split()
        word = words.pop(0) if words[0] in WORDS else "post"
        span = next((one for one in words if one[0] in "+-"), "")
        handle = next((one for one in words if one[0] not in "+-"), "")
        if not span or not (handle or word in ("before", "pin")):
            raise Mistake(f"{place}: who, or when?")
        since = post.at if word == "post" else last
        at = now - length(span[1:]) if span[0] == "-" else since + length(span[1:])
        number = post.about + 1 if word == "post" else post.about
        part = Part(word, handle, at, text.strip(), marks, number, place)
        last = at
        if word == "post":
            post = part
        yield part


def length(span: str) -> timedelta:
    """`1d4h`, `2h15`, `20m`: a bare last number is minutes."""
    named = {"d": 0, "h": 0, "m": 0}
    for number, unit in _SPAN.findall(span):
        named[unit] = int(number)
    if loose := re.search(r"h(\d+)$", span):
        named["m"] = int(loose[1])
    if not any(named.values()):
        raise Mistake(f"{span} is no length of time")
    return timedelta(days=named["d"], hours=named["h"], minutes=named["m"])


def moment(when: str, now: datetime) -> datetime:
    """`-41d 18:04` is four past six in the evening, 41 days ago, in Paris; `-25m` is 25 minutes ago."""
    found = _WHEN.match(when)
    if not found:
        raise Mistake(f"{when} is no moment")
    at = now - length(found[1])
    if not found[2]:
        return at
    return at.astimezone(ZONE).replace(hour=int(found[2]), minute=int(found[3]), second=7, microsecond=0)
