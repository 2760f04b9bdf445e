"""Faces: uploaded pictures, and initials drawn by the site for everybody else."""

import unicodedata
from typing import Any

from django.db import transaction
from django.utils.html import format_html

# Ground and letters of the six tints, as light and dark pairs of the site's own colours (contrast 5.9 and more).
TINTS = {
    1: ("#d9f3ec", "#005e50", "#12352f", "#7fd3c2"),
    2: ("#fdf0d5", "#6f4c00", "#3a2c12", "#e8c27a"),
    3: ("#e6eefb", "#2f4f86", "#1d2c45", "#a9c4f2"),
    4: ("#fdebe4", "#92351c", "#43231a", "#f0a890"),
    5: ("#e0f4e2", "#1f6131", "#183524", "#8fd3a0"),
    6: ("#f4e9f6", "#6d3f7a", "#39263f", "#d9b2e4"),
}


def wear(member: Any, *, by: Any, file: Any) -> None:
    """Verify and cut an uploaded picture, store it, and have the member wear it.

    The file is written before the transaction, and taken away again when that fails. Raises Refused with a
    sentence when it is no picture that can be used.
    """
    from community.commons.files import keep
    from community.commons.files.operations import square_avatar

    from .operations import set_avatar

    name = square_avatar(file)
    with keep.unless_it_fails(name):
        set_avatar(member, by=by, name=name)


def forget(name: str) -> None:
    """Delete a picture that nobody wears any more."""
    from community.commons.files import keep

    keep.take_away(name)


def may_see_face(viewer: Any, name: str) -> bool:
    """Whether the picture of this name is shown: worn by a member, or out of sight for a first or second look.

    Then its owner sees it, who may mend it, and those who decide. What is removed nobody sees.
    """
    from community.commons.standing.models import State

    from .models import Member, Role

    if Member.objects.filter(avatar=name).exclude(avatar="").exists():
        return True
    if not getattr(viewer, "pk", None):
        return False
    waiting = Member.objects.filter(state__in=[State.HELD, State.HIDDEN], withheld__avatar=name)
    if not viewer.roles & {Role.MODERATOR, Role.ADMINISTRATOR}:
        waiting = waiting.filter(pk=viewer.pk)
    return waiting.exists()


def seal(member: Any, folder: str) -> int:
    """Take a profile's picture out of every store; with `folder` it goes there first. Returns how many."""
    from community.commons.files import keep

    name = member.said["avatar"]
    if not name:
        return 0
    if folder:
        keep.copy_out(name, folder)
    member.avatar = ""
    member.withheld = {key: words for key, words in member.withheld.items() if key != "avatar"}
    member.save(update_fields=["avatar", "withheld"])
    transaction.on_commit(lambda: forget(name))
    return 1


def tidy(letters: str) -> str:
    """At most two letters or digits of any script, with their accents; "?" when there are none."""
    composed = unicodedata.normalize("NFC", letters.upper())
    kept = [letter for letter in composed if letter.isalnum()][:2]
    return "".join(kept) or "?"


def initials_svg(tint: int, letters: str) -> str:
    """A round picture with initials, in both lights; the letters are escaped and few."""
    ground, ink, dark_ground, dark_ink = TINTS[tint]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
        "<style>.g{{fill:{}}}.l{{fill:{};font:600 14px ui-sans-serif,system-ui,sans-serif}}"
        "@media(prefers-color-scheme:dark){{.g{{fill:{}}}.l{{fill:{}}}}}</style>"
        '<rect class="g" width="40" height="40"/>'
        '<text class="l" x="20" y="20" dy=".35em" text-anchor="middle">{}</text></svg>',
        ground,
        ink,
        dark_ground,
        dark_ink,
        tidy(letters),
    )
