"""Pictures are taken apart and drawn anew: what is stored and served was written by us, not by the sender.

JPEG stays JPEG; PNG and GIF become PNG, or WebP where that would be above 1 MB; WebP stays WebP. Of an animation
the first frame is kept: nothing in a text moves. Turned as the camera said, converted to sRGB, at most 2,560
pixels a side; place, camera, comments and colour profiles stay behind.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL import WebPImagePlugin as _webp  # noqa: F401 - else Pillow loads all of its forty formats to find this one

from community.commons.access import Refused

from .models import THUMBNAIL_WIDTH

MAX_PIXELS = 40_000_000
MAX_SIDE = 2_560
AVATAR_SIDE = 256
MAX_PNG = 1024 * 1024
Image.preinit()  # its usual formats: loaded before the workers are forked, they share them
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


@dataclass(frozen=True)
class Picture:
    """One picture as we wrote it."""

    content: bytes
    thumbnail: bytes  # WebP; empty when the picture is no wider than a thumbnail
    format: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check_size(size: int) -> None:
    """Raise Refused when a file of `size` bytes is empty or larger than UPLOAD_MAX_BYTES."""
    if size == 0:
        raise Refused(_("This file is empty. Choose another one."), status=422)
    if size > settings.UPLOAD_MAX_BYTES:
        sentence = _(
            "This file has %(size)s; at most %(limit)s are possible. Make it smaller and send it again."
        )
        figures = {"size": filesizeformat(size), "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        raise Refused(sentence % figures, status=413)


def redraw(file: IO[bytes]) -> Picture:
    """The picture in `file`, drawn anew. Raises Refused when it is none, broken, or too large."""
    image, came_as = _opened(file)
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    content, format = _written(image, came_as)
    small = b""
    if image.width > THUMBNAIL_WIDTH:
        height = max(1, round(image.height * THUMBNAIL_WIDTH / image.width))
        small = _saved(image.resize((THUMBNAIL_WIDTH, height), Image.Resampling.LANCZOS), "WEBP", quality=80)
    return Picture(content, small, format, image.width, image.height)


def redraw_square(file: IO[bytes], crop: tuple[int, int, int] | None = None) -> bytes:
    """A square of 256 pixels as WebP: the part at `crop` (left, top, side), else the middle."""
    image, _came_as = _opened(file)
    side = min(image.size)
    if crop:
        left, top, side = crop
        side = max(1, min(side, *image.size))
        left, top = max(0, min(left, image.width - side)), max(0, min(top, image.height - side))
    else:
        left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    return _saved(square.resize((AVATAR_SIDE, AVATAR_SIDE), Image.Resampling.LANCZOS), "WEBP", quality=85)


def _opened(file: IO[bytes]) -> tuple[Image.Image, str]:
    """The first frame, decoded whole, upright, in sRGB, without anything but its pixels."""
    try:
        image: Any = Image.open(file, formats=FORMATS)
        came_as = str(image.format)
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels(image.width, image.height)
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG decodes large pictures at half their size, if enough
        image.load()
        image = ImageOps.exif_transpose(image)
        return _pixels(image), came_as
    except Refused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise Refused(
            _("This is no picture that we can read. JPEG, PNG, WebP and GIF are possible."), status=422
        )
    except MemoryError:
        raise
    except Exception as broken:
        # Decoders meet hostile bytes in many ways (struct, zlib, EOF, value errors); whatever they say, it is broken.
        raise Refused(
            _("This picture is broken: it ends too early or was damaged. Save it anew and send it again."),
            status=422,
        ) from broken


def _too_many_pixels(width: int, height: int) -> Refused:
    sentence = _(
        "This picture has %(width)s × %(height)s pixels; at most %(limit)s million in all are possible."
        " Make it smaller and send it again."
    )
    figures = {
        "width": number_format(width),
        "height": number_format(height),
        "limit": MAX_PIXELS // 1_000_000,
    }
    return Refused(sentence % figures, status=413)


def _pixels(image: Image.Image) -> Image.Image:
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    profile = image.info.get("icc_profile")
    converted = (
        image.convert("RGBA" if see_through else "RGB")
        if image.mode not in ("CMYK", "RGB", "RGBA")
        else image
    )
    if profile and converted.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = (
                ImageCms.profileToProfile(converted, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
                or converted
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the colours are taken as they stand
    converted = converted.convert("RGBA" if see_through else "RGB")
    clean = converted.copy()
    clean.info = {}
    return clean


def _written(image: Image.Image, came_as: str) -> tuple[bytes, str]:
    if came_as == "JPEG":
        return _saved(image, "JPEG", quality=86, optimize=True, progressive=True), "JPEG"
    if came_as != "WEBP":
        content = _saved(image, "PNG", optimize=image.width * image.height < 1_000_000)
        if len(content) <= MAX_PNG:
            return content, "PNG"
    return _saved(image, "WEBP", quality=86), "WEBP"


def _saved(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()
