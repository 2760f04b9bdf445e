"""A Flarum forum from a dump of its database (1.x; MySQL, MariaDB, PostgreSQL or SQLite).

Primary tags become categories, the others tags; a discussion stands in that of its tags which the fewest may see.
Taken are comments in sight of discussions in sight; hidden ones are listed, private ones are only counted. Read
too, where their tables are: likes, mentions (as answers), lock, sticky, best answers and files of FriendsOfFlarum.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from forums import old_addresses as addresses
from forums.importing import TopicNews
from forums.models import Audience, is_wider

from . import s9e
from .forum import (
    attachment,
    find_file,
    moment_of,
    moment_or_none,
    nested,
    not_ahead,
    text_of,
    told_source,
    true,
    walk,
)  # fmt: skip
from .reading import Attachment, Incoming, Like, Options, Record, Refusal, Remark, Room, Stream
from .staging import Staged, staged

TABLES = {
    "discussions": (
        "id", "title", "slug", "created_at", "last_posted_at", "hidden_at", "is_private", "is_approved", "is_locked",
        "is_sticky", "best_answer_post_id", "best_answer_set_at",
    ),
    "posts": (
        "id", "discussion_id", "number", "created_at", "user_id", "type", "content", "edited_at", "hidden_at",
        "is_private", "is_approved",
    ),
    "users": ("id", "username", "nickname", "suspended_until"),
    "tags": ("id", "name", "slug", "description", "parent_id", "position", "is_restricted", "is_primary"),
    "discussion_tag": ("discussion_id", "tag_id"),
    "group_permission": ("group_id", "permission"),
    "post_likes": ("post_id", "user_id", "created_at"),
    "posts_likes": ("post_id", "user_id", "created_at"),
    "post_mentions_post": ("post_id", "mentions_post_id"),
    "polls": ("id",),
    "fof_upload_files": ("id", "base_name", "path", "url", "uuid"),
}  # fmt: skip
TOPICS = """
    SELECT * FROM discussions WHERE typeof(id) = 'integer' AND id > ? AND COALESCE(CAST(is_private AS INTEGER), 0) = 0
    ORDER BY id
"""
POSTS = """
    SELECT posts.*, username, nickname FROM posts LEFT JOIN users ON users.id = posts.user_id
    WHERE discussion_id = ? AND COALESCE(type, 'comment') = 'comment' AND COALESCE(CAST(is_private AS INTEGER), 0) = 0
    ORDER BY number, posts.id
"""
ORPHANS = """
    SELECT line, id FROM posts WHERE COALESCE(type, 'comment') = 'comment'
    AND (discussion_id IS NULL OR discussion_id NOT IN (SELECT id FROM discussions WHERE typeof(id) = 'integer'))
"""
GUESTS, MEMBERS = 2, 3


def lays_out(stream: Stream) -> bool:
    return True


def read(stream: Stream, options: Options) -> Iterator[Record]:
    with staged(stream, TABLES, anchors=("discussions", "posts"), prefixed=True) as dump:
        forum = _Forum(dump, options)
        yield from walk(
            dump,
            stream,
            source=forum.source,
            topics=TOPICS,
            posts_of=lambda topic: dump.ask(POSTS, topic["id"]),
            make=forum.post,
            room_of=forum.room_of,
            first=forum.first,
            refuse_topic=_refused,
            orphans=ORPHANS,
        )


def _refused(topic: Any) -> str:
    if text_of(topic["hidden_at"]):
        return "its source had taken it away, with the whole discussion"
    return "its discussion was never let appear" if text_of(topic["is_approved"]) == "0" else ""


class _Forum:
    def __init__(self, dump: Staged, options: Options) -> None:
        self.dump, self.options = dump, options
        self.source = told_source(options, "flarum")
        dump.index("posts", "discussion_id")
        dump.index("posts", "id")
        dump.index("users", "id")
        dump.index("discussion_tag", "discussion_id")
        for table in ("post_likes", "posts_likes", "post_mentions_post"):
            dump.index(table, "post_id")
        self.site_see = self._site()
        self.sees: dict[Any, str] = {}
        self.tags = {row["id"]: row for row in dump.ask("SELECT * FROM tags ORDER BY position, id")}
        self.rooms = self._rooms()
        self.elsewhere = Room("Flarum", see=self.site_see)

    def _site(self) -> str:
        """Who may read what no tag restricts."""
        if not self.dump.one("SELECT COUNT(*) FROM group_permission"):
            return Audience.STAFF  # the dump does not say
        return self._allowed("viewForum") or self._allowed("viewDiscussions") or Audience.STAFF

    def _allowed(self, permission: str) -> str:
        rows = self.dump.ask("SELECT group_id FROM group_permission WHERE permission = ?", permission)
        groups = {row["group_id"] for row in rows}
        return Audience.EVERYONE if GUESTS in groups else Audience.MEMBERS if MEMBERS in groups else ""

    def _rooms(self) -> dict[Any, Room]:
        rooms, parents = {}, {}
        for key, row in self.tags.items():
            see = self.site_see
            if true(row["is_restricted"]):
                of_tag = self._allowed(f"tag{key}.viewForum") or self._allowed(f"tag{key}.viewDiscussions")
                see = of_tag or Audience.STAFF
            self.sees[key] = see
            parents[key] = row["parent_id"]
            rooms[key] = Room(
                text_of(row["name"]) or f"Flarum {key}",
                None,
                text_of(row["description"])[:300],
                see,
                (addresses.flarum_room(text_of(row["slug"])),),
            )
        return nested(rooms, parents)

    def _is_primary(self, tag: Any) -> bool:
        row = self.tags[tag]
        return true(row["is_primary"]) or row["position"] is not None or row["parent_id"] is not None

    def first(self) -> Record:
        record = Record(0, 0)
        record.opens = tuple(room for key, room in self.rooms.items() if self._is_primary(key))
        told = {
            "private discussions, never brought in": """
                SELECT COUNT(*) FROM discussions WHERE CAST(is_private AS INTEGER) = 1
            """,
            "polls, left out of discussions that are brought in": "SELECT COUNT(*) FROM polls",
            "lines about renamings and the like, left out as no posts": """
                SELECT COUNT(*) FROM posts WHERE COALESCE(type, 'comment') <> 'comment'
            """,
        }
        for words, statement in told.items():
            if count := self.dump.one(statement):
                record.say(f"{words}: {count:,}")
        if not self.dump.one("SELECT COUNT(*) FROM group_permission"):
            record.say("the dump does not say who may read: all of it is for the team")
        now = datetime.now(UTC)
        for row in self.dump.ask("SELECT * FROM users WHERE COALESCE(suspended_until, '') <> ''"):
            until = moment_or_none(row["suspended_until"])
            if until and until > now:
                record.remarks.append(
                    Remark(
                        row["line"],
                        text_of(row["username"]),
                        False,
                        f"is suspended there until {until:%Y-%m-%d}; has no account here",
                    )
                )
        return record

    def _tags_of(self, topic: Any) -> list[Any]:
        rows = self.dump.ask(
            "SELECT DISTINCT tag_id FROM discussion_tag WHERE discussion_id = ?", topic["id"]
        )
        return [row["tag_id"] for row in rows if row["tag_id"] in self.tags]

    def room_of(self, topic: Any) -> Room:
        """The room of its tags that the fewest may see; of those the innermost."""
        tags = self._tags_of(topic)
        chosen = None
        for tag in sorted(
            tags,
            key=lambda one: (self._is_primary(one), self.tags[one]["parent_id"] is not None),
            reverse=True,
        ):
            if chosen is None or is_wider(self.sees[chosen], self.sees[tag]):
                chosen = tag
        if chosen is None or (not self._is_primary(chosen) and self.sees[chosen] == self.site_see):
            return self.elsewhere
        return self.rooms[chosen]

    # -- Posts ----------------------------------------------------------------------------

    def post(self, topic: Any, row: Any, remarks: list[Remark]) -> Incoming:
        id = text_of(row["id"])
        if not id:
            raise Refusal("the post has no id")
        if text_of(row["hidden_at"]):
            raise Refusal("its source had taken it away")
        if text_of(row["is_approved"]) == "0":
            raise Refusal("it was never let appear")
        at = not_ahead(moment_of(row["created_at"]), id, row["line"], remarks)
        text, files = self._text(row, id, remarks)
        name = text_of(row["nickname"]) or text_of(row["username"])
        answer = text_of(topic["best_answer_post_id"]) == id
        return Incoming(
            line=row["line"],
            id=id,
            author=name or "?",
            author_id=text_of(row["user_id"]) if name else "",
            text=text,
            format="html",
            at=at,
            title=text_of(topic["title"]),
            topic=text_of(topic["id"]),
            parents=tuple(self._answered(row, topic)),
            language=self.options.language,
            url=self._url(topic, row) if self.options.site else "",
            author_url=f"{self.options.site}/u/{text_of(row['username'])}"
            if self.options.site and name
            else "",
            edited_at=moment_or_none(row["edited_at"]),
            of_topic=self._news(topic),
            likes=tuple(self._likes(row, at)),
            accepted_at=(moment_or_none(topic["best_answer_set_at"]) or at) if answer else None,
            addresses=(addresses.flarum(topic["id"], row["number"]),) if row["number"] else (),
            files=tuple(files),
        )

    def _url(self, topic: Any, row: Any) -> str:
        slug = text_of(topic["slug"])
        return f"{self.options.site}/d/{topic['id']}{f'-{slug}' if slug else ''}/{text_of(row['number'])}"

    def _answered(self, row: Any, topic: Any) -> Iterator[str]:
        statement = """
            SELECT mentions_post_id FROM post_mentions_post
            JOIN posts ON posts.id = mentions_post_id WHERE post_id = ? AND discussion_id = ? LIMIT 1
        """
        for mention in self.dump.ask(statement, row["id"], topic["id"]):
            yield text_of(mention["mentions_post_id"])

    def _news(self, topic: Any) -> TopicNews:
        began = moment_or_none(topic["created_at"])
        last = moment_or_none(topic["last_posted_at"]) or began
        names = [text_of(self.tags[tag]["name"]) for tag in self._tags_of(topic) if not self._is_primary(tag)]
        return TopicNews(
            tags=tuple(names),
            question=bool(topic["best_answer_post_id"]),
            closed_at=last if true(topic["is_locked"]) else None,
            pinned_at=began if true(topic["is_sticky"]) else None,
            addresses=(addresses.flarum(topic["id"]),),
        )

    def _likes(self, row: Any, at: datetime) -> Iterator[Like]:
        for table in ("post_likes", "posts_likes"):
            statement = f"""
                SELECT {table}.user_id, username, nickname, {table}.created_at FROM {table}
                JOIN users ON users.id = {table}.user_id WHERE post_id = ?
            """  # noqa: S608  (the names of two tables of ours)
            for like in self.dump.ask(statement, row["id"]):
                if like["user_id"] != row["user_id"]:
                    name = text_of(like["nickname"]) or text_of(like["username"])
                    yield Like(text_of(like["user_id"]), name, moment_or_none(like["created_at"]) or at)

    def _text(self, row: Any, id: str, remarks: list[Remark]) -> tuple[str, list[Attachment]]:
        written, files = text_of(row["content"]), list[Attachment]()

        def find(tag: str, given: Mapping[str, str]) -> str:
            known = self._file(given)
            if known is None:
                return ""
            files.append(attachment(len(files), known[0], find_file(self.options.files, known[1])))
            return files[-1].mark

        if not s9e.is_s9e(written):
            raise Refusal(
                "nothing is written in it" if not written.strip() else "its text is no XML of Flarum's"
            )
        try:
            html = s9e.to_html(written, find=find, post_url=self._mentioned)
        except s9e.Unreadable as why:
            remarks.append(Remark(row["line"], id, False, f"{why}: its bare words are kept"))
            html = s9e.words_of(written).replace("\n", "<br>")
        return html, files

    def _file(self, given: Mapping[str, str]) -> tuple[str, str] | None:
        """(name, path) of a file that the forum itself kept."""
        uuid, address = (
            given.get("uuid", ""),
            given.get("url") or given.get("src") or given.get("image_url") or "",
        )
        statement = """
            SELECT base_name, path FROM fof_upload_files WHERE (uuid = ? AND uuid <> '') OR url = ? LIMIT 1
        """
        for row in self.dump.ask(statement, uuid, address):
            return text_of(row["base_name"]), f"assets/files/{text_of(row['path'])}"
        if "/assets/files/" in address:
            path = address.partition("/assets/files/")[2]
            return path.rsplit("/", 1)[-1], f"assets/files/{path}"
        return None

    def _mentioned(self, post: str) -> str:
        statement = "SELECT discussion_id, number FROM posts WHERE id = CAST(? AS INTEGER) LIMIT 1"
        for row in self.dump.ask(statement, post):
            return f"{self.options.site}/d/{row['discussion_id']}/{row['number']}"
        return ""
