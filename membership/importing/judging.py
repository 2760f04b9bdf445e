"""What each line of a file would be: a new person, a change, nothing, or refused with the reason. It writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ..handles import skeleton, staff_skeletons
from ..models import Account, Address, Field, ImportLine, Member
from ..names import tidy_name
from ..saying import checked
from ..showing import fields_in_use, stored_words

Verdict = ImportLine.Verdict
LANGUAGES = {
    **{code: code for code, _name in settings.LANGUAGES},
    "english": "en",
    "anglais": "en",
    "french": "fr",
    "francais": "fr",
    "français": "fr",
}


@dataclass
class Judged:
    """One line, understood; `reason` says why it is refused, or why nothing changes."""

    number: int
    verdict: Verdict
    reason: str = ""
    email: str = ""
    name: str = ""
    language: str = ""
    values: dict[str, str] = field(default_factory=dict)  # by the field's key, as stored
    member: Member | None = None  # who has this address already


class Judge:
    """Judges the lines of one file, batch by batch; it remembers the addresses that the file had before."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.fields: dict[str, Field] = {one.key: one for one in fields_in_use().values()}
        self.seen: set[str] = set()
        self.staff = staff_skeletons()

    def of(self, lines: Iterable[tuple[int, list[str]]]) -> list[Judged]:
        """The verdicts on these lines, at most 500: two questions, however many there are."""
        read = [self._read(number, cells) for number, cells in lines]
        emails = [one.email for one in read if one.verdict != Verdict.REFUSED]
        members = {
            address.email: address.member
            for address in Address.objects.filter(email__in=emails).select_related("member")
            if address.member
        }
        said = self._said([one.pk for one in members.values() if one.account == Account.NONE])
        for one in read:
            if one.verdict != Verdict.REFUSED and one.email in members:
                self._known(one, members[one.email], said)
        return read

    def _read(self, number: int, cells: list[str]) -> Judged:
        cell = dict(zip(self.columns, (text.strip() for text in cells), strict=False))
        one = Judged(number, Verdict.CREATED, email=cell.get("email", "").lower())
        try:
            if any("\ufffd" in text for text in cells):
                raise ValidationError(_("Letters of this line can't be read: save the file as UTF-8."))
            self._check_email(one)
            one.name = self._name(cell)
            one.language = self._language(cell.get("language", ""))
            one.values = self._values(cell)
        except ValidationError as why:
            one.verdict, one.reason = Verdict.REFUSED, " ".join(why.messages)[:300]
        else:
            self.seen.add(one.email)
        return one

    def _check_email(self, one: Judged) -> None:
        if not one.email:
            raise ValidationError(_("There is no e-mail address in this line."))
        try:
            validate_email(one.email)
        except ValidationError as why:
            raise ValidationError(_("“%(email)s” is no e-mail address.") % {"email": one.email[:80]}) from why
        if one.email in self.seen:
            raise ValidationError(_("This address stands further up in the file already."))

    def _name(self, cell: dict[str, str]) -> str:
        whole = cell.get("name") or " ".join(filter(None, [cell.get("first"), cell.get("last")]))
        name = tidy_name(whole)[:80].strip()
        if not name:
            raise ValidationError(_("There is no name in this line."))
        if skeleton(name) in self.staff:
            raise ValidationError(_("This name could be taken for somebody of the team."))
        return name

    def _language(self, text: str) -> str:
        if not text:
            return settings.LANGUAGE_CODE
        found = LANGUAGES.get(text.casefold()) or LANGUAGES.get(text[:2].casefold())
        if not found:
            raise ValidationError(_("“%(word)s” is no language of this site.") % {"word": text[:40]})
        return found

    def _values(self, cell: dict[str, str]) -> dict[str, str]:
        found = {}
        for column, text in cell.items():
            of = self.fields.get(column.removeprefix("field:")) if column.startswith("field:") else None
            if of is None or not text:
                continue
            try:
                found[of.key] = checked(of, text)
            except ValidationError as why:
                raise ValidationError(f"{of.label}: {' '.join(why.messages)}") from why
        return found

    def _said(self, members: list[int]) -> dict[int, dict[str, str]]:
        """What these people's profiles say already, by key."""
        return stored_words(members) if members else {}

    def _known(self, one: Judged, member: Member, said: dict[int, dict[str, str]]) -> None:
        one.member = member
        if member.account != Account.NONE:
            one.verdict = Verdict.UNCHANGED
            one.reason = _("Has an account here: what it says is theirs to change.")
            return
        now = said.get(member.pk, {})
        changes: dict[str, Any] = {key: words for key, words in one.values.items() if now.get(key) != words}
        same = member.name == one.name and member.language == one.language and not changes
        one.verdict = Verdict.UNCHANGED if same else Verdict.UPDATED
        one.values = changes
