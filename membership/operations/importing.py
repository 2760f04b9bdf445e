"""Members brought in from a file, in batches, and taken back; see `membership.importing`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused, operation
from community.commons.activity.log import Happening, now, record, record_many
from community.commons.site import changed_for_all
from community.commons.written import insert, insert_plain

from .. import facts
from ..authors import UNUSABLE
from ..importing.judging import Judged
from ..importing.making import new_handles
from ..models import Account, Address, Field, ImportLine, Member, MemberImport
from ..saying import Saying
from ..showing import stored_words
from ..valuing import make_values, say
from ..words import keep_name, keep_names

State, Verdict = MemberImport.State, ImportLine.Verdict


@operation("membership.keep_import", records=False)
def keep_import(place: None, *, by: Any, **what: Any) -> MemberImport:
    """A file that was uploaded waits for its columns; nothing is brought in yet."""
    return MemberImport.objects.create(by=by, **what)


@operation("membership.begin_import")
def begin_import(run: MemberImport, *, by: Any, columns: Sequence[str], dry: bool) -> MemberImport:
    """Try a file, or bring it in. Raises Refused without a column of addresses, or when it is under way already."""
    if "email" not in columns or not {"name", "first", "last"} & set(columns):
        raise Refused(_("Say which column holds the e-mail address, and which the name."), status=422)
    zeros = dict.fromkeys((one.value for one in Verdict), 0)
    state = State.TRYING if dry else State.RUNNING
    moved = MemberImport.objects.filter(pk=run.pk, state__in=(State.CHOSEN, State.TRIED)).update(
        columns=list(columns), state=state, read=0, **zeros
    )
    if not moved:
        raise Refused(_("This file is under way already, or was brought in."))
    ImportLine.objects.filter(run=run).delete()
    run.refresh_from_db()
    record(facts.ImportBegun(dry=dry), by=by, subject=run)
    return run


@operation("membership.import_members", records=False)
def import_members(run: MemberImport, *, by: Any, lines: Sequence[Judged], dry: bool = False) -> None:
    """Bring in at most 500 lines that were judged: new people without an account, changes of such people.

    What the file says of them is seen by nobody but themselves until they choose. One fact per person; none where
    it is only tried.
    """
    made = [] if dry else _create(run, by, [one for one in lines if one.verdict == Verdict.CREATED])
    changed = {} if dry else _update(run, by, [one for one in lines if one.verdict == Verdict.UPDATED])
    of_line = dict(made)
    rows = [
        (
            run.pk,
            one.number,
            one.verdict.value,
            one.reason,
            getattr(of_line.get(one.number) or one.member, "pk", None),
            changed.get(one.number, {}),
        )
        for one in lines
    ]
    insert_plain(ImportLine, "run number verdict reason member before", rows)
    counts = {kind.value: F(kind.value) + sum(one.verdict == kind for one in lines) for kind in Verdict}
    MemberImport.objects.filter(pk=run.pk).update(read=F("read") + len(lines), **counts)


def _create(run: MemberImport, by: Any, lines: Sequence[Judged]) -> list[tuple[int, Member]]:
    at, handles = now(), new_handles([one.name for one in lines])
    members = [
        Member(
            name=one.name,
            handle=handle,
            email=one.email,
            account=Account.NONE,
            password=UNUSABLE,
            language=one.language,
            joined_at=at,
        )
        for one, handle in zip(lines, handles, strict=True)
    ]
    insert(*members)
    known = {one.email: one for one in Address.objects.filter(email__in=[line.email for line in lines])}
    new = [one for one in members if one.email not in known]
    insert_plain(
        Address,
        "email member language time_zone verified_at",
        [(one.email, one.pk, one.language, settings.TIME_ZONE, None) for one in new],
    )
    for member in members:
        if member.email in known:  # a subscriber so far, now somebody
            Address.objects.filter(pk=known[member.email].pk).update(member=member)
    keep_names(members)
    make_values(list(zip(members, [one.values for one in lines], strict=True)))
    imported = facts.MemberImported(run.pk)
    record_many(Happening(imported, by, member, occurred_at=at) for member in members)
    return list(zip([one.number for one in lines], members, strict=True))


def _update(run: MemberImport, by: Any, lines: Sequence[Judged]) -> dict[int, dict[str, Any]]:
    """Changes of people who have no account; returns what they said before, by line."""
    before: dict[int, dict[str, Any]] = {}
    for one in lines:
        member = Member.objects.select_for_update().filter(pk=one.member.pk, account=Account.NONE).first()  # type: ignore[union-attr]
        if member is None:  # claimed meanwhile
            continue
        stored = stored_words([member.pk]).get(member.pk, {})
        before[one.number] = {
            "name": member.name,
            "language": member.language,
            "values": {key: stored.get(key, "") for key in one.values},
        }
        _write(member, one.name, one.language, one.values)
        record(facts.MemberImported(run.pk), by=by, subject=member)
    return before


def _write(member: Member, name: str, language: str, values: dict[str, str]) -> None:
    renamed = member.name != name
    member.name, member.language = name, language
    member.save(update_fields=["name", "called", "language"])
    if renamed:
        keep_name(member)
    for field in Field.objects.in_use().filter(key__in=list(values)):
        say(member, field, Saying(values[field.key]))


@operation("membership.end_import")
def end_import(run: MemberImport, *, by: Any) -> MemberImport:
    """The last line was read: tried, brought in, or taken back."""
    after = {State.TRYING: State.TRIED, State.RUNNING: State.DONE, State.UNDOING: State.UNDONE}
    run.refresh_from_db()
    if State(run.state) not in after:
        raise Refused(_("This file is not under way."))
    run.state, run.ended_at = after[State(run.state)], now()
    run.save(update_fields=["state", "ended_at"])
    changed_for_all()
    record(facts.ImportEnded(State(run.state)), by=by, subject=run)
    return run


@operation("membership.undo_import")
def undo_import(run: MemberImport, *, by: Any) -> MemberImport:
    """Begin to take an import back. Raises Refused once somebody of it has an account, or when there is nothing to."""
    claimed = Member.objects.filter(
        pk__in=ImportLine.objects.of(run, Verdict.CREATED).values("member")
    ).exclude(account=Account.NONE)
    if claimed.exists():
        raise Refused(_("Somebody of this file has an account here by now: it can’t be taken back whole."))
    if not MemberImport.objects.filter(pk=run.pk, state=State.DONE).update(state=State.UNDOING, read=0):
        raise Refused(_("There is nothing to take back."))
    run.refresh_from_db()
    record(facts.ImportUndone(), by=by, subject=run)
    return run


@operation("membership.take_back_lines", records=False)
def take_back_lines(run: MemberImport, *, by: Any, lines: Sequence[ImportLine]) -> None:
    """Of at most 500 lines: people who were new go, those who were changed are as before."""
    gone = [one for one in lines if one.verdict == Verdict.CREATED and one.member_id]
    for line in gone:
        try:
            with transaction.atomic():
                Address.objects.filter(member=line.member_id, verified_at=None).delete()
                Member.objects.filter(pk=line.member_id, account=Account.NONE).delete()
        except (
            ProtectedError,
            RestrictedError,
        ):  # somebody built on it meanwhile, such as an import of posts
            ImportLine.objects.filter(pk=line.pk).update(
                reason=str(_("Something here points at this person."))
            )
    for line in lines:
        if line.verdict == Verdict.UPDATED and line.before:
            member = Member.objects.filter(pk=line.member_id, account=Account.NONE).first()
            if member is not None:
                _write(member, line.before["name"], line.before["language"], line.before["values"])
    MemberImport.objects.filter(pk=run.pk).update(read=F("read") + len(lines))
