"""Members as a CSV file: what the coordinator may see, and addresses only where they are asked for with a reason."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..models import Member
from ..showing import fields_in_use, shown
from ..sight import Viewer

AT_ONCE = 500
MOST = 20_000  # people in a file
# A cell that begins so is a formula to a spreadsheet, and would run there.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Line:
    """What csv writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def guarded(cell: Any) -> str:
    """The cell as words that no spreadsheet takes for a formula."""
    text = str(cell)
    runs = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)  # some programs trim first
    return f"'{text}" if runs else text


def lines(people: Sequence[int], viewer: Viewer, *, addresses: bool) -> Iterator[str]:
    """The file line by line, 500 people at a time; it begins with the mark by which Excel knows UTF-8."""
    writer = csv.writer(Line())
    fields = list(fields_in_use().values())
    head = [_("handle"), _("name"), _("account"), _("language"), _("here since"), _("roles")]
    more = [_("e-mail"), _("last visit")] if addresses else []
    yield "\ufeff" + writer.writerow(guarded(cell) for cell in [*head, *more, *(one.label for one in fields)])
    for first in range(0, len(people), AT_ONCE):
        yield from _of(people[first : first + AT_ONCE], viewer, fields, writer, addresses)


def _of(ids: Sequence[int], viewer: Viewer, fields: list[Any], writer: Any, addresses: bool) -> Iterator[str]:
    members = Member.objects.in_bulk(ids)
    said = shown(members, viewer)
    for pk in ids:
        if pk not in members:
            continue
        one = members[pk]
        own: list[Any] = [one.handle, one.name, one.get_account_display(), one.language, one.joined_at.date()]
        own.append(", ".join(sorted(one.roles)))
        own += [one.email, one.last_seen_day or ""] if addresses else []
        yield writer.writerow(
            guarded(cell) for cell in [*own, *(said[pk].line(field.key) for field in fields)]
        )
