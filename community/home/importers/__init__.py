"""The registry of formats that `manage.py import_forum` reads: one module per format, each with a `read`."""

from collections.abc import Iterator
from typing import Protocol

from . import jsonl, mbox
from .reading import Options, Record, Stream


class Format(Protocol):
    """`read(stream, options)` yields records in the file's order, from where `stream` stands."""

    def read(self, stream: Stream, options: Options) -> Iterator[Record]: ...


FORMATS: dict[str, Format] = {"jsonl": jsonl, "mbox": mbox}
