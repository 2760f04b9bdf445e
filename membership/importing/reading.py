"""A file of lines and columns, however it was saved: its encoding, its separator, what its columns are."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from community.commons.access import Refused

from ..names import folded
from ..showing import fields_in_use

SEPARATORS = ",;\t|"
PEEKED = 64 * 1024  # bytes in which the separator is looked for
MOST_COLUMNS, LONGEST_CELL = 60, 8_000
csv.field_size_limit(LONGEST_CELL * 4)

# What columns are called where they come from, folded: in English and French.
CALLED = {
    "email": ("email", "e-mail", "mail", "courriel", "email address", "e-mail address", "adresse e-mail"),
    "name": ("name", "nom", "display name", "full name", "nom affiche", "nom complet"),
    "first": ("prenom", "first name", "firstname", "given name"),
    "last": ("nom de famille", "last name", "lastname", "surname", "family name"),
    "language": ("language", "langue", "lang"),
}


@dataclass(frozen=True)
class Opened:
    """How a file is to be read."""

    encoding: str
    separator: str
    header: list[str]
    samples: list[list[str]]  # the first lines
    lines: int  # without the header


def opened(path: Path) -> Opened:
    """Look at a file. Raises Refused with a sentence where it is empty or no table."""
    encoding = encoding_of(path)
    with path.open("rb") as file:
        beginning = file.read(PEEKED).decode(encoding, errors="replace")
    separator = separator_of(beginning)
    rows = rows_of(path, encoding, separator)
    header = [cell.strip()[:80] for cell in next(rows, (0, []))[1]]
    if not any(header):
        raise Refused(_("This file is empty, or its first line does not name the columns."), status=422)
    if len(header) > MOST_COLUMNS:
        raise Refused(_("This file has more than %(n)d columns.") % {"n": MOST_COLUMNS}, status=422)
    samples: list[list[str]] = []
    lines = 0
    for _number, cells in rows:
        lines += 1
        if len(samples) < 3:
            samples.append(cells)
    if not lines:
        raise Refused(_("This file has a header and no line below it."), status=422)
    return Opened(encoding, separator, header, samples, lines)


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 by their marks or by what decodes; else what Windows and old programs save."""
    with path.open("rb") as file:
        mark = file.read(4)
    if mark.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def separator_of(text: str) -> str:
    """The one that stands equally often in each of the first lines, and most often."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    try:
        return csv.Sniffer().sniff("\n".join(lines), delimiters=SEPARATORS).delimiter
    except csv.Error:
        first = lines[0] if lines else ""
        return max(SEPARATORS, key=first.count)


def rows_of(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Number of the line and its cells, one after the other; empty lines are passed over."""
    with path.open("rb") as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=separator)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:  # a cell of megabytes, as after a quote that nobody closed
                yield reader.line_num, ["\ufffd"]
                continue
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells


def guessed(header: list[str]) -> list[str]:
    """What each column probably is; "" for what is left out."""
    fields = {}
    for field in fields_in_use().values():
        for called in (field.key, *field.labels.values()):
            fields[folded(called)] = f"field:{field.key}"
    known = {called: what for what, names in CALLED.items() for called in names}
    found: list[str] = []
    for cell in header:
        called = folded(cell).replace("_", " ").strip()
        what = known.get(called) or fields.get(called, "")
        found.append(what if what not in found else "")
    if "first" in found and "name" in found:  # "Prénom;Nom": the second is the family's
        found[found.index("name")] = "last"
    return found
