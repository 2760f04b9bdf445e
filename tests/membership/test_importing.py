"""Members from a file: whatever its encoding and separator, a verdict for each line, and the way back."""

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from membership.importing import running
from membership.importing.reading import encoding_of, guessed, opened, separator_of
from membership.models import Account, Address, Audience, ImportLine, Member, MemberImport, Value, Word
from membership.operations import begin_import, edit_profile
from membership.saying import Saying
from membership.showing import portrait
from membership.sight import as_member
from tests.cast import make_member

pytestmark = pytest.mark.django_db
FILE = """Prénom;Nom;Courriel;Ville;Langue;Interrogez-moi sur
Zoé;Lefèvre;zoe@example.net;Lyon, France;fr;toits, vélo
Anaïs;Petit;ANAIS@example.net;Nantes;Français;
;;nobody@example.net;;;
Jean;Roux;not an address;;;
Jean;Roux;zoe@example.net;;;
Marc;Durand;marc@example.net;;klingon;
"""
COLUMNS = ["first", "last", "email", "field:place", "language", "field:expertise"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_file_is_read_however_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    text = FILE.replace("Lyon, France", "Lyon").replace("toits, vélo", "toits").replace(";", separator)
    path = tmp_path / "members.csv"
    path.write_bytes(text.encode(encoding))
    found = opened(path)
    assert encoding_of(path) == (encoding if encoding != "utf-8-sig" else "utf-8-sig")
    assert (found.separator, found.lines, found.samples[0][1]) == (separator, 6, "Lefèvre")
    assert guessed(found.header) == ["first", "last", "email", "", "language", "field:expertise"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"only a header\n", b"\x00\x01\x02"])
def test_what_is_no_table_is_said(client: Client, cast: Mapping[str, Any], content: bytes) -> None:
    client.force_login(cast["coordinator"])
    before = set(running.folder().glob("*.csv"))
    answer = client.post("/members/desk/import/", {"file": SimpleUploadedFile("a.csv", content)})
    assert answer.status_code == 422 and not MemberImport.objects.exists()
    assert set(running.folder().glob("*.csv")) == before


def test_the_separator_of_one_column_is_no_reason_to_stumble() -> None:
    assert separator_of("email\na@example.net") in ",;\t|"


def begun(client: Client, by: Any, text: str = FILE) -> MemberImport:
    client.force_login(by)
    client.post("/members/desk/import/", {"file": SimpleUploadedFile("m.csv", text.encode())})
    return MemberImport.objects.latest("pk")


def choose(columns: list[str]) -> dict[str, str]:
    return {f"column{place}": what for place, what in enumerate(columns)}


def work(run: MemberImport) -> MemberImport:
    running.work_on.call(run.pk, run.by_id)
    run.refresh_from_db()
    return run


def test_tried_brought_in_changed_and_taken_back(client: Client, cast: Mapping[str, Any]) -> None:
    before = Member.objects.count()
    run = begun(client, cast["coordinator"])
    assert "Lefèvre" in client.get(run.url).content.decode()
    client.post(f"{run.url}begin/", choose(COLUMNS) | {"how": "try"})
    work(run)
    assert (run.state, run.created, run.refused) == ("tried", 2, 4) and Member.objects.count() == before
    page = client.get(f"{run.url}?verdict=refused").content.decode()
    for reason in ("no name in this line", "no e-mail address", "further up", "no language of this site"):
        assert reason in page, reason
    client.post(f"{run.url}begin/", choose(COLUMNS) | {"how": "bring"})
    work(run)
    assert (run.state, run.created, run.kept) == ("done", 2, "")
    zoe = Member.objects.get(name="Zoé Lefèvre")
    assert (zoe.account, zoe.language, Address.objects.get(member=zoe).email) == (
        "none",
        "fr",
        "zoe@example.net",
    )
    values = Value.objects.filter(member=zoe)
    assert {one.audience for one in values} == {Audience.ONLY_ME} and not portrait(zoe, as_member())
    assert {one.word for value in values for one in value.options.all()} == {"Lyon", "toits", "vélo"}
    renamed = FILE.replace("Lyon, France", "Brest").replace("Zoé;Lefèvre", "Zoé;Martin")
    again = begun(client, cast["coordinator"], renamed)
    client.post(f"{again.url}begin/", choose(COLUMNS) | {"how": "bring"})
    work(again)
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    by_name = Word.objects.filter(member=zoe, value=None)
    assert by_name.filter(word="martin").exists()
    client.post(f"{again.url}undo/")
    work(again)
    assert (
        again.state == "undone" and Value.objects.get(member=zoe, field__key="place").words == "Lyon, France"
    )
    assert not by_name.filter(word="martin").exists()
    client.post(f"{run.url}undo/")
    work(run)
    assert run.state == "undone" and Member.objects.count() == before
    assert not Address.objects.filter(email="zoe@example.net").exists()


def test_who_has_an_account_is_left_alone(client: Client, cast: Mapping[str, Any]) -> None:
    member = make_member("zoe", name="Zoé L.")
    Address.objects.filter(member=member).update(email="zoe@example.net")
    edit_profile(member, by=member, changes={}, values={"place": Saying("Paris", Audience.MEMBERS)})
    run = begun(client, cast["coordinator"])
    client.post(f"{run.url}begin/", choose(COLUMNS) | {"how": "bring"})
    work(run)
    member.refresh_from_db()
    assert member.name == "Zoé L." and run.unchanged == 1
    assert portrait(member, as_member()).line("place") == "Paris"
    line = ImportLine.objects.of(run, "unchanged").get()
    assert "theirs to change" in line.reason


def test_it_is_not_taken_back_once_somebody_came(client: Client, cast: Mapping[str, Any]) -> None:
    run = begun(client, cast["coordinator"])
    client.post(f"{run.url}begin/", choose(COLUMNS) | {"how": "bring"})
    work(run)
    Member.objects.filter(name="Zoé Lefèvre").update(account=Account.ACTIVE)
    assert client.post(f"{run.url}undo/").status_code == 409
    run.refresh_from_db()
    assert run.state == "done"


def test_columns_without_an_address_are_refused(client: Client, cast: Mapping[str, Any]) -> None:
    run = begun(client, cast["coordinator"])
    assert client.post(f"{run.url}begin/", choose(["name"]) | {"how": "try"}).status_code == 422


def test_interrupted_it_goes_on_without_doubling(
    cast: Mapping[str, Any], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    path = tmp_path / "m.csv"
    path.write_text("email,name\n" + "".join(f"p{n}@example.net,Person {n}\n" for n in range(7)))
    found = opened(path)
    by = cast["coordinator"]
    run = MemberImport.objects.create(by=by, name="m", encoding=found.encoding, separator=",", lines=7)
    begin_import(run, by=by, columns=["email", "name"], dry=False)

    def power_cut(line: int) -> None:
        if line > 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.go(run, by=by, path=path, progress=power_cut)
    run.refresh_from_db()
    running.go(run, by=by, path=path)
    run.refresh_from_db()
    assert (run.state, run.read, run.created) == ("done", 7, 7)
    assert Member.objects.filter(name__startswith="Person ").count() == 7


def test_the_command_tells_totals_and_refusals(cast: Mapping[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(FILE)
    for dry in (True, False):
        out = StringIO()
        call_command("import_members", path, json=True, dry_run=dry, stdout=out)
        told = json.loads(out.getvalue())
        assert (told["read"], told["created"], told["refused"]) == (6, 2, 4)
        assert [one["line"] for one in told["refusals"]] == [4, 5, 6, 7]
        assert Member.objects.filter(name="Zoé Lefèvre").exists() is not dry


def test_its_page_costs_the_same_with_many(
    client: Client, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    run = begun(client, cast["coordinator"])
    made = iter(range(2, 1000))

    def more(n: int) -> None:
        ImportLine.objects.bulk_create(
            ImportLine(run=run, number=next(made), verdict="created", member=cast["member"]) for _ in range(n)
        )

    same_number_of_queries(more, lambda: client.get(run.url))
