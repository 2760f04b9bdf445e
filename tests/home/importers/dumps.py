"""Dumps of invented forums, written as mysqldump, pg_dump and `sqlite3 .dump` write them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Table = Sequence[Mapping[str, Any]]
BEGAN = datetime(2015, 3, 1, 8, tzinfo=UTC)
WORDS = (
    "kiln glaze shelf studio l'atelier émail clé d'argile wheel \"slip\" tea; (cup) back\\slash soup répond "
    "demain pot tab\there 100% rue 🙂 firing cone"
).split(" ")


@dataclass
class Post:
    id: int
    topic: int
    number: int
    author: int
    at: datetime
    words: str
    gone: bool = False
    likes: list[int] = field(default_factory=list)


@dataclass
class Topic:
    id: int
    room: int
    title: str
    at: datetime
    posts: list[Post]
    tags: list[int] = field(default_factory=list)
    locked: bool = False
    pinned: bool = False
    gone: bool = False
    private: bool = False
    answer: int = 0


@dataclass
class Forum:
    people: dict[int, str]
    rooms: dict[int, str]
    tags: dict[int, str]
    topics: list[Topic]

    @property
    def posts(self) -> list[Post]:
        return [post for topic in self.topics for post in topic.posts]

    def taken(self) -> list[Post]:
        """What an import should bring in."""
        return [
            post
            for topic in self.topics
            if not (topic.gone or topic.private)
            for post in topic.posts
            if not post.gone
        ]

    def refused(self) -> int:
        return sum(len(topic.posts) for topic in self.topics if not topic.private) - len(self.taken())


def invent(topics: int = 300, seed: int = 7) -> Forum:
    """The same forum for the same seed: some topics locked, pinned, private, taken away; some posts taken away."""
    chance = random.Random(seed)
    people = {number: f"Person {number} d'Été" for number in range(2, 42)}
    rooms = {1: "Workshop", 2: "Questions", 3: "Old team room"}
    tags = {1: "kilns", 2: "glazes", 3: "travel"}
    made, post_id = [], 10
    for number in range(1, topics + 1):
        at = BEGAN + timedelta(hours=5 * number)
        posts = []
        for place in range(1, chance.choice([1, 2, 2, 3, 4, 6]) + 1):
            post_id += 1
            author = chance.choice(list(people))
            likers = [one for one in people if one != author]
            posts.append(
                Post(
                    post_id,
                    number,
                    place,
                    author,
                    at + timedelta(minutes=10 * place),
                    " ".join(chance.choices(WORDS, k=chance.randint(3, 30))) + f"\nlast line of {post_id}",
                    gone=place > 1 and chance.random() < 0.04,
                    likes=sorted(chance.sample(likers, chance.choice([0, 0, 0, 1, 3]))),
                )
            )
        kept = [post for post in posts[1:] if not post.gone]
        made.append(
            Topic(
                number,
                chance.choice([1, 1, 2, 2, 3]),
                f"Topic {number}: {chance.choice(WORDS)} 'quoted' & more",
                at,
                posts,
                tags=sorted(chance.sample(list(tags), chance.choice([0, 1, 2]))),
                locked=chance.random() < 0.1,
                pinned=chance.random() < 0.03,
                gone=chance.random() < 0.03,
                private=chance.random() < 0.05,
                answer=kept[0].id if kept and chance.random() < 0.3 else 0,
            )
        )
    return Forum(people, rooms, tags, made)


# -- Writers -------------------------------------------------------------------------------


def mysql(tables: Mapping[str, Table], *, broken: Mapping[str, str] | None = None) -> str:
    """As mysqldump: columns in CREATE TABLE, many rows in one command on one line. `broken` rows come last."""
    out = ["-- MariaDB dump 10.19", "/*!40101 SET character_set_client = utf8 */;"]
    for name, rows in tables.items():
        out += [f"DROP TABLE IF EXISTS `{name}`;", f"CREATE TABLE `{name}` ("]
        out += [
            ",\n".join(f"  `{column}` text COLLATE utf8mb4_unicode_ci DEFAULT 'a,)b'" for column in rows[0])
            + ","
        ]
        out += [
            f"  KEY `{name}_key` (`{next(iter(rows[0]))}`)",
            ") ENGINE=InnoDB;",
            f"LOCK TABLES `{name}` WRITE;",
        ]
        for some in _parts(rows, 120):
            listed = ",".join("(" + ",".join(_mysql(value) for value in row.values()) + ")" for row in some)
            out.append(f"INSERT INTO `{name}` VALUES {listed};")
        for table, row in (broken or {}).items():
            if table == name:
                out.append(f"INSERT INTO `{name}` VALUES {row};")
        out.append("UNLOCK TABLES;")
    return "\n".join(out) + "\n"


def _mysql(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    escaped = str(value)
    for sign, written in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ('"', '\\"'), ("\t", "\\t")):
        escaped = escaped.replace(sign, written)
    return f"'{escaped}'"


def postgresql(tables: Mapping[str, Table], *, broken: Mapping[str, str] | None = None) -> str:
    """As pg_dump: COPY blocks, with functions and other commands between them."""
    out = ["--\n-- PostgreSQL database dump\n--\n", "SET standard_conforming_strings = on;"]
    out.append(
        "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it''s; (read only'; END $$;"
    )
    for name, rows in tables.items():
        columns = ", ".join(rows[0])
        out.append(
            f"CREATE TABLE public.{name} (\n    " + ",\n    ".join(f"{one} text" for one in rows[0]) + "\n);"
        )
        out.append(f"COPY public.{name} ({columns}) FROM stdin;")
        out += ["\t".join(_copy(value) for value in row.values()) for row in rows]
        out += [row for table, row in (broken or {}).items() if table == name]
        out.append("\\.\n")
    out.append("CREATE INDEX some_index ON public.posts USING btree (id);")
    return "\n".join(out) + "\n"


def _copy(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def sqlite(tables: Mapping[str, Table]) -> str:
    """As `sqlite3 .dump`: one row a command, texts over several lines, nothing escaped but the quote."""
    out = ["PRAGMA foreign_keys=OFF;", "BEGIN TRANSACTION;"]
    for name, rows in tables.items():
        out.append(
            f'CREATE TABLE IF NOT EXISTS "{name}" (' + ", ".join(f'"{one}" varchar' for one in rows[0]) + ");"
        )
        for row in rows:
            out.append(
                f"INSERT INTO {name} VALUES(" + ",".join(_sqlite(value) for value in row.values()) + ");"
            )
    return "\n".join(out) + "\nCOMMIT;\n"


def _sqlite(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"


def _parts(rows: Table, size: int) -> Iterable[Table]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
