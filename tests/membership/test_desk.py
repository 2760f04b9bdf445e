"""The coordinators' desk: finding people, looking at addresses with a reason, files, notes, several at once."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from community.commons.activity.models import Activity, Seal
from membership import operations
from membership.desk.table import guarded
from membership.models import (
    Account,
    Audience,
    DeskAct,
    Group,
    GroupMember,
    Invitation,
    Look,
    Member,
    MemberNote,
    Seen,
)
from membership.saying import Saying
from tests.cast import make_member

pytestmark = pytest.mark.django_db
DESK = "/members/desk/"


@pytest.fixture
def desk(cast: Mapping[str, Any], client: Client) -> Client:
    client.force_login(cast["coordinator"])
    return client


def _names(answer: Any) -> set[str]:
    return {one.handle for one in answer.context["page"].items}


def test_the_list_says_no_address(desk: Client) -> None:
    answer = desk.get(DESK)
    assert answer.status_code == 200 and "member" in _names(answer)
    assert "@example.org" not in answer.content.decode().replace("coordinator@example.org", "")


def test_filters_of_accounts_roles_addresses_and_visits(desk: Client) -> None:
    gone = make_member("gone", account=Account.DEACTIVATED, last_seen_day=None, language="fr")
    none = Member.objects.create(handle="imported", name="Imported", account=Account.NONE)
    assert _names(desk.get(f"{DESK}?account=deactivated")) == {gone.handle}
    assert _names(desk.get(f"{DESK}?confirmed=none")) == {none.handle}
    assert gone.handle in _names(desk.get(f"{DESK}?active=never"))
    assert _names(desk.get(f"{DESK}?language=fr")) == {gone.handle}
    assert _names(desk.get(f"{DESK}?role=moderator")) == {"moderator"}
    assert _names(desk.get(f"{DESK}?q=imp")) == set() or "imported" in _names(desk.get(f"{DESK}?q=imp"))


def test_words_are_found_as_far_as_the_coordinator_may_see_them(
    desk: Client, cast: Mapping[str, Any]
) -> None:
    member = cast["member"]
    for audience, found in ((Audience.ONLY_ME, set()), (Audience.MEMBERS, {"member"})):
        operations.edit_profile(
            member, by=member, changes={}, values={"expertise": Saying("roofing", audience=audience)}
        )
        assert _names(desk.get(f"{DESK}?q=roofing")) == found
        assert _names(desk.get(f"{DESK}?expertise=roofing")) == found


def test_a_group_is_a_filter_also_for_who_is_not_in_it(desk: Client, cast: Mapping[str, Any]) -> None:
    group = operations.make_group(None, by=cast["administrator"], name="Choir", about="", entry="closed")
    operations.add_to_group(group, by=cast["administrator"], member=cast["member"])
    assert "member" in _names(desk.get(f"{DESK}?group={group.slug}"))


def test_addresses_are_shown_with_a_reason_and_noted(desk: Client, cast: Mapping[str, Any]) -> None:
    refused = desk.post(f"{DESK}addresses/?role=moderator", {"reason": " "})
    assert refused.status_code == 422 and "moderator@example.org" not in refused.content.decode()
    answer = desk.post(f"{DESK}addresses/?role=moderator", {"reason": "The post came back"})
    assert "moderator@example.org" in answer.content.decode()
    look = Look.objects.get()
    assert (look.what, look.people, look.reason) == (Look.What.LIST, 1, "The post came back")
    entry = Activity.objects.get(verb="membership.data_looked_at")
    assert entry.facts == {"look_id": look.pk, "what": "list", "people": 1}
    assert Seal.objects.filter(activity=entry).exists()
    assert entry.words.text == "The post came back\n?role=moderator"
    desk.force_login(cast["moderator"])
    own = desk.get("/members/me/looks/").content.decode()
    assert "The post came back" in own and "Coordinator" in own
    desk.force_login(cast["member"])
    assert "The post came back" not in desk.get("/members/me/looks/").content.decode()


def test_the_desk_is_for_coordinators(client: Client, cast: Mapping[str, Any]) -> None:
    for who in ("member", "trusted", "moderator"):
        client.force_login(cast[who])
        assert client.get(DESK).status_code == 403
        assert client.post(f"{DESK}file/", {"reason": "x"}).status_code == 403


def test_a_page_costs_the_same_for_many(desk: Client, same_number_of_queries: Callable[..., None]) -> None:
    made = iter(range(1000))

    def people(n: int) -> None:
        for _ in range(n):
            make_member(f"person{next(made)}")

    same_number_of_queries(people, lambda: desk.get(f"{DESK}?account=active"))
    same_number_of_queries(people, lambda: desk.post(f"{DESK}addresses/?account=active", {"reason": "x"}))


def test_a_member_s_page_costs_the_same_with_many_notes(
    desk: Client, cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    member, by = cast["member"], cast["coordinator"]

    def notes(n: int) -> None:
        for _ in range(n):
            operations.write_note(member, by=by, text="Sings.")
            operations.look_at_data(None, by=by, what="page", people=[member.pk], reason="x")

    same_number_of_queries(notes, lambda: desk.get(f"{DESK}people/member/"))
    desk.force_login(member)
    same_number_of_queries(notes, lambda: desk.get("/members/me/looks/"))


def test_a_search_of_the_desk_is_kept_apart(desk: Client) -> None:
    kept = {"name": "Quiet", "query": "active=never", "at_desk": "1"}
    assert desk.post("/members/searches/save/", kept).url == f"{DESK}?active=never"
    assert "Quiet" in desk.get(DESK).content.decode()
    assert "Quiet" not in desk.get("/members/").content.decode()


# -- Files -----------------------------------------------------------------------------------


def _rows(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_holds_what_the_coordinator_may_see(desk: Client, cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    values = {
        "headline": Saying("=HYPERLINK(1)", audience=Audience.MEMBERS),
        "about": Saying("hidden words", audience=Audience.CONNECTIONS),
    }
    operations.edit_profile(member, by=member, changes={}, values=values)
    rows = {row["handle"]: row for row in _rows(desk.post(f"{DESK}file/", {"reason": "Mailing"}))}
    assert "'=HYPERLINK(1)" in rows["member"].values()
    assert not any(
        "hidden words" in cell or "@example.org" in cell for row in rows.values() for cell in row.values()
    )
    assert Look.objects.get().what == Look.What.FILE and Seen.objects.filter(member=member).exists()
    asked = {"reason": "Mailing", "addresses": "1"}
    rows = {row["handle"]: row for row in _rows(desk.post(f"{DESK}file/", asked))}
    assert rows["member"]["e-mail"] == "member@example.org"


def test_a_file_needs_a_reason(desk: Client) -> None:
    assert desk.post(f"{DESK}file/", {"reason": ""}).status_code == 422
    assert not Look.objects.exists()


@pytest.mark.parametrize("cell", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("a=b") == "a=b"


# -- Notes -----------------------------------------------------------------------------------


def test_notes_are_read_by_coordinators_and_never_by_the_member(
    desk: Client, cast: Mapping[str, Any]
) -> None:
    page = f"{DESK}people/member/"
    assert desk.post(f"{page}note/", {"text": "  "}).status_code == 422
    desk.post(f"{page}note/", {"text": "Sings bass, prefers calls."})
    assert "Sings bass" in desk.get(page).content.decode()
    entry = Activity.objects.get(verb="membership.note_written")
    assert not hasattr(entry, "words") and Seal.objects.filter(activity=entry).exists()
    note = MemberNote.objects.get()
    again = desk.post(f"{DESK}notes/{note.pk}/delete/").content.decode()
    assert "Sings bass" in again and not MemberNote.objects.exists()  # to be mended and kept again


def test_a_coordinator_reads_no_note_on_themselves(desk: Client, cast: Mapping[str, Any]) -> None:
    note = operations.write_note(cast["coordinator"], by=cast["administrator"], text="Keep an eye.")
    assert "Keep an eye" not in desk.get(f"{DESK}people/coordinator/").content.decode()
    assert desk.post(f"{DESK}notes/{note.pk}/delete/").status_code == 403


def test_a_look_at_one_member_is_noted(desk: Client, cast: Mapping[str, Any]) -> None:
    page = f"{DESK}people/member/"
    assert "member@example.org" not in desk.get(page).content.decode()
    assert "member@example.org" in desk.post(f"{page}address/", {"reason": "She asked"}).content.decode()
    assert Activity.objects.get(verb="membership.data_looked_at").subject_id == cast["member"].pk


# -- Several at once -------------------------------------------------------------------------


def _act(client: Client, kind: str, *people: Member, sure: bool = True, **more: str) -> Any:
    body = {"kind": kind, "member": [one.pk for one in people], "reason": "Spring cleaning", **more}
    return client.post(f"{DESK}act/", body | ({"sure": "1"} if sure else {}))


def test_accounts_are_closed_after_a_preview_and_opened_again(desk: Client, cast: Mapping[str, Any]) -> None:
    idle, member, moderator = make_member("idle"), cast["member"], cast["moderator"]
    preview = _act(desk, "close", idle, member, moderator, sure=False)
    assert [one.handle for one in preview.context["able"]] == ["idle", "member"]
    assert [one.handle for one, _why in preview.context["unable"]] == ["moderator"]
    assert not DeskAct.objects.exists()
    _act(desk, "close", idle, member, moderator)
    act = DeskAct.objects.get()
    accounts = Member.objects.filter(account=Account.DEACTIVATED)
    assert set(accounts) == {idle, member} and len(act.done) == 2
    assert Activity.objects.filter(verb="membership.account_closed").count() == 2
    desk.post(f"{DESK}acts/{act.pk}/undo/")
    assert not accounts.all()
    assert desk.post(f"{DESK}acts/{act.pk}/undo/").status_code == 409


def test_people_are_added_to_a_group_and_taken_out_again(desk: Client, cast: Mapping[str, Any]) -> None:
    group = operations.make_group(None, by=cast["administrator"], name="Choir", about="", entry="closed")
    assert _act(desk, "group", cast["member"]).status_code == 422
    _act(desk, "group", cast["member"], cast["trusted"], group=group.slug)
    inside = GroupMember.objects.filter(group=group, state="in", member__in=[cast["member"], cast["trusted"]])
    assert inside.count() == 2
    desk.post(f"{DESK}acts/{DeskAct.objects.get().pk}/undo/")
    assert not inside.exists() and Group.objects.get(pk=group.pk)


def test_the_imported_are_invited_again(desk: Client, cast: Mapping[str, Any]) -> None:
    person = Member.objects.create(
        handle="imported", name="Imported", account=Account.NONE, email="imp@example.org"
    )
    for _time in range(2):
        _act(desk, "invite", person, cast["member"])
    assert Invitation.objects.open().filter(email="imp@example.org").count() == 1
    act = DeskAct.objects.latest("pk")
    desk.post(f"{DESK}acts/{act.pk}/undo/")
    assert not Invitation.objects.open().exists() and mail.outbox == []


def test_trust_is_given_by_those_who_may(desk: Client, cast: Mapping[str, Any]) -> None:
    assert "trust" not in dict(desk.get(DESK).context["kinds"])
    _act(desk, "trust", cast["member"])
    assert not DeskAct.objects.exists()
    desk.force_login(cast["administrator"])
    _act(desk, "trust", cast["member"])
    member = Member.objects.get(pk=cast["member"].pk)
    assert member.has_role("trusted")
    desk.post(f"{DESK}acts/{DeskAct.objects.get().pk}/undo/")
    assert not Member.objects.get(pk=member.pk).has_role("trusted")


def test_all_that_the_filters_find(desk: Client) -> None:
    idle = [make_member(f"idle{n}", last_seen_day=None) for n in range(3)]
    answer = desk.post(f"{DESK}act/?active=never", {"kind": "close", "all": "1"})
    assert {one.handle for one in answer.context["able"]} == {one.handle for one in idle}
