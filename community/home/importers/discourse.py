"""Discourse: the SQL dump of a backup (`dump.sql.gz`, PostgreSQL), or topics as its JSON (`/t/123.json`).

What begins with { or [ is JSON, read by discourse_json.py. Categories, tags with their synonyms, likes with their
dates, accepted answers, closed, archived and pinned topics, wiki posts and files come with it. A category that not
everybody may read is for members, or for the team alone. Deleted and hidden posts are listed; personal messages,
whispers and lines about what happened are only counted.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from forums import old_addresses as addresses
from forums.importing import TopicNews
from forums.models import Audience, is_wider

from . import discourse_json
from .discourse_text import sha1_of, to_markdown
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
    "categories": ("id", "name", "slug", "parent_category_id", "description", "read_restricted", "position"),
    "category_groups": ("category_id", "group_id", "permission_type"),
    "topics": (
        "id", "title", "slug", "created_at", "category_id", "archetype", "closed", "archived", "visible", "deleted_at",
        "pinned_at", "pinned_globally", "pinned_until", "last_posted_at",
    ),
    "posts": (
        "id", "user_id", "topic_id", "post_number", "raw", "created_at", "reply_to_post_number", "deleted_at", "hidden",
        "post_type", "wiki", "version", "last_version_at",
    ),
    "users": ("id", "username", "name", "suspended_till"),
    "post_actions": ("post_id", "user_id", "post_action_type_id", "deleted_at", "created_at"),
    "tags": ("id", "name", "target_tag_id"),
    "topic_tags": ("topic_id", "tag_id"),
    "topic_custom_fields": ("topic_id", "name", "value"),
    "discourse_solved_solved_topics": ("topic_id", "answer_post_id", "created_at"),
    "uploads": ("id", "url", "original_filename", "sha1"),
    "site_settings": ("name", "value"),
}  # fmt: skip
TOPICS = """
    SELECT * FROM topics WHERE typeof(id) = 'integer' AND id > ? AND COALESCE(archetype, 'regular') <> 'private_message'
    ORDER BY id
"""
POSTS = """
    SELECT posts.*, username, name FROM posts LEFT JOIN users ON users.id = posts.user_id
    WHERE topic_id = ? AND COALESCE(post_type, 1) IN (1, 2) ORDER BY post_number, posts.id
"""
ORPHANS = """
    SELECT line, id FROM posts WHERE topic_id IS NULL
    OR topic_id NOT IN (SELECT id FROM topics WHERE typeof(id) = 'integer')
"""
EVERYONE, ALL_MEMBERS = 0, 10  # ids of Discourse's own groups: everyone, trust_level_0
LIKE = 2


def lays_out(stream: Stream) -> bool:
    return not discourse_json.is_json(stream)


def read(stream: Stream, options: Options) -> Iterator[Record]:
    if not lays_out(stream):
        yield from discourse_json.read(stream, options)
        return
    with staged(stream, TABLES, anchors=("topics", "posts"), prefixed=False) as dump:
        forum = _Forum(dump, options)
        yield from walk(
            dump,
            stream,
            source=forum.source,
            topics=TOPICS,
            posts_of=lambda topic: dump.ask(POSTS, topic["id"]),
            make=forum.post,
            room_of=lambda topic: forum.rooms.get(topic["category_id"], forum.elsewhere),
            first=forum.first,
            refuse_topic=_refused,
            orphans=ORPHANS,
        )


def _refused(topic: Any) -> str:
    if text_of(topic["deleted_at"]):
        return "its source had taken it away, with the whole topic"
    return (
        "its topic was unlisted there" if topic["visible"] is not None and not true(topic["visible"]) else ""
    )


class _Forum:
    def __init__(self, dump: Staged, options: Options) -> None:
        self.dump, self.options = dump, options
        self.source = told_source(options, "discourse")
        for table, column in (
            ("posts", "topic_id"), ("users", "id"), ("post_actions", "post_id"), ("topic_tags", "topic_id"),
            ("topic_custom_fields", "topic_id"), ("discourse_solved_solved_topics", "topic_id"), ("uploads", "sha1"),
            ("uploads", "url"),
        ):  # fmt: skip
            dump.index(table, column)
        closed = dump.one("SELECT value FROM site_settings WHERE name = 'login_required'")
        self.site_see = Audience.MEMBERS if true(closed) else Audience.EVERYONE
        self.elsewhere = Room(
            "Discourse", see=Audience.STAFF if "categories" not in dump.found else self.site_see
        )
        self.rooms = self._rooms()

    def _rooms(self) -> dict[Any, Room]:
        groups: dict[Any, set[Any]] = {}
        for row in self.dump.ask("SELECT category_id, group_id FROM category_groups"):
            groups.setdefault(row["category_id"], set()).add(row["group_id"])
        rooms, parents = {}, {}
        for row in self.dump.ask(
            "SELECT * FROM categories WHERE typeof(id) = 'integer' ORDER BY position, id"
        ):
            key, see = row["id"], self.site_see
            if true(row["read_restricted"]):
                allowed = groups.get(key, set())
                see = Audience.MEMBERS if ALL_MEMBERS in allowed or EVERYONE in allowed else Audience.STAFF
            parents[key] = row["parent_category_id"]
            rooms[key] = Room(
                text_of(row["name"]) or f"Discourse {key}",
                None,
                _words(text_of(row["description"]))[:300],
                see,
                (addresses.discourse_room(key),),
            )
        return nested(rooms, parents)

    def first(self) -> Record:
        record = Record(0, 0)
        record.opens = tuple(self.rooms.values())
        told = {
            "personal messages, never brought in": """
                SELECT COUNT(*) FROM posts JOIN topics ON topics.id = posts.topic_id WHERE archetype = 'private_message'
            """,
            "whispers and lines about what happened, left out as no posts": """
                SELECT COUNT(*) FROM posts JOIN topics ON topics.id = posts.topic_id
                WHERE COALESCE(post_type, 1) NOT IN (1, 2) AND COALESCE(archetype, 'regular') <> 'private_message'
            """,
        }
        for words, statement in told.items():
            if count := self.dump.one(statement):
                record.say(f"{words}: {count:,}")
        private = [room.name for room in self.rooms.values() if is_wider(self.site_see, room.see)]
        if private:
            record.say(f"not for everybody there, so here neither: {', '.join(private)[:240]}")
        now = datetime.now(UTC)
        for row in self.dump.ask("SELECT * FROM users WHERE COALESCE(suspended_till, '') <> ''"):
            until = moment_or_none(row["suspended_till"])
            if until and until > now:
                record.remarks.append(
                    Remark(
                        row["line"],
                        text_of(row["username"]),
                        False,
                        f"is suspended there until {until:%Y-%m-%d}; has no account here",
                    )
                )
        synonyms = """
            SELECT other.name AS name, tags.name AS tag FROM tags AS other
            JOIN tags ON tags.id = CAST(other.target_tag_id AS INTEGER)
        """
        record.synonyms = {text_of(row["name"]): text_of(row["tag"]) for row in self.dump.ask(synonyms)}
        return record

    # -- Posts ----------------------------------------------------------------------------

    def post(self, topic: Any, row: Any, remarks: list[Remark]) -> Incoming:
        id = text_of(row["id"])
        if not id:
            raise Refusal("the post has no id")
        if text_of(row["deleted_at"]):
            raise Refusal("its source had taken it away")
        if true(row["hidden"]):
            raise Refusal("it was hidden there")
        at = not_ahead(moment_of(row["created_at"]), id, row["line"], remarks)
        text, files = self._text(topic, row, id, remarks)
        username = text_of(row["username"])
        number, answers = row["post_number"], text_of(row["reply_to_post_number"])
        accepted = self._accepted(topic)
        return Incoming(
            line=row["line"],
            id=id,
            author=text_of(row["name"]) or username or "?",
            author_id=text_of(row["user_id"]) if username else "",
            text=text,
            format="markdown",
            at=at,
            title=text_of(topic["title"]),
            topic=text_of(topic["id"]),
            parents=tuple(self._answered(topic, answers)) if answers else (),
            language=self.options.language,
            url=f"{self.options.site}/t/{text_of(topic['slug']) or '-'}/{topic['id']}/{number}"
            if self.options.site
            else "",
            author_url=f"{self.options.site}/u/{username}" if self.options.site and username else "",
            edited_at=moment_or_none(row["last_version_at"])
            if text_of(row["version"]) not in ("", "1")
            else None,
            of_topic=self._news(topic, accepted),
            likes=tuple(self._likes(row, at)),
            accepted_at=(moment_or_none(accepted[1]) or at) if accepted and accepted[0] == id else None,
            wiki=true(row["wiki"]),
            addresses=(addresses.discourse(topic["id"], number),) if number else (),
            files=tuple(files),
        )

    def _answered(self, topic: Any, number: str) -> Iterator[str]:
        statement = "SELECT id FROM posts WHERE topic_id = ? AND post_number = CAST(? AS INTEGER) LIMIT 1"
        for row in self.dump.ask(statement, topic["id"], number):
            yield text_of(row["id"])

    def _accepted(self, topic: Any) -> tuple[str, Any] | None:
        """(id of the accepted answer, when), of today's Solved plugin or the one before 2025."""
        now = (
            "SELECT answer_post_id, created_at FROM discourse_solved_solved_topics WHERE topic_id = ? LIMIT 1"
        )
        for row in self.dump.ask(now, topic["id"]):
            return text_of(row["answer_post_id"]), row["created_at"]
        before = "SELECT value FROM topic_custom_fields WHERE topic_id = ? AND name = 'accepted_answer_post_id' LIMIT 1"
        for row in self.dump.ask(before, topic["id"]):
            return text_of(row["value"]), None
        return None

    def _news(self, topic: Any, accepted: tuple[str, Any] | None) -> TopicNews:
        began = moment_or_none(topic["created_at"])
        last = moment_or_none(topic["last_posted_at"]) or began
        until = moment_or_none(topic["pinned_until"])
        pinned = moment_or_none(topic["pinned_at"]) if until is None or until > datetime.now(UTC) else None
        tags = """
            SELECT COALESCE(target.name, tags.name) AS name FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id
            LEFT JOIN tags AS target ON target.id = CAST(tags.target_tag_id AS INTEGER) WHERE topic_id = ?
        """
        return TopicNews(
            tags=tuple(text_of(row["name"]) for row in self.dump.ask(tags, topic["id"])),
            question=accepted is not None,
            closed_at=last if true(topic["closed"]) else None,
            pinned_at=pinned,
            pinned_everywhere=pinned is not None and true(topic["pinned_globally"]),
            archived_at=last if true(topic["archived"]) else None,
            addresses=(addresses.discourse(topic["id"]),),
        )

    def _likes(self, row: Any, at: datetime) -> Iterator[Like]:
        statement = """
            SELECT post_actions.user_id, username, name, post_actions.created_at FROM post_actions
            JOIN users ON users.id = post_actions.user_id
            WHERE post_id = ? AND CAST(post_action_type_id AS INTEGER) = ? AND COALESCE(deleted_at, '') = ''
        """
        for like in self.dump.ask(statement, row["id"], LIKE):
            if like["user_id"] != row["user_id"]:
                name = text_of(like["name"]) or text_of(like["username"])
                yield Like(text_of(like["user_id"]), name, moment_or_none(like["created_at"]) or at)

    def _text(self, topic: Any, row: Any, id: str, remarks: list[Remark]) -> tuple[str, list[Attachment]]:
        files: list[Attachment] = []

        def find(address: str, name: str) -> str:
            known = self._upload(address)
            if known is None and not (
                address.startswith(("upload://", "/uploads/")) or self._is_own(address)
            ):
                return ""
            url, called = known or (
                address.partition("://")[2] if address.startswith("upload:") else address,
                "",
            )
            path = find_file(self.options.files, url.partition("?")[0])
            files.append(attachment(len(files), called or name or url.rsplit("/", 1)[-1], path))
            return files[-1].mark

        text, polls = to_markdown(
            text_of(row["raw"]), find=find, topic=text_of(topic["id"]), site=self.options.site
        )
        if polls:
            remarks.append(Remark(row["line"], id, False, "its poll is left out"))
        return text, files

    def _is_own(self, address: str) -> bool:
        return bool(self.options.site) and address.startswith(f"{self.options.site}/uploads/")

    def _upload(self, address: str) -> tuple[str, str] | None:
        """(address in the place's folder, name) of a file that the place itself kept."""
        digest = sha1_of(address)
        column, value = (
            ("sha1", digest)
            if digest
            else ("url", address.removeprefix(self.options.site) if self.options.site else address)
        )
        statement = f"SELECT url, original_filename FROM uploads WHERE {column} = ? LIMIT 1"  # noqa: S608
        for row in self.dump.ask(statement, value):
            return text_of(row["url"]), text_of(row["original_filename"])
        return None


def _words(html: str) -> str:
    from community.commons.text import excerpt

    return excerpt(html, 300) if html else ""
