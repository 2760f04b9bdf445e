"""Mailing list archives: one mail after the other, each begun by a line “From …”; threads by their references.

A person is known by a digest of the mail address, never by the address itself: who later confirms that address
can be recognised, and nobody else learns it.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from django.utils import timezone

from membership.authors import id_of_address

from .reading import LONGEST_RECORD, Incoming, Options, Record, Refusal, Remark, Stream

SOURCE = "mail"  # ids of mails are unique in the world: archives of several months belong together
_BEGIN = re.compile(rb"From \S.*\d{4}|From \S+(?: at \S+)?\s+\w{3} \w{3}\s+\d")
_HEADER = re.compile(rb"[!-9;-~]+:|From ")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_ID = re.compile(r"<([^<>\s]+)>")
_ANSWER = re.compile(r"^\s*(?:(?:re|aw|sv|ref|tr|fwd?|wg|antw)(?:\[\d+\]|\^\d+)?\s*:\s*)+", re.IGNORECASE)
_LIST = re.compile(r"^\s*\[[^\]]{1,40}\]\s*")
_AT = re.compile(r"\s+(?:at|AT|\(at\)|\[at\])\s+")
_NAME_IN_PARENTHESES = re.compile(r"\(([^()]+)\)\s*$")
_LIST_ID = re.compile(rb"^List-Id:[ \t]*((?:[^\r\n]|\r?\n[ \t])+)", re.MULTILINE | re.IGNORECASE)
MAX_ANCESTORS = 20
BEGINNING = 256 * 1024  # bytes in which the list's name is looked for


def read(stream: Stream, options: Options) -> Iterator[Record]:
    of_file = _list_of(options.file)
    for start, line, raw in _mails(stream):
        record = Record(start + len(raw), line + raw.count(b"\n"), SOURCE)
        try:
            mail = message_from_bytes(_ESCAPED.sub(rb"\1", raw.partition(b"\n")[2]), policy=default)
            record.room = _list_name(_header(mail, "List-Id")) or of_file  # type: ignore[arg-type]
            record.posts.append(_post(mail, line, options, record))  # type: ignore[arg-type]
        except Refusal as why:
            record.remarks.append(Remark(line, "", True, str(why)))
        except (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError) as error:
            # The standard library's parser falls over some headers that real mails have.
            record.remarks.append(Remark(line, "", True, f"the mail can't be read: {error}"[:300]))
        yield record


def _mails(stream: Stream) -> Iterator[tuple[int, int, bytes]]:
    """(offset, line number, bytes) of each mail. It begins with “From ” after an empty line and before a header."""
    held: list[bytes] = []
    start, line, size = stream.offset, stream.line + 1, 0
    waiting: bytes | None = None  # a “From ” line, until the next line tells what it was
    after_blank = True
    for text in stream.lines():
        if waiting is not None:
            if _HEADER.match(text) and held:
                whole = b"".join(held)
                yield start, line, whole
                start, line, held, size = start + size, stream.line - 1, [], 0
            held.append(waiting)
            size += len(waiting)
            waiting = None
        if after_blank and _BEGIN.match(text):
            waiting = text
        elif len(held) and size > LONGEST_RECORD:
            size += len(text)  # the rest of a mail too long is not kept
        else:
            held.append(text)
            size += len(text)
        after_blank = not text.strip()
    if waiting is not None:
        held.append(waiting)
    if b"".join(held).strip():
        yield start, line, b"".join(held)


def _post(mail: EmailMessage, line: int, options: Options, record: Record) -> Incoming:
    address, name = _author(mail)
    written, format = _body(mail)
    if not written.strip():
        raise Refusal("nothing is written in it")
    subject = _header(mail, "Subject")
    title = _LIST.sub("", _ANSWER.sub("", _LIST.sub("", subject)))
    parents = _parents(mail)
    at = _date(mail, line, record)
    own = _ID.search(_header(mail, "Message-ID"))
    # A mail without id is known by what it says.
    id = (
        own[1]
        if own
        else hashlib.sha256(f"{address}\0{at}\0{written}".encode("utf-8", "replace")).hexdigest()
    )
    return Incoming(
        line=line,
        id=id[:200],
        author=name,
        author_id=id_of_address(address),
        text=written,
        format="html" if format == "html" else "plain",
        at=at,
        title=title,
        parents=parents,
        continues=bool(_ANSWER.match(_LIST.sub("", subject))),
        language=options.language,
        url=_url(mail),
    )


def _header(mail: EmailMessage, name: str) -> str:
    """A header's words, whatever charset its sender claimed."""
    try:
        value = str(mail.get(name, ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        value = next((str(raw) for key, raw in mail.raw_items() if key.lower() == name.lower()), "")
    return " ".join(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _author(mail: EmailMessage) -> tuple[str, str]:
    """(address in small letters, name shown). Raises Refusal where nobody is named."""
    # As it stands: the library's own reading drops a name given as a comment, “a@example.org (Ada)”.
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == "from"), "")
    written = _words_of(raw)
    in_parentheses = _NAME_IN_PARENTHESES.search(written)
    name, address = parseaddr(_AT.sub("@", written))
    if in_parentheses and not name:
        name = in_parentheses[1]
    address = address.strip().lower()
    if not address and not name:
        raise Refusal("it does not say who wrote it")
    return address or name.lower(), (name or address.split("@")[0]).strip("'\" ")


def _words_of(raw: str) -> str:
    """A raw header with its encoded words read."""
    try:
        return " ".join(str(make_header(decode_header(" ".join(raw.split())))).split())
    except (ValueError, LookupError, HeaderParseError):
        return " ".join(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _parents(mail: EmailMessage) -> tuple[str, ...]:
    """Ids of the mails that it answers, the nearest first."""
    answered = _ID.findall(_header(mail, "In-Reply-To"))[:1]
    references = _ID.findall(_header(mail, "References"))[::-1]
    return tuple(one[:200] for one in dict.fromkeys(answered + references))[:MAX_ANCESTORS]


def _date(mail: EmailMessage, line: int, record: Record) -> datetime:
    """Raises Refusal where there is none that can be read."""
    written = _header(mail, "Date")
    try:
        at = parsedate_to_datetime(written)
    except (TypeError, ValueError, IndexError, OverflowError):
        raise Refusal(f"“{written[:40]}” is no date" if written else "it has no date") from None
    at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    if at > timezone.now():
        reason = f"its date lies in the future ({at:%Y-%m-%d}): put at today"
        record.remarks.append(Remark(line, "", False, reason))
        return timezone.now()
    return at


def _url(mail: EmailMessage) -> str:
    address = _header(mail, "Archived-At").strip("<> ")
    return address if address.startswith(("https://", "http://")) and len(address) <= 500 else ""


def _list_of(file: Path) -> str:
    """The list that the archive's first mails name: some mails came without it."""
    stream = Stream(file)
    try:
        found = _LIST_ID.search(stream.file.read(BEGINNING))
    finally:
        stream.close()
    return _list_name(_words_of(found[1].decode("utf-8", "replace"))) if found else ""


def _list_name(written: str) -> str:
    """What the list calls itself: “GNOME Desktop Development List”, or the first part of its id."""
    name = written.partition("<")[0].strip(' "')
    inside = re.search(r"<([^<>.]+)", written)
    return name or (inside[1] if inside else "")


# -- The body ------------------------------------------------------------------------------


def _body(mail: EmailMessage) -> tuple[str, str]:
    """(text, plain or html); attachments are named at its end."""
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", "plain"
    text = _decoded(part)
    html = part.get_content_subtype() == "html"
    if not html and str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    names = [_attachment(one) for one in mail.iter_attachments()] if mail.is_multipart() else []
    listed = ", ".join(filter(None, names))
    if listed and html:
        from html import escape

        text += f"\n<p>📎 {escape(listed)}</p>"
    elif listed:
        text = f"{text.rstrip()}\n\n📎 {listed}\n"
    return text, "html" if html else "plain"


def _decoded(part: MIMEPart) -> str:
    """By the charset that it names, else UTF-8, else Windows-1252: one of them always gives words."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else str(payload or "").encode("utf-8", "surrogateescape")
    named = str(part.get_content_charset() or "")
    for charset in (named, "utf-8", "windows-1252"):
        try:
            # What calls itself Latin 1 or ASCII is in truth mostly Windows-1252 or UTF-8.
            if charset and charset not in ("us-ascii", "ascii", "iso-8859-1", "unknown-8bit"):
                return raw.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("windows-1252", "replace")


def _unflowed(text: str, joined: bool) -> str:
    """Lines that end in a space go on in the next one (RFC 3676), except the signature's mark."""
    out: list[str] = []
    goes_on = ""
    for line in text.splitlines():
        quote = re.match(r"(?:>\s?)*", line)
        marks = quote[0].count(">") if quote else 0
        words = line[len(quote[0]) if quote else 0 :] if marks else line.removeprefix(" ")
        if goes_on == f"{marks}" and out:
            out[-1] += words
        else:
            out.append((">" * marks + " " if marks else "") + words)
        flows = line.endswith(" ") and words != "-- "
        if flows and joined:
            out[-1] = out[-1][:-1]
        goes_on = f"{marks}" if flows else ""
    return "\n".join(line.rstrip() for line in out)


def _attachment(part: EmailMessage) -> str:
    name = part.get_filename() or ""
    if not name or part.get_content_subtype() == "html":
        return ""
    payload = part.get_payload(decode=True)
    size = len(payload) if isinstance(payload, bytes) else 0
    return f"{' '.join(str(name).split())[:100]} ({max(1, round(size / 1024))} kB)"
