"""Everything a community holds of one person as one file: data for programs, files, and a page to read.

The file is written table by table and batch by batch beside its place and moved there whole, so a worker that died
begins anew and nobody fetches half of it.
"""

import json
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from community.commons.persons import Row, Table, tables, taken, taken_files
from community.commons.schedules import schedule
from community.commons.site import site

from .columns import choices_of, label_of, readable
from .models import Export, Member

AT_ONCE = 200  # rows of the page that are drawn together
PAGE = "index.html"


def folder() -> Path:
    place = settings.VAR / "exports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(place)


def path_of(export: Export) -> Path:
    return folder() / export.kept


def forget(export: Export) -> None:
    """The file and its row."""
    if export.kept:
        path_of(export).unlink(missing_ok=True)
    export.delete()


@task()
def make(export_id: int) -> None:
    """What a member asked for; nothing where it was asked for anew, or the account was closed meanwhile."""
    from .operations import keep_export

    export = Export.objects.select_related("member").filter(pk=export_id, kept="").first()
    if export is None or not export.member.is_active:
        return
    kept = f"{secrets.token_hex(16)}.zip"
    path = folder() / kept
    try:
        with translation.override(export.language), timezone.override(export.member.time_zone):
            write(path, export)
        if not Export.objects.filter(pk=export.pk).exists():
            raise Export.DoesNotExist
        keep_export(export, by=export.member, kept=kept, size=path.stat().st_size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@task()
def sweep() -> None:
    """Files whose week is over, and what a worker that died left behind."""
    for export in Export.objects.over():
        forget(export)
    known = set(Export.objects.values_list("kept", flat=True))
    day_ago = timezone.now().timestamp() - 86_400
    for path in folder().iterdir():
        if path.name not in known and path.stat().st_mtime < day_ago:
            path.unlink(missing_ok=True)


def register() -> None:
    schedule("membership.sweep_exports", sweep, every=timedelta(hours=6))


# -- The file ----------------------------------------------------------------------------


def write(path: Path, export: Export) -> None:
    """All of it, in the language that is active, below `path`."""
    member, going = export.member, [table for table in tables() if table.goes_out]
    Export.objects.filter(pk=export.pk).update(done=0, total=len(going))
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as page,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        path.chmod(0o600)
        page.write(render_to_string("membership/export/head.html", _about(member)))
        done, carried = 0, set[str]()
        for part, of_part in groupby(sorted(going, key=_order), key=lambda table: table.part):
            label = str(apps.get_app_config(part).verbose_name)
            page.write(render_to_string("membership/export/part.html", {"part": part, "label": label}))
            with archive.open(f"{part}.json", "w", force_zip64=True) as data:
                data.write(b"{")
                for number, table in enumerate(of_part):
                    data.write(b",\n" if number else b"\n")
                    _write_table(table, member, data, page)
                    done += 1
                    Export.objects.filter(pk=export.pk).update(done=done)
                data.write(b"\n}\n")
        for table in going:
            for name in taken_files(table, member):
                if name not in carried:
                    carried.add(name)
                    _copy(name, archive)
        page.write(render_to_string("membership/export/foot.html", {"staying": _staying()}))
        page.seek(0)
        with archive.open(PAGE, "w", force_zip64=True) as target:
            for words in iter(lambda: page.read(65_536), ""):
                target.write(words.encode())
        archive.writestr("look.css", render_to_string("membership/export/look.css"))


def _order(table: Table) -> tuple[int, str]:
    """People first, then part by part; within one as declared."""
    return (0 if table.part == "membership" else 1, table.part)


def _about(member: Member) -> dict[str, Any]:
    return {
        "member": member,
        "site_name": str(site()),
        "site_url": settings.SITE_URL,
        "language": translation.get_language(),
        "made_at": timezone.now(),
    }


def _staying() -> list[dict[str, str]]:
    """What does not go along, and why."""
    return [
        {"name": str(table.kind._meta.verbose_name_plural), "model": table.model}
        for table in tables()
        if not table.goes_out
    ]


def _write_table(table: Table, member: Member, data: IO[bytes], page: IO[str]) -> None:
    """The rows of a table, into the data and onto the page."""
    data.write(json.dumps(table.model).encode() + b": [")
    rows, wrote = taken(table, member), False
    title, codes = str(table.kind._meta.verbose_name_plural), choices_of(table.kind)
    while batch := list(islice(rows, AT_ONCE)):
        for row in batch:
            data.write(b",\n" if wrote else b"\n")
            words = json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)
            data.write(words.encode("utf-8", "surrogatepass"))
            wrote = True
        if table.in_page:
            shown = {"title": title, "rows": [list(_lines(row, codes)) for row in batch]}
            page.write(render_to_string("membership/export/rows.html", shown))
            title = ""
    data.write(b"]")


def _lines(row: Row, codes: Mapping[str, Mapping[Any, Any]]) -> Iterator[tuple[str, str, str]]:
    """What a row says: column, words, and where a file lies in the archive."""
    for name, value in row.items():
        words = readable(codes.get(name, {}).get(value, value) if isinstance(value, str | int) else value)
        if words:
            inside = f"files/{value}" if name in ("stored", "avatar") else ""
            yield str(label_of(name)), words, inside


def _copy(name: str, archive: zipfile.ZipFile) -> None:
    """A file as it lies in the store; none where it is lost."""
    if not default_storage.exists(name):
        return
    with default_storage.open(name) as kept, archive.open(f"files/{name}", "w", force_zip64=True) as target:
        shutil.copyfileobj(kept, target, 65_536)
