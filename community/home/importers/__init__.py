"""The registry of formats that `manage.py import_forum` reads: one module per format, each with a `read`."""

from collections.abc import Iterator
from typing import Protocol

from . import discourse, flarum, hyperkitty, jsonl, mbox, phpbb
from .reading import Options, Record, Stream


class Format(Protocol):
    """`read(stream, options)` yields records in the file's order, from where `stream` stands."""

    def read(self, stream: Stream, options: Options) -> Iterator[Record]: ...


FORMATS: dict[str, Format] = {
    "discourse": discourse,
    "flarum": flarum,
    "hyperkitty": hyperkitty,
    "jsonl": jsonl,
    "mbox": mbox,
    "phpbb": phpbb,
}


def lays_out(format: str, stream: Stream) -> bool:
    """Whether the format lays the whole file out before it gives the first record (a dump of a database).

    Such a file is read from its beginning at every start, and gone on with behind the topic `stream.after`.
    """
    asked = getattr(FORMATS[format], "lays_out", None)
    return bool(asked and asked(stream))
