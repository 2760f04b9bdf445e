"""`manage.py audit` finds what was changed below Django, naming each entry; with a noted head also what was cut off."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from community.commons.activity import chain, corrections
from community.commons.activity.append_only import unprotect
from community.commons.activity.log import unit
from community.commons.activity.models import Activity, PublishedHead, Seal, SealHead, Void, Words
from membership import operations
from membership.models import Member
from membership.saying import Saying

pytestmark = pytest.mark.django_db


def audit(*words: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    try:
        call_command("audit", *words, "--json", stdout=out)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(out.getvalue())


def faults(*words: str) -> dict[int, set[str]]:
    """Number -> what is wrong there."""
    found: dict[int, set[str]] = {}
    for one in audit("verify", *words)[1]["findings"]:
        if not one["sealed"]:
            found.setdefault(one["number"], set()).add(one["kind"])
    return found


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def below_the_keys() -> Iterator[None]:
    """As somebody with the database's own rights works: no trigger, no foreign key. Undone at the end."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            sql("SET LOCAL session_replication_role = replica")
        else:
            sql("PRAGMA defer_foreign_keys = ON")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sealed(cast: Mapping[str, Any]) -> None:
    """The cast's roles were given by staff facts; some more for good measure. The database's own guard is off."""
    unprotect(connection)
    for name in ("member", "newcomer", "coordinator"):
        interval = operations.give_role(
            cast[name], by=Member.objects.automaton(), role="trusted", reason=f"A good word for {name}"
        )
        operations.end_role(interval, by=cast["administrator"], reason="Enough")
    assert SealHead.objects.get().number >= 10


def test_a_sound_log(sealed: None) -> None:
    status, answer = audit("verify")
    assert (status, answer["sound"], answer["findings"]) == (0, True, [])
    assert answer["entries"] == Seal.objects.count()
    _status, head = audit("head")
    assert answer["head"] == f"{head['number']}:{head['hash']}"


def activity_at(number: int) -> Any:
    return Seal.objects.get(number=number).activity_id


COLUMNS = {
    "verb": "x.y",
    "actor_id": None,
    "actor_class": "visitor",
    "subject_id": 0,
    "space": "forums.category:9",
    "role": "joined",
    "source": "import",
    "facts": "{}",
    "occurred_at": "2020-01-01 00:00:00+00:00",
    "recorded_at": "2020-01-01 00:00:00+00:00",
    "local_day": "2020-01-01",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edit_of_any_column_is_found(sealed: None, column: str) -> None:
    sql(
        f"UPDATE activity_activity SET {column} = %s WHERE id = %s",
        COLUMNS[column],
        activity_at(4),
    )
    assert faults() == {4: {"changed"}}


@pytest.mark.parametrize("column", ["salt", "digest", "words_digest", "hash"])
def test_an_edit_of_a_link_is_found(sealed: None, column: str) -> None:
    sql(f"UPDATE activity_seal SET {column} = %s WHERE number = 5", "0" * 32)
    assert "changed" in faults()[5]


def test_changed_words_are_found_and_erased_ones_are_told_from_them(
    sealed: None, cast: Mapping[str, Any]
) -> None:
    first, second, third = (one.activity for one in Seal.objects.exclude(words_digest="")[:3])
    sql("UPDATE activity_words SET text = 'another word' WHERE activity_id = %s", first.pk)
    # Emptied as an erasure leaves them, only that no entry on the chain says so.
    sql("UPDATE activity_words SET text = '', erased_by_case = 7 WHERE activity_id = %s", second.pk)
    with unit():
        assert corrections.erase_words(third, by=cast["administrator"], case=12)
    assert Words.objects.get(activity=third).text == ""
    status, answer = audit("verify")
    said = {one["activity"]: (one["kind"], one["case"], one["sealed"]) for one in answer["findings"]}
    assert said == {
        first.pk: ("words changed", None, False),
        second.pk: ("words changed", None, False),
        third.pk: ("words erased", 12, True),
    }
    assert status == 1
    sql("DELETE FROM activity_words WHERE activity_id = %s", first.pk)
    assert faults()[Seal.objects.get(activity=first).number] == {"words changed"}


def test_erased_words_alone_are_no_fault(sealed: None, cast: Mapping[str, Any]) -> None:
    spoken = Seal.objects.exclude(words_digest="")[0].activity
    with unit():
        corrections.erase_words(spoken, by=cast["administrator"], case=3)
    status, answer = audit("verify")
    assert (status, answer["sound"]) == (0, True)
    assert answer["findings"][0]["kind"] == "words erased"


def test_a_void_needs_a_sealed_entry(sealed: None, cast: Mapping[str, Any]) -> None:
    with unit():
        corrections.declare_void(
            Activity.objects.get(pk=activity_at(3)), by=cast["administrator"], why=Void.Why.MISTAKE
        )
    assert faults() == {}
    Void.objects.create(activity_id=activity_at(5), why=Void.Why.SPAM)
    sql("DELETE FROM activity_void WHERE activity_id = %s", activity_at(3))
    assert faults() == {3: {"missing"}, 5: {"declared void"}}


def test_a_deleted_entry_is_found(sealed: None) -> None:
    gone = activity_at(6)
    sql("DELETE FROM activity_seal WHERE number = 6")
    sql("DELETE FROM activity_words WHERE activity_id = %s", gone)
    sql("DELETE FROM activity_activity WHERE id = %s", gone)
    assert faults() == {6: {"missing"}}


def test_a_deleted_row_under_its_link_is_found(sealed: None) -> None:
    with below_the_keys():
        sql("DELETE FROM activity_words WHERE activity_id = %s", activity_at(6))
        sql("DELETE FROM activity_activity WHERE id = %s", activity_at(6))
        assert faults() == {6: {"missing"}}


def test_a_deleted_link_leaves_its_row_behind(sealed: None) -> None:
    sql("DELETE FROM activity_seal WHERE number = 6")
    assert faults() == {6: {"missing"}, 5: {"inserted"}}  # the row that stood there is covered by no link


def test_a_deleted_entry_is_found_though_the_others_were_renumbered(sealed: None) -> None:
    gone, last = activity_at(6), SealHead.objects.get().number
    sql("DELETE FROM activity_seal WHERE number = 6")
    sql("DELETE FROM activity_words WHERE activity_id = %s", gone)
    sql("DELETE FROM activity_activity WHERE id = %s", gone)
    for number in range(7, last + 1):
        sql("UPDATE activity_seal SET number = number - 1 WHERE number = %s", number)
    sql("UPDATE activity_sealhead SET number = number - 1")
    assert faults() == {6: {"missing"}}


def test_an_inserted_row_is_found(sealed: None) -> None:
    forged = Activity.objects.get(pk=activity_at(5))
    forged.pk = None
    forged.save(force_insert=True)
    assert faults() == {SealHead.objects.get().number: {"inserted"}}


def test_a_link_inserted_between_two_is_found(sealed: None) -> None:
    last = SealHead.objects.get().number
    for number in range(last, 5, -1):
        sql("UPDATE activity_seal SET number = number + 1 WHERE number = %s", number)
    _forge(6)
    sql("UPDATE activity_sealhead SET number = number + 1")
    assert faults() == {6: {"inserted"}}


def test_a_link_added_at_the_end_is_found(sealed: None) -> None:
    last = SealHead.objects.get().number
    _forge(last + 1)
    assert faults() == {last + 1: {"inserted"}}


def _forge(number: int) -> Seal:
    """A link that is right in itself: its digests and its hash fit, as a forger makes it."""
    forged = Activity.objects.get(pk=activity_at(1))
    forged.pk = None
    forged.save(force_insert=True)
    before = Seal.objects.get(number=number - 1).hash
    digest = chain.activity_digest("salt", forged)
    return Seal.objects.create(
        number=number,
        activity=forged,
        salt="salt",
        digest=digest,
        previous=before,
        hash=chain.link(number, digest, "", before),
    )


def _swap_links() -> None:
    sql("UPDATE activity_seal SET number = -1 WHERE number = 3")
    sql("UPDATE activity_seal SET number = 3 WHERE number = 8")
    sql("UPDATE activity_seal SET number = 8 WHERE number = -1")


def _swap_what_rows_say() -> None:
    one, other = (Activity.objects.get(pk=activity_at(n)) for n in (3, 8))
    for column in ("verb", "actor_id", "actor_class", "subject_type", "subject_id", "space", "facts"):
        for row, value in ((one.pk, getattr(other, column)), (other.pk, getattr(one, column))):
            Activity.objects.filter(pk=row).update(**{column: value})
    for column in ("occurred_at", "recorded_at", "local_day", "role", "source"):
        for row, value in ((one.pk, getattr(other, column)), (other.pk, getattr(one, column))):
            Activity.objects.filter(pk=row).update(**{column: value})


@pytest.mark.parametrize("swap", [_swap_links, _swap_what_rows_say])
def test_swapped_entries_are_found(sealed: None, swap: Callable[[], None]) -> None:
    swap()
    found = faults()
    assert {number for number, kinds in found.items() if "swapped" in kinds} == {3, 8}, found


def test_rows_swapped_under_their_links_are_found(sealed: None) -> None:
    one, other = activity_at(3), activity_at(8)
    spare = Activity.objects.get(pk=activity_at(1))  # a link has one row: the swap goes through a third
    spare.pk, spare.verb = None, "test.done"
    spare.save(force_insert=True)
    for number, row in ((3, spare.pk), (8, one), (3, other)):
        sql("UPDATE activity_seal SET activity_id = %s WHERE number = %s", row, number)
    found = faults()
    assert {number for number, kinds in found.items() if "swapped" in kinds} == {3, 8}, found


def test_a_lost_head_is_found(sealed: None) -> None:
    last = SealHead.objects.get().number
    sql("DELETE FROM activity_sealhead")
    assert set(faults()) == set(range(1, last + 1))


def _cut(keep: int) -> None:
    last = SealHead.objects.get().number
    for number in range(last, keep, -1):
        row = activity_at(number)
        sql("DELETE FROM activity_seal WHERE number = %s", number)
        sql("DELETE FROM activity_words WHERE activity_id = %s", row)
        sql("DELETE FROM activity_activity WHERE id = %s", row)
    sql(
        "UPDATE activity_sealhead SET number = %s, hash = %s",
        keep,
        Seal.objects.get(number=keep).hash,
    )


def test_a_cut_end_shows_against_the_noted_head(sealed: None, tmp_path: Path) -> None:
    noted = audit("head")[1]
    head = f"{noted['number']}:{noted['hash']}"
    mail = tmp_path / "mail.txt"
    mail.write_text(f"Keep this mail.\n\n    manage.py audit verify --head {head}\n")
    assert audit("verify", "--head", str(mail))[0] == 0
    assert audit("verify", "--head", noted["hash"])[0] == 0
    _cut(noted["number"] - 2)
    assert audit("verify")[0] == 0  # the chain can't see it by itself
    for given in (head, noted["hash"], str(mail)):
        status, answer = audit("verify", "--head", given)
        assert status == 1 and answer["findings"][-1]["kind"] == "cut"


def test_a_cut_shows_against_a_head_published_here(sealed: None) -> None:
    head = SealHead.objects.get()
    PublishedHead.objects.create(day=date(2026, 3, 1), number=head.number, hash=head.hash)
    assert faults() == {}
    _cut(head.number - 1)
    assert faults() == {head.number: {"cut"}}


def test_a_chain_written_anew_shows_against_the_noted_head(sealed: None) -> None:
    noted = audit("head")[1]
    sql("UPDATE activity_activity SET space = 'forged' WHERE id = %s", activity_at(2))
    previous = Seal.objects.get(number=1).hash
    for one in Seal.objects.filter(number__gt=1).order_by("number"):
        one.digest = chain.activity_digest(one.salt, one.activity)
        one.previous, one.hash = previous, chain.link(one.number, one.digest, one.words_digest, previous)
        one.save()
        previous = one.hash
    sql("UPDATE activity_sealhead SET hash = %s", previous)
    assert audit("verify")[0] == 0
    assert faults("--head", f"{noted['number']}:{noted['hash']}") == {noted["number"]: {"rewritten"}}


def test_a_head_of_a_longer_log_is_a_cut(sealed: None) -> None:
    assert faults("--head", f"999999:{'a' * 64}") == {999999: {"cut"}}


def test_random_tampering_is_always_found(sealed: None, size: Callable[[int, int], int]) -> None:
    """Any one change of any one row of the three tables, at random."""
    chance = random.Random(4)
    last = SealHead.objects.get().number
    for _round in range(size(40, 400)):
        number = chance.randint(1, last)
        one = Seal.objects.select_related("activity").get(number=number)
        with transaction.atomic():
            act = chance.choice(["verb", "subject", "time", "hash", "previous", "digest", "salt"])
            if act == "verb":
                Activity.objects.filter(pk=one.activity_id).update(verb="forged.act")
            elif act == "subject":
                Activity.objects.filter(pk=one.activity_id).update(subject_id=one.activity.subject_id + 1)
            elif act == "time":
                moved = one.activity.occurred_at + timedelta(microseconds=chance.randint(1, 10**6))
                Activity.objects.filter(pk=one.activity_id).update(occurred_at=moved)
            else:
                Seal.objects.filter(pk=number).update(**{act: f"{chance.getrandbits(120):030x}"})
            found = faults()
            assert number in found, (act, number, found)
            transaction.set_rollback(True)


def test_a_head_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("audit", "verify", "--head", "12")


def test_the_words_say_what_and_where(sealed: None) -> None:
    sql("UPDATE activity_activity SET space = 'x' WHERE id = %s", activity_at(2))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", "verify", stdout=out)
    assert "2: changed" in out.getvalue() and "1 faults" in out.getvalue()


def test_what_the_team_does_to_others_is_sealed_and_what_authors_do_is_not(cast: Mapping[str, Any]) -> None:
    before = Seal.objects.count()
    operations.edit_profile(
        cast["member"], by=cast["member"], changes={}, values={"headline": Saying("Gardener")}
    )
    assert Seal.objects.count() == before
    operations.edit_profile(
        cast["member"], by=cast["administrator"], changes={}, values={"headline": Saying("")}
    )
    assert Seal.objects.count() == before + 1
    operations.edit_profile(
        cast["administrator"], by=cast["administrator"], changes={}, values={"headline": Saying("Chair")}
    )
    assert Seal.objects.count() == before + 1
