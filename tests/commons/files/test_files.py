"""Pictures: drawn anew whatever was sent, shown to whom they may be shown, refused with a sentence."""

import errno
import io
import os
import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory, override_settings
from django.utils import timezone
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.files import guards, keep, operations, views
from community.commons.files.models import Upload
from community.commons.files.operations import (
    accept_image,
    attach,
    discard,
    move_attached,
    square_avatar,
    sweep,
    tidy_name,
)

pytestmark = pytest.mark.django_db
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


@pytest.fixture(autouse=True)
def registry() -> Iterator[None]:
    before = dict(guards.GUARDS)
    guards.register_guard("tests.room", lambda viewer, upload: getattr(viewer, "handle", "") == "trusted")
    yield
    guards.GUARDS.clear()
    guards.GUARDS.update(before)


def drawing(width: int = 900, height: int = 600) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 3, height // 3), fill="red")
    return image


def sent(
    format: str = "JPEG", image: Image.Image | None = None, name: str = "a.jpg", **options: Any
) -> SimpleUploadedFile:
    out = io.BytesIO()
    (image or drawing()).save(out, format, **options)
    return SimpleUploadedFile(name, out.getvalue())


def stored(upload: Upload) -> bytes:
    with default_storage.open(upload.stored) as file:
        return file.read()


@pytest.mark.parametrize("format", FORMATS)
def test_accept_image_draws_every_format_anew(cast: dict[str, Any], format: str) -> None:
    upload = accept_image(sent(format, name="Café at night.x"), by=cast["member"])
    image = Image.open(io.BytesIO(stored(upload)))
    assert (image.width, image.height) == (upload.width, upload.height) == (900, 600)
    assert image.convert("RGB").getpixel((20, 20))[0] > 200 and upload.name.startswith("cafe-at-night.")
    assert upload.size == len(stored(upload)) and upload.markdown == f"![Café at night]({upload.url})"
    assert Image.open(default_storage.open(upload.thumbnail)).size == (720, 480)
    assert Activity.objects.get(verb="files.uploaded").facts == {
        "size": upload.size,
        "width": 900,
        "height": 600,
    }


def test_accept_image_leaves_metadata_behind_and_turns_upright(cast: dict[str, Any]) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Make] = "SECRETCAMERA"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (48.0, 51.0, 29.0)
    for format, extra in (
        ("JPEG", {"comment": b"SECRETCAMERA"}),
        ("PNG", {}),
        ("WEBP", {"xmp": b"SECRETCAMERA"}),
    ):
        upload = accept_image(sent(format, exif=exif, **extra), by=cast["member"])
        image = Image.open(io.BytesIO(stored(upload)))
        assert not image.getexif() and b"SECRET" not in stored(upload) and "icc_profile" not in image.info
        assert (upload.width, upload.height) == (600, 900)
        assert image.convert("RGB").getpixel((590, 10))[1] < 60, "the red corner is at the top right now"


def test_accept_image_makes_large_pictures_smaller(cast: dict[str, Any]) -> None:
    upload = accept_image(sent(image=drawing(5000, 2500)), by=cast["member"])
    assert (upload.width, upload.height) == (2560, 1280)
    small = accept_image(sent(image=drawing(300, 200)), by=cast["member"])
    assert small.thumbnail == "" and small.thumbnail_url == small.url


def test_accept_image_takes_ten_megabytes_and_no_more(cast: dict[str, Any]) -> None:
    noise = Image.frombytes("RGB", (1700, 1900), os.urandom(1700 * 1900 * 3))
    large = sent("PNG", noise, name="noise.png")
    assert 9_500_000 < large.size < 10 * 1024 * 1024
    assert accept_image(large, by=cast["member"]).width == 1700
    with pytest.raises(Refused) as refusal:
        accept_image(
            SimpleUploadedFile("x.png", large.file.getvalue() + b"\0" * 1_000_000), by=cast["member"]
        )
    assert refusal.value.status == 413 and "10" in str(refusal.value.sentence)


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 white pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def broken() -> dict[str, bytes]:
    good = sent("PNG").file.getvalue()
    jpeg = sent("JPEG").file.getvalue()
    return {
        "empty": b"",
        "words": b"Hello, I am a picture",
        "html": b"<html><script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "half a png": good[: len(good) // 2],
        "half a jpeg": jpeg[: len(jpeg) // 2],
        "a damaged png": good[:60] + b"\xff" * 40 + good[100:],
        "only a head": b"\x89PNG\r\n\x1a\n",
        "a pdf": b"%PDF-1.4 1 0 obj",
        "a tiff": b"II*\0" + b"\0" * 40,
        "a bomb": bomb(),
        "gif head": b"GIF89a" + b"\xff" * 20,
        "webp head": b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20,
    }


@pytest.mark.parametrize("kind", list(broken()))
def test_accept_image_refuses_what_is_no_picture(cast: dict[str, Any], kind: str) -> None:
    with pytest.raises(Refused) as refusal:
        accept_image(SimpleUploadedFile("x.png", broken()[kind]), by=cast["member"])
    assert refusal.value.status in (413, 422) and str(refusal.value.sentence).endswith(".")
    assert not Upload.objects.exists()


def test_accept_image_keeps_nothing_of_a_polyglot(cast: dict[str, Any]) -> None:
    evil = b"<script>alert(1)</script><?php system('id') ?>PK\x03\x04"
    for format in FORMATS:
        upload = accept_image(
            SimpleUploadedFile("evil.html", sent(format).file.getvalue() + evil), by=cast["member"]
        )
        assert b"<script" not in stored(upload) and b"PK\x03\x04" not in stored(upload)
        assert upload.name.endswith((".jpg", ".png", ".webp")) and upload.media_type.startswith("image/")


def test_accept_image_keeps_the_first_frame_of_an_animation(cast: dict[str, Any]) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    upload = accept_image(sent("GIF", frames[0], save_all=True, append_images=frames[1:]), by=cast["member"])
    image = Image.open(io.BytesIO(stored(upload)))
    assert getattr(image, "n_frames", 1) == 1 and image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_accept_image_is_for_signed_in_people(cast: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        accept_image(sent(), by=cast["visitor"])


def test_accept_image_says_that_the_disk_is_full(
    cast: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(Refused) as refusal:
        accept_image(sent(), by=cast["member"])
    assert refusal.value.status == 507


def test_accept_image_takes_the_files_away_when_the_transaction_fails(
    cast: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(keep.files_of_recent_days(0, 1))
    monkeypatch.setattr(operations, "tidy_name", lambda called: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accept_image(sent(), by=cast["member"])
    assert set(keep.files_of_recent_days(0, 1)) == before


def test_square_avatar_cuts_a_square(cast: dict[str, Any]) -> None:
    for crop in (None, (0, 0, 100), (-5, 9999, 10**9)):
        name = square_avatar(sent(), crop)
        with default_storage.open(name) as file:
            assert Image.open(file).size == (256, 256)
    first = square_avatar(sent(), (0, 0, 100))
    assert Image.open(default_storage.open(first)).convert("RGB").getpixel((128, 128))[1] < 60
    member = cast["member"]
    type(member).objects.filter(pk=member.pk).update(avatar=first)
    request = RequestFactory().get("/")
    request.user = member
    response = views.avatar_view(request, first.removeprefix("avatars/"))
    assert response["Content-Type"] == "image/webp"


def get(viewer: Any, upload: Upload, name: str = "", **headers: str) -> Any:
    request = RequestFactory().get(upload.url, headers=headers)
    request.user = viewer
    return views.upload_view(request, upload.pk, name or upload.name)


def test_upload_view_shows_a_picture_to_those_who_may_see_it(cast: dict[str, Any]) -> None:
    upload = accept_image(sent(), by=cast["member"])
    assert get(cast["member"], upload).status_code == 200
    for stranger in ("visitor", "trusted", "moderator"):
        with pytest.raises(Http404):
            get(cast[stranger], upload)
    thing = cast["newcomer"]  # any row will do as what a picture stands in
    assert attach([upload.url], to=thing, space="tests.room:4", by=cast["trusted"]) == 0, "not one's own"
    assert (
        attach(
            [upload.url, "/files/999/x.png", "https://e.org/files/1/"],
            to=thing,
            space="tests.room:4",
            by=cast["member"],
        )
        == 1
    )
    upload.refresh_from_db()
    assert get(cast["trusted"], upload).status_code == 200
    with pytest.raises(Http404):
        get(cast["visitor"], upload)
    assert attach([upload.url], to=cast["trusted"], space="open", by=cast["member"]) == 0, (
        "it stands elsewhere already"
    )
    assert move_attached([thing], space="tests.nowhere:1") == 1
    upload.refresh_from_db()
    with pytest.raises(Http404):
        get(cast["trusted"], upload)


def test_upload_view_sends_safe_headers(cast: dict[str, Any]) -> None:
    upload = accept_image(sent(), by=cast["member"])
    response = get(cast["member"], upload)
    assert (
        response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
    )
    assert response["Cache-Control"].startswith("private") and response["Content-Type"] == "image/jpeg"
    assert response.content == stored(upload)
    assert get(cast["member"], upload, if_none_match=response["ETag"]).status_code == 304
    assert get(cast["member"], upload, f"thumb-{upload.name}")["Content-Type"] == "image/webp"
    for name in ("x", "thumb-x", "../x"):
        with pytest.raises(Http404):
            get(cast["member"], upload, name)


def post(by: Any, file: Any, **headers: str) -> Any:
    request = RequestFactory().post("/files/", {"file": file} if file else {}, headers=headers)
    request.user = by
    return views.file_upload(request)


def test_file_upload_answers_scripts_in_json(cast: dict[str, Any]) -> None:
    response = post(cast["member"], sent(), accept="application/json")
    assert response.status_code == 201 and b'"markdown": "![a](/files/' in response.content
    wrong = post(cast["member"], SimpleUploadedFile("x.png", b"no"), accept="application/json")
    assert wrong.status_code == 422 and b'"error": "This is no picture' in wrong.content
    assert post(cast["member"], None, accept="application/json").status_code == 422
    assert post(cast["visitor"], sent(), accept="application/json").status_code == 302


def test_file_upload_stops_reading_what_is_too_large(cast: dict[str, Any]) -> None:
    with override_settings(UPLOAD_MAX_BYTES=200_000):
        response = post(
            cast["member"], SimpleUploadedFile("x.png", os.urandom(900_000)), accept="application/json"
        )
    assert response.status_code == 413


def test_sweep_takes_away_what_stands_nowhere(
    cast: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    old, used, fresh = (accept_image(sent(), by=cast["member"]) for _ in range(3))
    attach([used.url], to=cast["member"], space="tests.room:1", by=cast["member"])
    Upload.objects.filter(pk__in=[old.pk, used.pk]).update(created_at=timezone.now() - timedelta(days=3))
    lost = keep.write(keep.day_folder(timezone.now() - timedelta(days=2)), b"x", "png")
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep.func() == 2
    assert set(Upload.objects.values_list("pk", flat=True)) == {used.pk, fresh.pk}
    assert not default_storage.exists(old.stored) and not default_storage.exists(lost)
    assert default_storage.exists(used.stored) and default_storage.exists(fresh.thumbnail)


def test_discard_keeps_files_until_it_is_committed(cast: dict[str, Any]) -> None:
    upload = accept_image(sent(), by=cast["member"])
    with pytest.raises(RuntimeError), transaction.atomic():
        discard(Upload.objects.all())
        raise RuntimeError
    assert default_storage.exists(upload.stored) and Upload.objects.filter(pk=upload.pk).exists()


@pytest.mark.parametrize(
    ("called", "tidy"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\a.png", "a.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("", "picture"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        ("\0\n.png", ".png"),
    ],
)
def test_tidy_name_is_harmless(called: str, tidy: str) -> None:
    assert tidy_name(called) == tidy
