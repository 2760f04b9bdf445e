r"""SQL dumps, read as a stream: the rows of `INSERT INTO … VALUES` (MySQL, MariaDB, SQLite, PostgreSQL) and `COPY`.

    for row in rows(stream, wanted):     # wanted("phpbb_posts") says whether a table is asked for
        row.table, row.line, row.values  # {"post_id": "1", "post_text": "…", "post_edit_user": None}

Memory holds one row, never a table nor a line: dumps put millions of rows on one. What can't be read is a `Broken`,
and reading goes on behind it. Everything else in the file (indexes, functions, settings) is passed over.
"""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from .reading import LONGEST_RECORD, Stream

CHUNK = 256 * 1024  # bytes
LONGEST_COMMAND = 1024 * 1024  # bytes of a CREATE TABLE, or of what stands before VALUES
_NAME = rb"(?:`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[\w$]+)"
_TABLE = rb"(" + _NAME + rb"(?:\s*\.\s*" + _NAME + rb")*)"
_INSERT = re.compile(
    rb"\s*(?:INSERT|REPLACE)(?:\s+(?:IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY|OR\s+\w+))*\s+INTO\s+(?:ONLY\s+)?"
    + _TABLE
    + rb"\s*(?:\(([^()]*)\))?\s*VALUES\s*",
    re.IGNORECASE,
)
_COPY = re.compile(rb"\s*COPY\s+" + _TABLE + rb"\s*(?:\(([^()]*)\))?\s+FROM\s+stdin\b", re.IGNORECASE)
_CREATE = re.compile(
    rb"\s*CREATE\s+(?:TEMPORARY\s+|UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?" + _TABLE + rb"\s*\(",
    re.IGNORECASE,
)
_BEGINS = re.compile(rb"\s*(?:INSERT|REPLACE|COPY|CREATE)\b", re.IGNORECASE)
_NO_COLUMN = re.compile(
    rb"\s*(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|FULLTEXT|SPATIAL|EXCLUDE|LIKE)\b",
    re.IGNORECASE,
)
# A value and what ends it. A text's quote must not be the first of two; where the bytes run out there, more are read.
_ESCAPING = re.compile(
    rb"\s*(?:(?P<hex>0[xX][0-9A-Fa-f]+(?=[\s,)]))|(?P<bits>[xXbB]'[0-9A-Fa-f]*')"
    rb"|(?:_\w+\s+|[EeNn](?='))?'(?P<text>(?:[^'\\]++|\\.|'')*+)'(?!')"
    rb"|(?P<word>[\w.+-]+(?:\(\))?))\s*(?P<end>[,)])",
    re.DOTALL,
)
_PLAIN = re.compile(
    rb"\s*(?:(?P<hex>0[xX][0-9A-Fa-f]+(?=[\s,)]))|(?P<bits>[xXbB]'[0-9A-Fa-f]*')"
    rb"|(?:_\w+\s+|[Nn](?='))?'(?P<text>(?:[^']++|'')*+)'(?!')"
    rb"|[Ee]'(?P<escaped>(?:[^'\\]++|\\.|'')*+)'(?!')"
    rb"|(?P<word>[\w.+-]+(?:\(\))?))\s*(?P<end>[,)])",
    re.DOTALL,
)
_MYSQL = {b"0": b"\0", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"Z": b"\x1a"}
_COPIED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_ESCAPE = re.compile(rb"\\(.)|''", re.DOTALL)
_COPY_ESCAPE = re.compile(rb"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)

Value = str | bytes | None


@dataclass(frozen=True)
class Row:
    line: int  # of the unpacked dump, where the row ends
    table: str
    values: dict[str, Value]  # bytes where the dump gives them as a hexadecimal number


@dataclass(frozen=True)
class Broken:
    """A row that could not be read."""

    line: int
    table: str
    reason: str


class _Window:
    """The part of the file under the eye: grows while a value does not fit, and forgets what was read."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.held = b""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        if self.ended:
            return False
        read = self.stream.file.read(max(CHUNK, len(self.held) - self.at))
        self.ended = not read
        self.held = self.held[self.at :] + read
        self.at = 0
        self.stream.offset += len(read)
        return bool(read)

    def take(self, end: int) -> bytes:
        """What stands before `end`, which is then behind us."""
        taken = self.held[self.at : end]
        self.line += taken.count(b"\n")
        self.at = end
        return taken

    @property
    def left(self) -> int:
        return len(self.held) - self.at

    def has(self, size: int) -> None:
        """Have at least `size` bytes under the eye, if the file has them."""
        while self.left < size and self.more():
            pass

    def take_line(self) -> bytes | None:
        """The next line with its end, its beginning where it is too long; None at the end of the file."""
        start = 0
        while (end := self.held.find(b"\n", self.at + start)) < 0:
            start = self.left
            if start > LONGEST_RECORD or not self.more():
                return self.take(len(self.held)) if self.left else None
        return self.take(end + 1)


def rows(stream: Stream, wanted: Callable[[str], bool]) -> Iterator[Row | Broken]:
    """Every row of the wanted tables, in the dump's order."""
    yield from _Dump(stream, wanted).rows()


class _Dump:
    def __init__(self, stream: Stream, wanted: Callable[[str], bool]) -> None:
        self.window, self.wanted = _Window(stream), wanted
        self.columns: dict[str, list[str]] = {}
        self.escapes: bool | None = (
            None  # whether a backslash in a text means something: it does in MySQL only
        )

    def rows(self) -> Iterator[Row | Broken]:
        window = self.window
        while True:
            window.has(8192)
            if not window.left:
                return
            if _BEGINS.match(window.held, window.at):
                found = yield from self._command()
                if found:
                    continue
            line = window.take_line()
            if line is None:
                return
            if self.escapes is None and re.match(rb"-- PostgreSQL|PRAGMA |BEGIN TRANSACTION", line):
                self.escapes = False

    def _command(self) -> Generator[Row | Broken, None, bool]:
        """Read one command that tells something; returns whether there was one."""
        window = self.window
        if found := self._match(_CREATE):
            table, escapes = _name(found[1]), b"`" in found[1]
            window.take(found.end())
            self.columns[table] = self._declared()
            self.wanted(table)  # even if no row follows
            self.escapes = True if escapes else self.escapes
            return True
        if found := self._match(_COPY):
            table, names = _name(found[1]), _names(found[2])
            window.take(found.end())
            window.take_line()
            yield from self._copied(table, names or self.columns.get(table, []))
            return True
        if found := self._match(_INSERT):
            table, names, quoted = _name(found[1]), _names(found[2]), found[1]
            window.take(found.end())
            escapes = False if b'"' in quoted else True if b"`" in quoted else self.escapes is not False
            yield from self._inserted(table, names or self.columns.get(table, []), escapes)
            return True
        return False

    def _match(self, pattern: re.Pattern[bytes]) -> "re.Match[bytes] | None":
        """`pattern` here; where it ends at the end of what was read, a little more may belong to it."""
        window = self.window
        found = pattern.match(window.held, window.at)
        while (found is None or found.end() == len(window.held)) and window.left < LONGEST_COMMAND:
            if found is None and window.left >= 65536:
                return None
            if not window.more():
                break
            found = pattern.match(window.held, window.at)
        return found

    def _declared(self) -> list[str]:
        """Names of the columns in the brackets of CREATE TABLE."""
        window, depth, end = self.window, 1, self.window.at
        parts, start = [], window.at
        quotes = re.compile(rb"'(?:[^'\\]|\\.|'')*'|[(),;]", re.DOTALL)
        window.has(LONGEST_COMMAND)
        start = end = window.at
        for found in quotes.finditer(window.held, window.at):
            sign = found[0]
            depth += (sign == b"(") - (sign == b")")
            if (sign == b"," and depth == 1) or depth == 0 or sign == b";":
                parts.append(window.held[start : found.start()])
                start = found.end()
            end = found.end()
            if depth == 0 or sign == b";":
                break
        window.take(end)
        named = (re.match(rb"\s*(" + _NAME + rb")", part) for part in parts if not _NO_COLUMN.match(part))
        return [_name(one[1]) for one in named if one]

    # -- COPY … FROM stdin ----------------------------------------------------------------

    def _copied(self, table: str, names: Sequence[str]) -> Iterator[Row | Broken]:
        window, asked = self.window, self.wanted(table)
        while (line := window.take_line()) is not None:
            line = line.rstrip(b"\r\n")
            if line == b"\\.":
                return
            if not asked:
                continue
            values = [_copied(one) for one in line.split(b"\t")]
            yield self._row(table, names, values, window.line - 1)
        if asked:
            yield Broken(window.line, table, "the dump ends in the middle of this table")

    # -- INSERT INTO … VALUES (…), (…) ----------------------------------------------------

    def _inserted(self, table: str, names: Sequence[str], escapes: bool) -> Iterator[Row | Broken]:
        window, asked = self.window, self.wanted(table)
        while True:
            if not self._sign(b"("):
                yield from self._lost(table, asked)
                return
            values = self._values(escapes)
            if values is None:
                yield from self._lost(table, asked)
                return
            if asked:
                yield self._row(table, names, values, window.line)
            if self._sign(b","):
                continue
            if not self._sign(b";"):  # ON DUPLICATE KEY …, or the end of the line without a sign
                window.take_line()
            return

    def _sign(self, sign: bytes) -> bool:
        window = self.window
        while True:
            found = re.compile(rb"\s*(.)", re.DOTALL).match(window.held, window.at)
            if found is not None:
                break
            if not window.more():
                return False
        if found[1] != sign:
            return False
        window.take(found.end())
        return True

    def _values(self, escapes: bool) -> list[Value] | None:
        """The values up to the closing bracket; None where they can't be read."""
        values: list[Value] = []
        pattern = _ESCAPING if escapes else _PLAIN
        window = self.window
        while True:
            found = pattern.match(window.held, window.at)
            while found is None:
                if window.left > LONGEST_RECORD or self._hopeless(window) or not window.more():
                    return None
                found = pattern.match(window.held, window.at)
            values.append(_value(found, escapes))
            end = found["end"]
            window.take(found.end())
            if end == b")":
                return values

    @staticmethod
    def _hopeless(window: _Window) -> bool:
        """Whether what stands here is no value, however much more is read."""
        if window.left < 200:
            return False
        return (
            re.compile(rb"\s*(?:'|[EeNn]'|_\w+\s+'|[xXbB]'|[\w.+-]*$)").match(window.held, window.at) is None
        )

    def _lost(self, table: str, asked: bool) -> Iterator[Broken]:
        """Go on at the next line that begins a command."""
        line = self.window.line
        while self.window.take_line() is not None:
            self.window.has(8192)
            if _BEGINS.match(self.window.held, self.window.at):
                break
        if asked:
            reason = f"what stands there can't be read; went on at line {self.window.line}"
            yield Broken(line, table, reason)

    def _row(self, table: str, names: Sequence[str], values: Sequence[Value], line: int) -> Row | Broken:
        if not names:
            return Broken(line, table, "the dump does not name the columns of this table")
        if len(names) != len(values):
            return Broken(line, table, f"it has {len(values)} values for {len(names)} columns")
        return Row(line, table, dict(zip(names, values, strict=True)))


def _value(found: re.Match[bytes], escapes: bool) -> Value:
    if (text := found["text"]) is None and not escapes:
        text, escapes = found["escaped"], True
    if text is not None:
        if escapes:
            text = _ESCAPE.sub(lambda one: _MYSQL.get(one[1], one[1]) if one[1] else b"'", text)
        else:
            text = text.replace(b"''", b"'")
        return text.decode("utf-8", "replace")
    if (digits := found["hex"]) is not None:
        return bytes.fromhex("0" * (len(digits) % 2) + digits[2:].decode())
    if (digits := found["bits"]) is not None:
        inside = digits[2:-1].decode()
        return (
            bytes.fromhex("0" * (len(inside) % 2) + inside)
            if digits[:1] in b"xX"
            else str(int(inside or "0", 2))
        )
    word = found["word"].decode("ascii", "replace")
    return None if word.upper() == "NULL" else word


def _copied(value: bytes) -> Value:
    if value == b"\\N":
        return None
    if b"\\" in value:
        value = _COPY_ESCAPE.sub(_copied_escape, value)
    return value.decode("utf-8", "replace")


def _copied_escape(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    if sign[:1].isdigit() and sign[:1] in b"01234567":
        return bytes([int(sign, 8) & 255])
    if sign[:1] == b"x" and len(sign) > 1:
        return bytes([int(sign[1:], 16)])
    return _COPIED.get(sign, sign)


def _name(written: bytes) -> str:
    """A table's or column's name without quotes and schema."""
    last = re.findall(_NAME, written)[-1]
    return last.strip(b'`"[]').decode("utf-8", "replace")


def _names(written: bytes | None) -> list[str]:
    return [_name(one) for one in re.findall(_NAME, written)] if written else []
