"""Files of imported posts: verified and kept as any upload, in the place of their mark in the text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.core.files import File

from community.commons.access import Refused
from community.commons.files.models import Upload
from community.commons.files.operations import accept_file, tidy_name
from forums.models import Post

from .reading import Attachment, Incoming, Remark


@dataclass(frozen=True)
class Filed:
    """A text with its files: `text` names them by their addresses here."""

    text: str
    uploads: tuple[str, ...] = ()


def without_marks(one: Incoming) -> str:
    """The text with the files' names, where the files themselves are not taken (a dry run)."""
    text = one.text
    for file in one.files:
        text = text.replace(file.mark, _named(file, one.format))
    return text


def file_away(one: Incoming, *, by: Any, post: Post | None, note: Callable[[Remark], None]) -> Filed:
    """Take the files of one post in; those that can't be are told of, and stand in the text by their name.

    `post` is what an earlier import made of it: files that it has already are not taken twice.
    """
    text, uploads = one.text, []
    known = {row.original_name: row for row in Upload.objects.attached_to(post)} if post is not None else {}
    for file in one.files:
        try:
            row = known.get(tidy_name(file.name)) or _taken(file, by)
        except Refused as why:
            note(Remark(one.line, one.id, False, f"its file {file.name} is left out: {why.sentence}"))
            text = text.replace(file.mark, _named(file, one.format))
            continue
        uploads.append(row.url)
        text = text.replace(file.mark, _shown(row, one.format))
    return Filed(text, tuple(uploads))


def missing(posts: Sequence[Incoming]) -> list[Remark]:
    """What a dry run can tell of files."""
    return [
        Remark(one.line, one.id, False, f"its file {file.name} is left out: it was not found")
        for one in posts
        for file in one.files
        if file.path is None
    ]


def _taken(file: Attachment, by: Any) -> Upload:
    """Raises Refused."""
    if file.path is None:
        raise Refused("it was not found")
    try:
        with file.path.open("rb") as opened:
            return accept_file(File(opened, name=file.name), by=by)
    except OSError as error:
        raise Refused(f"it can't be read ({error.strerror})") from None


def _shown(row: Upload, format: str) -> str:
    if format == "markdown":
        return row.markdown
    if row.kind == Upload.Kind.IMAGE:
        return f'<img src="{row.url}" alt="{escape(row.original_name)}">'
    return f'<a href="{row.url}">{escape(row.original_name)}</a>'


def _named(file: Attachment, format: str) -> str:
    if format == "html":
        return f"📎 {escape(file.name)}"
    return "📎 " + "".join(f"\\{letter}" if letter in r"\`*_[]<>#|" else letter for letter in file.name)
