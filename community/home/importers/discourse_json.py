"""Topics as Discourse's own JSON tells them (`/t/123.json`): one in a file, or one a line."""

import json
from collections.abc import Iterator
from typing import Any

from forums import old_addresses as addresses
from forums.importing import TopicNews
from forums.models import Audience

from .discourse_text import to_markdown, with_files
from .forum import attachment, find_file, moment_or_none, not_ahead, told_source
from .reading import (
    LONGEST_RECORD,
    Attachment,
    Incoming,
    Options,
    Record,
    Refusal,
    Remark,
    Room,
    Stream,
    moment,
)

LIKE = 2


def is_json(stream: Stream) -> bool:
    """Whether the file begins as JSON does. Leaves the stream where it stands."""
    place = stream.file.tell()
    stream.file.seek(0)
    begins = stream.file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    stream.file.seek(place)
    return begins in (b"{", b"[")


def read(stream: Stream, options: Options) -> Iterator[Record]:
    """Each line that is JSON by itself is a topic; else the whole file is one."""
    lines = stream.lines()
    for raw in lines:
        record = Record(stream.offset, stream.line)
        if not raw.strip():
            continue
        try:
            found = json.loads(raw.lstrip(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            if record.line > 1:
                record.remarks.append(Remark(record.line, "", True, f"the line is not JSON: {error}"[:300]))
                yield record
                continue
            try:
                found = _whole(raw, lines)
            except Refusal as why:
                record.remarks.append(Remark(1, "", True, str(why)))
                found = []
            record.offset = stream.offset
        for topic in found if isinstance(found, list) else [found]:
            try:
                _fill(record, topic, options)
            except Refusal as why:
                record.remarks.append(Remark(record.line, _told(topic, "id"), True, str(why)))
            yield record
            record = Record(stream.offset, stream.line)
        if record.remarks:
            yield record


def _whole(first: bytes, lines: Iterator[bytes]) -> Any:
    held, size = [first], len(first)
    for line in lines:
        held.append(line)
        size += len(line)
        if size > LONGEST_RECORD:
            raise Refusal(f"the topic is longer than {LONGEST_RECORD:,} bytes")
    try:
        return json.loads(b"".join(held))
    except (ValueError, RecursionError) as error:
        raise Refusal(f"the file is not JSON: {error}"[:300]) from None


def _told(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, dict) else None
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _fill(record: Record, topic: Any, options: Options) -> None:
    if not isinstance(topic, dict):
        raise Refusal("it is JSON, but no topic")
    if "topic_list" in topic:
        raise Refusal("it is a list of topics without their posts: take /t/ID.json of each")
    stream = topic.get("post_stream")
    stream = stream if isinstance(stream, dict) else {}
    posts = stream.get("posts")
    if not isinstance(posts, list) or not posts:
        raise Refusal("the topic has no posts")
    if topic.get("archetype") == "private_message":
        record.remarks.append(
            Remark(
                record.line,
                _told(topic, "id"),
                False,
                "a personal message stays where it is: never brought in",
            )
        )
        return
    if not _told(topic, "id"):
        raise Refusal("the topic has no id")
    record.source = told_source(options, "discourse")
    record.room = _room(topic)
    gone = "its source had taken it away, with the whole topic" if topic.get("deleted_at") else ""
    by_number = {post.get("post_number"): _told(post, "id") for post in posts if isinstance(post, dict)}
    for place, post in enumerate(posts, 1):
        name = _told(post, "id") or f"post {place}"
        try:
            if gone:
                raise Refusal(gone)
            _add(record, topic, post, name, by_number, options)
        except Refusal as why:
            record.remarks.append(Remark(record.line, name, True, str(why)))
    _say_missing(record, topic, stream.get("stream"), posts)


def _room(topic: dict[str, Any]) -> Room:
    """The JSON of a topic does not name its category, only its number; who may read it is not said either."""
    number = _told(topic, "category_id")
    name = _told(topic, "category_name") or (f"Discourse {number}" if number else "Discourse")
    return Room(name, None, "", Audience.EVERYONE, (addresses.discourse_room(number),) if number else ())


def _say_missing(record: Record, topic: dict[str, Any], all_of_it: Any, posts: list[Any]) -> None:
    missing = len(all_of_it) - len(posts) if isinstance(all_of_it, list) else 0
    if missing > 0:
        reason = f"the file has {len(posts)} of its {len(posts) + missing} posts"
        record.remarks.append(Remark(record.line, _told(topic, "id"), False, reason))
    likes = sum(_likes(post) for post in posts if isinstance(post, dict))
    if likes:
        reason = f"its {likes:,} likes come without names: a backup's dump has them"
        record.remarks.append(Remark(record.line, _told(topic, "id"), False, reason))


def _likes(post: dict[str, Any]) -> int:
    actions = post.get("actions_summary")
    if not isinstance(actions, list):
        return 0
    counts = [one.get("count", 0) for one in actions if isinstance(one, dict) and one.get("id") == LIKE]
    return sum(count for count in counts if isinstance(count, int))


def _add(
    record: Record, topic: dict[str, Any], post: Any, name: str, by_number: dict[Any, str], options: Options
) -> None:
    if not isinstance(post, dict):
        raise Refusal("it is not an object")
    if not _told(post, "id"):
        raise Refusal("the post has no id")
    if post.get("post_type") not in (None, 1, 2):
        record.remarks.append(
            Remark(record.line, name, False, "a whisper, or a line about what happened: left out")
        )
        return
    if post.get("deleted_at"):
        raise Refusal("its source had taken it away")
    if post.get("hidden"):
        raise Refusal("it was hidden there")
    at = not_ahead(moment(post.get("created_at")), name, record.line, record.remarks)
    text, format, files = _text(record, topic, post, name, options)
    number, topic_id, username = _told(post, "post_number"), _told(topic, "id"), _told(post, "username")
    answered = by_number.get(post.get("reply_to_post_number"), "")
    slug = _told(topic, "slug") or "-"
    record.posts.append(
        Incoming(
            line=record.line,
            id=_told(post, "id"),
            author=_told(post, "name") or username or "?",
            author_id=_told(post, "user_id") or username,
            text=text,
            format=format,  # type: ignore[arg-type]
            at=at,
            title=_told(topic, "title"),
            topic=topic_id,
            parents=(answered,) if answered else (),
            language=options.language,
            url=f"{options.site}/t/{slug}/{topic_id}/{number}" if options.site else "",
            author_url=f"{options.site}/u/{username}" if options.site and username else "",
            edited_at=moment_or_none(post.get("updated_at")) if post.get("version", 1) != 1 else None,
            of_topic=_news(topic),
            accepted_at=at if _is_answer(topic, post) else None,
            wiki=bool(post.get("wiki")),
            addresses=(addresses.discourse(topic_id, number),) if number else (),
            files=tuple(files),
        )
    )


def _is_answer(topic: dict[str, Any], post: dict[str, Any]) -> bool:
    answer = topic.get("accepted_answer")
    told = answer.get("post_number") if isinstance(answer, dict) else None
    return bool(post.get("accepted_answer")) or (told is not None and told == post.get("post_number"))


def _news(topic: dict[str, Any]) -> TopicNews:
    last = moment_or_none(topic.get("last_posted_at")) or moment_or_none(topic.get("created_at"))
    tags = topic.get("tags")
    named = (
        [one.get("name") if isinstance(one, dict) else one for one in tags] if isinstance(tags, list) else []
    )
    posts = [post for post in topic["post_stream"]["posts"] if isinstance(post, dict)]
    pinned = moment_or_none(topic.get("pinned_at"))
    return TopicNews(
        tags=tuple(one for one in named if isinstance(one, str)),
        question=any(_is_answer(topic, post) for post in posts),
        closed_at=last if topic.get("closed") else None,
        pinned_at=pinned,
        pinned_everywhere=pinned is not None and bool(topic.get("pinned_globally")),
        archived_at=last if topic.get("archived") else None,
        addresses=(addresses.discourse(_told(topic, "id")),),
    )


def _text(
    record: Record, topic: dict[str, Any], post: dict[str, Any], name: str, options: Options
) -> tuple[str, str, list[Attachment]]:
    files: list[Attachment] = []

    def find(address: str, called: str) -> str:
        if "/uploads/" not in address or not (
            address.startswith("/") or (options.site and address.startswith(options.site))
        ):
            return ""
        tail = address.partition("?")[0]
        files.append(
            attachment(len(files), called or tail.rsplit("/", 1)[-1], find_file(options.files, tail))
        )
        return files[-1].mark

    raw, cooked = post.get("raw"), post.get("cooked")
    if isinstance(raw, str) and raw.strip():
        text, polls = to_markdown(raw, find=find, topic=_told(topic, "id"), site=options.site)
        if polls:
            record.remarks.append(Remark(record.line, name, False, "its poll is left out"))
        return text, "markdown", files
    if not isinstance(cooked, str) or not cooked.strip():
        raise Refusal("nothing is written in it")
    return with_files(cooked, find), "html", files
