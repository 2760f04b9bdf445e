"""One RFC 822 message as a letter: who, to whom, what it says, what is attached; broken ones as far as possible."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32  # reads what the newer policies refuse
from email.utils import getaddresses

from .html import to_text

MOST_PARTS = 100
MOST_DEPTH = 15
MOST_TEXT = 400_000  # characters that are looked at; a post holds 100,000
MOST_HEADER = 4_000  # characters of one header
MOST_FILES = 10
MOST_RECIPIENTS = 50
SMALL_PICTURE = 20_000  # bytes: what is smaller and stands in the text is the logo of a signature
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\u2060]")
_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "To", "Cc")


class Unreadable(Exception):
    """The message is no message, or built to exhaust whoever reads it."""


@dataclass(frozen=True)
class Enclosure:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    message_id: str
    sender: str  # in small letters
    recipients: list[str]  # envelope first
    subject: str
    text: str  # as it came, quotes and signature included
    files: list[Enclosure]
    more_files: int  # that were too many
    message: Message = field(repr=False)

    @property
    def once(self) -> str:
        """The same for the same mail delivered twice."""
        return "mail" + hashlib.sha256(self.message_id.encode()).hexdigest()[:32]


def read(raw: bytes, recipients: list[str] | None = None) -> Letter:
    """Raises Unreadable. `recipients` are those of the envelope, where the way in knows them."""
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        words, files, more = _contents(message)
        senders = addresses(message, "From")
        return Letter(
            message_id=header(message, "Message-ID")[:200].strip() or _made_up_id(raw),
            sender=senders[0] if len(senders) == 1 else "",
            recipients=[one.lower() for one in recipients or []] + addresses(message, *_ENVELOPE),
            subject=header(message, "Subject")[:500],
            text=words,
            files=files,
            more_files=more,
            message=message,
        )
    except (
        MessageError,
        RecursionError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        AssertionError,
    ) as error:
        raise Unreadable(f"{type(error).__name__}: {error}"[:200]) from error


def _made_up_id(raw: bytes) -> str:
    return f"<{hashlib.sha256(raw).hexdigest()}@no-message-id>"


def header(message: Message, name: str) -> str:
    """The header's words on one line; "" when it is missing, as far as possible when it is broken."""
    words = next(iter(_raw(message, name)), "")
    try:
        words = str(make_header(decode_header(words)))
    except (MessageError, LookupError, ValueError):
        pass  # as it came, then
    return " ".join(_UNSEEN.sub("", _mended(words)).split())


def _raw(message: Message, *names: str) -> list[str]:
    """These headers as they came, the first of `names` first; bytes that are no UTF-8 are replaced."""
    wanted = [name.lower() for name in names]
    found = [(name.lower(), value) for name, value in message.raw_items() if name.lower() in wanted]
    return [_mended(str(value)[:MOST_HEADER]) for name in wanted for one, value in found if one == name]


def _mended(words: str) -> str:
    """Without halves of surrogates, which stand for bytes of an unknown charset and can't be stored."""
    return words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def addresses(message: Message, *names: str) -> list[str]:
    """Every address in these headers, in small letters, in order, once."""
    found = [
        address.strip().lower()
        for _name, address in getaddresses(_raw(message, *names)[:20])
        if "@" in address
    ]
    return list(dict.fromkeys(found))[:MOST_RECIPIENTS]


# -- Words and files -----------------------------------------------------------------------


def _contents(message: Message) -> tuple[str, list[Enclosure], int]:
    words: list[str] = []
    files: list[Enclosure] = []
    more = 0
    for part, in_text in _leaves(message):
        if _is_words(part):
            words.append(_words(part))
        elif (enclosure := _enclosure(part, in_text)) is not None:
            if len(files) < MOST_FILES:
                files.append(enclosure)
            else:
                more += 1
    text = "\n".join(one.strip("\n") for one in words if one.strip())
    return text[:MOST_TEXT], files, more


def _leaves(message: Message) -> Iterator[tuple[Message, bool]]:
    """The parts that count, of alternatives the best one; with whether the part belongs into the text.

    Raises Unreadable for too many or too deep.
    """
    waiting: list[tuple[Message, bool, int]] = [(message, False, 0)]
    seen = 0
    while waiting:
        part, in_text, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > MOST_DEPTH:
            raise Unreadable("too many parts")
        inner = part.get_payload()
        if part.get_content_maintype() == "message" or not isinstance(inner, list):
            if part.get_content_maintype() != "message":
                yield part, in_text
            continue
        children = [one for one in inner if isinstance(one, Message)]
        if part.get_content_subtype() == "alternative":
            children = _best(children)
        related = part.get_content_subtype() == "related"
        waiting[:0] = [
            (one, in_text or (related and bool(number)), depth + 1) for number, one in enumerate(children)
        ]


def _best(children: list[Message]) -> list[Message]:
    """Plain text where it says something; else the last that can be read, with whatever it holds."""
    for child in children:
        if child.get_content_type() == "text/plain" and _words(child).strip():
            others = [one for one in children if one.is_multipart()]  # files beside the HTML
            return [child, *_files_in(others)]
    readable = [one for one in children if one.is_multipart() or one.get_content_type() == "text/html"]
    return readable[-1:] or children[:1]


def _files_in(multiparts: list[Message]) -> list[Message]:
    """What stands beside the words in an HTML alternative that is not used."""
    return [
        one
        for part in multiparts
        for one in (part.get_payload() if isinstance(part.get_payload(), list) else [])
        if isinstance(one, Message)
        and not one.is_multipart()
        and one.get_content_maintype() != "text"
        and not (part.get_content_subtype() == "related" and len(_bytes(one)) < SMALL_PICTURE)
    ]


def _is_words(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _words(part: Message) -> str:
    content = _bytes(part)
    text = _decoded(content[: 4 * MOST_TEXT], part.get_content_charset())
    if part.get_content_type() == "text/html":
        text = to_text(text)
    elif str(part.get_param("format", "")).lower() == "flowed":
        text = _unfolded(text, drop_space=str(part.get_param("delsp", "")).lower() == "yes")
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_TEXT]


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(content: bytes, declared: str | None) -> str:
    """In the charset it names if that fits, else in the ones that usually were meant."""
    for charset in (declared, "utf-8", "windows-1252"):
        if not charset or charset in ("us-ascii", "ascii"):
            continue
        try:
            return _mended(content.decode(charset))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _unfolded(text: str, *, drop_space: bool) -> str:
    """RFC 3676: a line that ends with a space goes on in the next, of the same depth of quote."""
    lines: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:]
        said = said[1:] if said.startswith(" ") else said
        flows = said.endswith(" ") and said != "-- "
        piece = said[:-1] if flows and drop_space else said
        if open_depth == depth and said != "-- ":
            lines[-1] += piece
        else:
            lines.append((">" * depth + " " if depth else "") + piece)
        open_depth = depth if flows else -1
    return "\n".join(lines)


def _enclosure(part: Message, in_text: bool) -> Enclosure | None:
    """A file that somebody sent, rather than the furniture of a mail program."""
    if part.get_content_type() in (
        "application/pgp-signature",
        "application/pkcs7-signature",
        "text/x-amp-html",
    ):
        return None
    try:
        name = str(make_header(decode_header(part.get_filename() or "")))
    except (MessageError, LookupError, ValueError, TypeError):
        name = ""
    content = _bytes(part)
    is_picture = part.get_content_maintype() == "image"
    inline = in_text or (bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment")
    if not content or (inline and (not is_picture or len(content) < SMALL_PICTURE)):
        return None
    if not name and not is_picture:
        return None
    ending = part.get_content_subtype().replace("jpeg", "jpg")[:5]
    return Enclosure(_mended(_UNSEEN.sub("", name)) or f"picture.{ending}", content)
