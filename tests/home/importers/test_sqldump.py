"""Dumps, read as a stream: every dialect, every escape, whatever is broken, in little memory."""

import gzip
import random
import tracemalloc
from pathlib import Path

import pytest

from community.home.importers import sqldump
from community.home.importers.reading import Stream
from community.home.importers.sqldump import Broken, Row, rows

from . import dumps


def read(path: Path, text: str | bytes, wanted: str = "t") -> list[Row | Broken]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    stream = Stream(path)
    try:
        return list(rows(stream, lambda table: table == wanted))
    finally:
        stream.close()


def values(found: list[Row | Broken]) -> list[list[object]]:
    return [list(row.values.values()) for row in found if isinstance(row, Row)]


@pytest.mark.parametrize("chunk", [1, 3, 7, 64, 262144])
def test_every_dialect_gives_the_same_rows_whatever_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(sqldump, "CHUNK", chunk)
    chance = random.Random(5)
    signs = "ab'\\\"\n\t;(),\r %é🙂$-`\x00"
    some = [
        {"id": number, "words": "".join(chance.choices(signs.replace("\x00", ""), k=12)), "none": None}
        for number in range(30)
    ]
    expected = [[str(row["id"]), row["words"], None] for row in some]
    for write in (dumps.mysql, dumps.postgresql, dumps.sqlite):
        text = write({"other": [{"id": 1, "words": "); INSERT INTO t VALUES (9,'x','y');"}], "t": some})
        found = values(read(tmp_path / "dump", text))
        assert found == expected, write.__name__


def test_values_of_all_kinds(tmp_path: Path) -> None:
    text = (
        "CREATE TABLE `t` (`a` int, `b` enum('x,(','y') DEFAULT 'x,(', KEY `k` (`a`), PRIMARY KEY (`a`));\n"
        "INSERT INTO `t` VALUES (-1.5e3, 0x414243), (NULL,_binary 'a\\0b'),(TRUE,X'4142') ,\n ('it''s','\\'\\%\\n');\n"
        "INSERT IGNORE INTO `t` (`b`, `a`) VALUES ('later','1') ON DUPLICATE KEY UPDATE a=1;\n"
        "REPLACE INTO `t` VALUES (7,'seven');"
    )
    found = read(tmp_path / "dump", text)
    assert values(found) == [
        ["-1.5e3", b"ABC"], [None, "a\0b"], ["TRUE", b"AB"], ["it's", "'%\n"], ["later", "1"], ["7", "seven"],
    ]  # fmt: skip
    last = found[-2]
    assert isinstance(last, Row) and list(last.values) == ["b", "a"]


def test_postgresql_inserts_and_copies_with_schemas_and_quotes(tmp_path: Path) -> None:
    text = (
        "-- PostgreSQL database dump\n"
        "INSERT INTO public.t (id, \"words\") VALUES (1, 'a\\b'), (2, E'tab\\there');\n"
        'COPY "public"."t" (id, words) FROM stdin;\n3\tC:\\\\new\\n\n4\t\\x41\\101\\N\n\\.\n'
    )
    assert values(read(tmp_path / "dump", text))[0] == ["1", "a\\b"]
    assert values(read(tmp_path / "dump", text))[2:] == [["3", "C:\\new\n"], ["4", "AAN"]]


def test_what_is_broken_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    text = (
        "CREATE TABLE `t` (`a` int, `b` text);\n"
        "INSERT INTO `t` VALUES (1,'one'),(2),(3,'three'),(4,four five),(5,'five');\n"
        "INSERT INTO `t` VALUES (6,'six');\n"
        "INSERT INTO `t` VALUES (7,'cut off"
    )
    found = read(tmp_path / "dump", text)
    assert values(found) == [["1", "one"], ["3", "three"], ["6", "six"]]
    broken = [one for one in found if isinstance(one, Broken)]
    assert [one.line for one in broken] == [2, 2, 4]
    assert "1 values for 2 columns" in broken[0].reason and "can't be read" in broken[1].reason
    assert isinstance(read(tmp_path / "dump", "COPY t (a) FROM stdin;\n1\n")[-1], Broken)
    assert isinstance(read(tmp_path / "dump", "INSERT INTO t VALUES (1);")[0], Broken)  # no names of columns


def test_random_bytes_end_in_no_error(tmp_path: Path) -> None:
    chance = random.Random(9)
    pieces = [
        b"INSERT INTO `t` VALUES ",
        b"(1,'a')",
        b"'",
        b"\\",
        b"(",
        b");\n",
        b"COPY t (a) FROM stdin;\n",
        b"\\.\n",
        b"\xff\x00",
        b"\n",
    ]
    for _turn in range(300):
        read(tmp_path / "dump", b"".join(chance.choices(pieces, k=30)))


def test_memory_stays_flat_on_one_endless_line(tmp_path: Path) -> None:
    path = tmp_path / "dump.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"CREATE TABLE `t` (`a` int, `b` text);\nINSERT INTO `t` VALUES (0,'first')")
        for number in range(40_000):
            file.write(b",(%d,'%s')" % (number, b"some words\\n of a post " * 20))
        file.write(b";\n")
    stream, count = Stream(path), 0
    tracemalloc.start()
    for _row in rows(stream, lambda table: True):
        count += 1
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    stream.close()
    assert count == 40_001 and most < 8 * 1024 * 1024, "18 MB on one line, read in less than 8"
