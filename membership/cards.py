"""A person as a vCard (RFC 2426), with what the viewer may see alone; and the code that leads to a profile."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from .models import Kind
from .showing import portrait
from .sight import Viewer

WIDTH = 75  # octets of a line


def vcard(member: Any, viewer: Viewer) -> str:
    """The card, for any address book. One query."""
    said = portrait(member, viewer)
    words = member.name.split()
    family, given = (words[-1], " ".join(words[:-1])) if len(words) > 1 else ("", member.name)
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", "3.0"),
        ("FN", escaped(member.name)),
        ("N", f"{escaped(family)};{escaped(given)};;;"),
        ("NICKNAME", escaped(member.handle)),
        ("URL", settings.SITE_URL + member.url),
    ]
    notes = []
    for one in said:
        if one.kind == Kind.CONTACT:
            lines.append(("EMAIL" if "@" in one.words else "TEL", escaped(one.text)))
        elif one.kind == Kind.LINK:
            lines.append(("URL", escaped(one.text)))
        elif one.kind == Kind.PLACE:
            lines.append(("ADR", f";;;{escaped(one.text)};;;"))
        elif one.field.key == "headline":
            lines.append(("TITLE", escaped(one.text)))
        else:
            notes.append(_("%(label)s: %(words)s") % {"label": one.field.label, "words": one.text})
    if notes:
        lines.append(("NOTE", escaped("\n".join(notes))))
    lines.append(("END", "VCARD"))
    return "".join(_folded(f"{name}:{words}") for name, words in lines)


def escaped(words: str) -> str:
    plain = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut within a letter."""
    rows, row, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > WIDTH:
            rows.append(row)
            row, size = " ", 1
        row, size = row + letter, size + octets
    return "\r\n".join([*rows, row]) + "\r\n"


def code(member: Any) -> bytes:
    """A QR code of the profile's address, as a picture of dark squares on nothing."""
    import qrcode  # 5 MB, which few requests need
    from qrcode.image.svg import SvgPathImage

    drawn = qrcode.make(settings.SITE_URL + member.url, image_factory=SvgPathImage, border=2)
    return bytes(drawn.to_string(encoding="utf-8"))
