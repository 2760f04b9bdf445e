"""A phpBB board from a dump of its database (3.0 to 3.3, as MySQL, MariaDB, PostgreSQL or SQLite write it).

Forums become categories, seen by whom the board's guests' and members' permissions say, else by the team alone;
locked and pinned topics stay so; thanks of the extension "Thanks for posts" become thanks. Taken are posts that
are in sight; those that wait, or were deleted, are listed. Private messages never leave the dump.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from forums import old_addresses as addresses
from forums.importing import TopicNews
from forums.models import Audience

from . import bbcode, s9e
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
    "forums": ("forum_id", "parent_id", "forum_name", "forum_desc", "forum_type", "forum_password", "left_id"),
    "topics": (
        "topic_id", "forum_id", "topic_title", "topic_time", "topic_status", "topic_type", "topic_visibility",
        "topic_approved", "topic_moved_id", "topic_last_post_time", "poll_title",
    ),
    "posts": (
        "post_id", "topic_id", "poster_id", "post_time", "post_username", "post_text", "bbcode_uid",
        "post_visibility", "post_approved", "post_edit_time",
    ),
    "users": ("user_id", "username"),
    "banlist": ("ban_userid", "ban_end", "ban_exclude"),
    "attachments": ("attach_id", "post_msg_id", "in_message", "is_orphan", "physical_filename", "real_filename"),
    "privmsgs": ("msg_id",),
    "thanks": ("post_id", "user_id", "thanks_time"),
    "groups": ("group_id", "group_name"),
    "acl_groups": ("group_id", "forum_id", "auth_option_id", "auth_role_id", "auth_setting"),
    "acl_options": ("auth_option_id", "auth_option"),
    "acl_roles_data": ("role_id", "auth_option_id", "auth_setting"),
}  # fmt: skip
TOPICS = "SELECT *, topic_id AS id FROM topics WHERE typeof(topic_id) = 'integer' AND topic_id > ? ORDER BY topic_id"
POSTS = """
    SELECT posts.*, post_id AS id, users.username FROM posts LEFT JOIN users ON users.user_id = posts.poster_id
    WHERE topic_id = ? ORDER BY post_time, post_id
"""
ORPHANS = """
    SELECT line, post_id AS id FROM posts WHERE topic_id IS NULL
    OR topic_id NOT IN (SELECT topic_id FROM topics WHERE typeof(topic_id) = 'integer')
"""
READERS = """
    SELECT acl_groups.forum_id, groups.group_name FROM acl_groups
    JOIN groups ON groups.group_id = acl_groups.group_id
    LEFT JOIN acl_roles_data ON acl_roles_data.role_id = acl_groups.auth_role_id AND acl_groups.auth_role_id <> 0
    JOIN acl_options ON acl_options.auth_option_id
        = CASE WHEN acl_groups.auth_role_id <> 0 THEN acl_roles_data.auth_option_id ELSE acl_groups.auth_option_id END
    WHERE acl_options.auth_option = 'f_read' AND groups.group_name IN ('GUESTS', 'REGISTERED')
    AND CAST(CASE WHEN acl_groups.auth_role_id <> 0 THEN acl_roles_data.auth_setting ELSE acl_groups.auth_setting END
             AS INTEGER) = 1
"""
ANONYMOUS = 1
LOCKED, MOVED = 1, 2
GLOBAL = 3


def lays_out(stream: Stream) -> bool:
    return True


def read(stream: Stream, options: Options) -> Iterator[Record]:
    with staged(stream, TABLES, anchors=("posts", "topics"), prefixed=True) as dump:
        board = _Board(dump, options)
        yield from walk(
            dump,
            stream,
            source=board.source,
            topics=TOPICS,
            posts_of=lambda topic: dump.ask(POSTS, topic["id"]),
            make=board.post,
            room_of=lambda topic: board.rooms.get(topic["forum_id"], board.elsewhere),
            first=board.first,
            refuse_topic=_refused,
            orphans=ORPHANS,
        )


def _refused(topic: Any) -> str:
    if not _in_sight(topic["topic_visibility"], topic["topic_approved"]):
        return "its source had taken it away, with the whole topic, or never let it appear"
    return ""


def _in_sight(visibility: Any, approved: Any) -> bool:
    """3.1 and later know `visibility`, 3.0 `approved`."""
    known = visibility if visibility is not None else approved
    return known is None or text_of(known) == "1"


class _Board:
    def __init__(self, dump: Staged, options: Options) -> None:
        self.dump, self.options = dump, options
        self.source = told_source(options, "phpbb")
        dump.index("posts", "topic_id")
        dump.index("users", "user_id")
        dump.index("attachments", "post_msg_id")
        dump.index("thanks", "post_id")
        self.elsewhere = Room("phpBB", see=Audience.STAFF)
        self.rooms = self._rooms()

    def _rooms(self) -> dict[Any, Room]:
        guests: set[Any] = set()
        members: set[Any] = set()
        for row in self.dump.ask(READERS):
            (guests if row["group_name"] == "GUESTS" else members).add(row["forum_id"])
        rooms, parents = {}, {}
        for row in self.dump.ask(
            "SELECT * FROM forums WHERE typeof(forum_id) = 'integer' ORDER BY CAST(left_id AS INTEGER)"
        ):
            key = row["forum_id"]
            see = (
                Audience.EVERYONE if key in guests else Audience.MEMBERS if key in members else Audience.STAFF
            )
            if text_of(row["forum_password"]):
                see = Audience.STAFF
            parents[key] = row["parent_id"]
            rooms[key] = Room(
                unescape(text_of(row["forum_name"])) or f"phpBB {key}",
                None,
                s9e.words_of(unescape(text_of(row["forum_desc"])))[:300],
                see,
                (addresses.phpbb_room(key),),
            )
        return nested(rooms, parents)

    def first(self) -> Record:
        record = Record(0, 0)
        record.opens = tuple(self.rooms.values())
        if letters := self.dump.one("SELECT COUNT(*) FROM privmsgs"):
            record.say(f"private messages, never brought in: {letters:,}")
        closed = sorted({room.name for room in self.rooms.values() if room.see == Audience.STAFF})
        if closed:
            named = ", ".join(closed)[:200]
            record.say(f"by its permissions not for guests nor members, now for the team: {named}")
        polls = self.dump.one("SELECT COUNT(*) FROM topics WHERE COALESCE(poll_title, '') <> ''")
        if polls:
            record.say(f"polls, left out of topics that are brought in: {polls:,}")
        banned = """
            SELECT users.user_id, username, ban_end, banlist.line FROM banlist
            JOIN users ON users.user_id = CAST(ban_userid AS INTEGER)
            WHERE COALESCE(CAST(ban_exclude AS INTEGER), 0) = 0
        """
        now = datetime.now(UTC).timestamp()
        for row in self.dump.ask(banned):
            end = float(text_of(row["ban_end"]) or 0)
            if not end or end > now:
                record.remarks.append(
                    Remark(
                        row["line"],
                        unescape(text_of(row["username"])),
                        False,
                        "is banned there; has no account here",
                    )
                )
        return record

    # -- Posts ----------------------------------------------------------------------------

    def post(self, topic: Any, row: Any, remarks: list[Remark]) -> Incoming:
        id = text_of(row["id"])
        if not id:
            raise Refusal("the post has no id")
        if not _in_sight(row["post_visibility"], row["post_approved"]):
            raise Refusal("its source had taken it away, or never let it appear")
        author, author_id = self._author(row)
        at = not_ahead(moment_of(row["post_time"]), id, row["line"], remarks)
        text, files = self._text(row, id, remarks)
        edited = text_of(row["post_edit_time"])
        return Incoming(
            line=row["line"],
            id=id,
            author=author,
            author_id=author_id,
            text=text,
            format="html",
            at=at,
            title=unescape(text_of(topic["topic_title"])),
            topic=text_of(topic["id"]),
            language=self.options.language,
            url=self._url(id) if self.options.site else "",
            author_url=self._profile(row),
            edited_at=moment_or_none(edited) if edited not in ("", "0") else None,
            of_topic=self._news(topic),
            likes=tuple(self._likes(row, at)),
            addresses=(addresses.phpbb_post(id),),
            files=tuple(files),
        )

    def _author(self, row: Any) -> tuple[str, str]:
        poster = row["poster_id"]
        name = unescape(text_of(row["username"]))
        if poster in (None, ANONYMOUS) or not name:
            name = unescape(text_of(row["post_username"])) or "?"
            return name, f"guest:{name}"[:200]
        return name, text_of(poster)

    def _url(self, post: str) -> str:
        return f"{self.options.site}/viewtopic.php?p={post}#p{post}"

    def _profile(self, row: Any) -> str:
        if not self.options.site or row["poster_id"] in (None, ANONYMOUS):
            return ""
        return f"{self.options.site}/memberlist.php?mode=viewprofile&u={row['poster_id']}"

    def _news(self, topic: Any) -> TopicNews:
        kind = int(text_of(topic["topic_type"]) or 0)
        began = moment_or_none(topic["topic_time"])
        last = moment_or_none(topic["topic_last_post_time"]) or began
        return TopicNews(
            closed_at=last if text_of(topic["topic_status"]) == str(LOCKED) else None,
            pinned_at=began if kind else None,
            pinned_everywhere=kind == GLOBAL,
            addresses=(addresses.phpbb(topic["id"]),),
        )

    def _likes(self, row: Any, at: datetime) -> Iterator[Like]:
        statement = """
            SELECT thanks.user_id, username, thanks_time FROM thanks
            LEFT JOIN users ON users.user_id = thanks.user_id WHERE post_id = ?
        """
        for like in self.dump.ask(statement, row["id"]):
            if like["username"] and like["user_id"] != row["poster_id"]:
                when = moment_or_none(like["thanks_time"]) or at
                yield Like(text_of(like["user_id"]), unescape(text_of(like["username"])), when)

    def _text(self, row: Any, id: str, remarks: list[Remark]) -> tuple[str, list[Attachment]]:
        """(HTML, the files in it); files that the text does not name stand at its end."""
        files = self._files(id)
        used: set[int] = set()

        def mark(place: str, name: str) -> str:
            # phpBB counts from the newest; a name is surer.
            found = next(
                (n for n, one in enumerate(files) if one.name == " ".join(name.split()) and n not in used),
                None,
            )
            if found is None and place.isdecimal() and int(place) < len(files):
                found = int(place)
            if found is None:
                return ""
            used.add(found)
            return files[found].mark

        written = text_of(row["post_text"])
        if s9e.is_s9e(written):
            try:
                html = s9e.to_html(
                    written,
                    find=lambda tag, given: (
                        mark(given.get("index", ""), given.get("filename", "")) if tag == "ATTACHMENT" else ""
                    ),
                    post_url=self._url if self.options.site else lambda post: f"/viewtopic.php?p={post}",
                )
            except s9e.Unreadable as why:
                remarks.append(Remark(row["line"], id, False, f"{why}: its bare words are kept"))
                html = s9e.words_of(written).replace("\n", "<br>")
        else:
            html = bbcode.to_html(written, text_of(row["bbcode_uid"]), find=mark)
        rest = [one.mark for place, one in enumerate(files) if place not in used]
        return html + "".join(f"<p>{one}</p>" for one in rest), files

    def _files(self, post: str) -> list[Attachment]:
        statement = "SELECT * FROM attachments WHERE post_msg_id = ? ORDER BY attach_id DESC"
        rows = [
            row
            for row in self.dump.ask(statement, post)
            if not true(row["in_message"]) and not true(row["is_orphan"])
        ]
        return [
            attachment(
                place,
                unescape(text_of(row["real_filename"])),
                find_file(self.options.files, f"files/{text_of(row['physical_filename'])}"),
            )
            for place, row in enumerate(rows)
        ]
