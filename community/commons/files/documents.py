"""Files that are no pictures: which kinds may be sent, and whether one is what its name says.

They are never opened nor unpacked here, and always served as downloads: what hides in a document can't act on the
site. The look at the first bytes catches mistakes and disguises, so that a reader gets what the name promises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from community.commons.access import Refused

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
_HEAD = 8192  # bytes that are looked at


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_zip(head: bytes) -> bool:
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def _is_text(head: bytes) -> bool:
    """No zero bytes, but for UTF-16 with its mark; whatever else a spreadsheet wrote is somebody's letters."""
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" not in head


KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _is_pdf),
    "txt": ("text/plain", _is_text),
    "log": ("text/plain", _is_text),
    "md": ("text/markdown", _is_text),
    "csv": ("text/csv", _is_text),
    "tsv": ("text/tab-separated-values", _is_text),
    "json": ("application/json", _is_text),
    "ics": ("text/calendar", _is_text),
    "gpx": ("application/gpx+xml", _is_text),
    "rtf": ("application/rtf", lambda head: head.startswith(b"{\\rtf")),
    "zip": ("application/zip", _is_zip),
    "epub": ("application/epub+zip", _is_zip),
    "odt": (OPEN + "text", _is_zip),
    "ods": (OPEN + "spreadsheet", _is_zip),
    "odp": (OPEN + "presentation", _is_zip),
    "docx": (OFFICE + "wordprocessingml.document", _is_zip),
    "xlsx": (OFFICE + "spreadsheetml.sheet", _is_zip),
    "pptx": (OFFICE + "presentationml.presentation", _is_zip),
}
PICTURES = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "webp"})
OTHER_PICTURES = frozenset({"heic", "heif", "avif", "tif", "tiff", "bmp", "ico", "psd", "raw"})
ACCEPTED = ",".join(["image/*", *(f".{ending}" for ending in KINDS)])  # for the file fields of pages


@dataclass(frozen=True)
class Document:
    """One file that may be kept, as it came."""

    content: bytes
    ending: str
    media_type: str


def ending_of(called: str) -> str:
    return called.rpartition(".")[2].strip().lower() if "." in called else ""


def is_picture(file: IO[bytes], called: str) -> bool:
    """Whether to treat the file as a picture: its name says so, or its first bytes do and its name says nothing."""
    ending = ending_of(called)
    if ending in PICTURES:
        return True
    if ending in KINDS or ending in OTHER_PICTURES or ending in ("svg", "svgz"):
        return False
    head = _head(file)
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or head[8:12] == b"WEBP"


def checked(file: IO[bytes], called: str) -> Document:
    """The file, when it is of a kind that may be kept. Raises Refused (422) with what to do instead."""
    ending = ending_of(called)
    if ending in ("svg", "svgz"):
        raise Refused(
            _("An SVG drawing can hold programs, so it is not kept. Save it as PNG and send that."),
            status=422,
        )
    if ending in OTHER_PICTURES:
        raise Refused(
            _("Not every browser can show .%(ending)s pictures. Save it as JPEG or PNG and send that.")
            % {"ending": ending},
            status=422,
        )
    if ending not in KINDS:
        raise Refused(_unknown(ending), status=422)
    media_type, fits = KINDS[ending]
    if not fits(_head(file)):
        raise Refused(
            _(
                "This file is called .%(ending)s and is something else inside. Look whether it is the right one."
            )
            % {"ending": ending},
            status=422,
        )
    return Document(file.read(), ending, media_type)


def _unknown(ending: str) -> str:
    possible = ", ".join(["JPEG", "PNG", "WebP", "GIF", *KINDS])
    if not ending or not ending.isalnum() or len(ending) > 10:
        return _("It can't be told what kind of file this is. Possible are: %(kinds)s.") % {"kinds": possible}
    return _("Files of the kind .%(ending)s are not kept here. Possible are: %(kinds)s.") % {
        "ending": ending,
        "kinds": possible,
    }


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    return head
