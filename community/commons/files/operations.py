"""What can be done with files: send one, attach it to what shows it, let it go."""

import hashlib
import os
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import IO, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django_tasks import task

from community.commons.access import demand, operation
from community.commons.activity.log import record
from community.commons.schedules import schedule

from . import documents, keep
from .documents import Document
from .facts import Uploaded
from .guards import still_wanted
from .models import Upload
from .pictures import ENDINGS, MEDIA_TYPES, Picture, check_size, redraw, redraw_square

OWN_ADDRESS = re.compile(r"/files/(\d{1,18})/")
SWEPT_BATCHES = 20  # of 500 rows in one run
SWEPT_DAYS = 8  # how far back the sweep looks for files that no row names


def accept_file(file: Any, *, by: Any, space: str = "") -> Upload:
    """Keep whatever was sent: a picture drawn anew, or a document as it came, for download only.

    Raises as `accept_image` does; kinds of files that are not kept are Refused (422) with those that are.
    """
    called = getattr(file, "name", "") or ""
    demand(by, "files.upload")
    check_size(_size_of(file))
    if documents.is_picture(file, called):
        return accept_image(file, by=by, space=space)
    document = documents.checked(file, called)
    stored = keep.write(keep.day_folder(timezone.now()), document.content, document.ending)
    with keep.unless_it_fails(stored):
        return upload_document(document, by=by, called=called, stored=stored, space=space)


def accept_image(file: Any, *, by: Any, space: str = "") -> Upload:
    """Verify a sent picture, draw it anew with its thumbnail, and keep it; only its owner sees it until attached.

    The files are written before the transaction and taken away if it fails. Raises Forbidden, or Refused with a
    sentence that says what to mend (422 no picture or broken, 413 too large, 507 disk full).
    """
    demand(by, "files.upload")
    check_size(_size_of(file))
    picture = redraw(file)
    folder = keep.day_folder(timezone.now())
    stored = keep.write(folder, picture.content, ENDINGS[picture.format])
    with keep.unless_it_fails(stored):
        thumbnail = keep.write(folder, picture.thumbnail, "webp") if picture.thumbnail else ""
    with keep.unless_it_fails(stored, thumbnail):
        return upload(
            picture,
            by=by,
            called=getattr(file, "name", "") or "",
            stored=stored,
            thumbnail=thumbnail,
            space=space,
        )


@operation("files.upload")
def upload(picture: Picture, *, by: Any, called: str, stored: str, thumbnail: str, space: str = "") -> Upload:
    """Keep a picture that was verified and stored."""
    tidy = tidy_name(called)
    row = Upload.objects.create(
        owner=by,
        original_name=tidy,
        name=f"{slugify(tidy.rsplit('.', 1)[0])[:60] or 'picture'}.{ENDINGS[picture.format]}",
        media_type=MEDIA_TYPES[picture.format],
        sha256=picture.sha256,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        stored=stored,
        thumbnail=thumbnail,
        space=space,
    )
    record(Uploaded(row.size, row.width, row.height), by=by, subject=row, space=space)
    return row


@operation("files.upload_document")
def upload_document(document: Document, *, by: Any, called: str, stored: str, space: str = "") -> Upload:
    """Keep a document that was looked at and stored."""
    tidy = tidy_name(called)
    row = Upload.objects.create(
        owner=by,
        kind=Upload.Kind.FILE,
        original_name=tidy,
        name=f"{slugify(tidy.rsplit('.', 1)[0])[:60] or 'file'}.{document.ending}",
        media_type=document.media_type,
        sha256=hashlib.sha256(document.content).hexdigest(),
        size=len(document.content),
        width=0,
        height=0,
        stored=stored,
        space=space,
    )
    record(Uploaded(row.size, 0, 0), by=by, subject=row, space=space)
    return row


def square_avatar(file: Any, crop: tuple[int, int, int] | None = None) -> str:
    """Verify a sent picture and keep a square of 256 pixels of it; returns its storage name, served at
    `/files/` + that name to everybody. The caller takes the former one away with `keep.take_away`. Raises Refused.
    """
    check_size(_size_of(file))
    return keep.write("avatars", redraw_square(file, crop), "webp")


def attach(addresses: Iterable[str], *, to: models.Model, space: str, by: Any) -> int:
    """Let those who see `to` see the pictures and files that stand in it: of `addresses` (a text's images and
    links), the uploads that `by` owns and has used nowhere else. Belongs inside the operation that writes the text.
    """
    ids = {int(found[1]) for address in addresses if (found := OWN_ADDRESS.match(address))}
    loose = Upload.objects.loose_of(by).filter(pk__in=ids)
    return loose.update(attached_type=to._meta.label_lower, attached_id=to.pk, space=space)


def move_attached(things: Iterable[models.Model], *, space: str) -> int:
    """The things moved to another space; their pictures are guarded there now."""
    listed = list(things)
    if not listed:
        return 0
    kind, ids = listed[0]._meta.label_lower, [thing.pk for thing in listed]
    return Upload.objects.filter(attached_type=kind, attached_id__in=ids).update(space=space)


def discard(uploads: models.QuerySet[Upload]) -> int:
    """Delete rows now and their files once that is committed."""
    names = [name for pair in uploads.values_list("stored", "thumbnail") for name in pair]
    count, _kinds = uploads.delete()
    transaction.on_commit(lambda: keep.take_away(*names))
    return count


@task()
def sweep() -> int:
    """Take away what stands in no text after two days, and files that no row names; returns how many.

    Looks at what became old enough since the last days' runs only, so that it costs the same on a large site.
    """
    count = _sweep_forgotten()
    files = list(keep.files_of_recent_days(1, SWEPT_DAYS))
    for start in range(0, len(files), 500):
        count += _take_away_unnamed(files[start : start + 500])
    return count


def _sweep_forgotten() -> int:
    """In batches, past those that a draft still shows."""
    count, after = 0, 0
    for _batch in range(SWEPT_BATCHES):
        rows = list(Upload.objects.forgotten().filter(pk__gt=after).order_by("pk")[:500])
        if not rows:
            break
        after = rows[-1].pk
        ids = {row.pk for row in rows} - still_wanted(rows)
        with transaction.atomic():
            count += discard(Upload.objects.filter(pk__in=ids, attached_id=None))
    return count


def _take_away_unnamed(names: list[str]) -> int:
    named = set(Upload.objects.filter(stored__in=names).values_list("stored", flat=True))
    named |= set(Upload.objects.filter(thumbnail__in=names).values_list("thumbnail", flat=True))
    unnamed = [name for name in names if name not in named]
    keep.take_away(*unnamed)
    return len(unnamed)


schedule("files.sweep", sweep, every=timedelta(hours=6))


def tidy_name(called: str) -> str:
    """The file's name without folders, controls, bidirectional tricks and surplus length."""
    name = re.split(r"[/\\]", called)[-1]
    name = " ".join("".join(letter for letter in name if letter.isprintable()).split())
    stem, dot, ending = name.rpartition(".")
    return (f"{stem[:100]}{dot}{ending[:10]}" if stem else name[:110]) or "picture"


def _size_of(file: IO[bytes]) -> int:
    size = getattr(file, "size", None)
    if size is None:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
    return int(size)
