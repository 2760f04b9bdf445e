"""Groups: how one gets in and out, who sees who is in them, and what goes with leaving."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from membership import operations
from membership.models import Audience, Group, GroupMember, Member, Value
from membership.saying import Saying
from tests.cast import make_member

pytestmark = pytest.mark.django_db
State = GroupMember.State
LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture
def anna(cast: Mapping[str, Any]) -> Member:
    return make_member("anna", joined_at=LONG_AGO)


@pytest.fixture
def ben(cast: Mapping[str, Any]) -> Member:
    return make_member("ben", joined_at=LONG_AGO)


@pytest.fixture
def choir(cast: Mapping[str, Any], anna: Member) -> Group:
    """Anna coordinates it."""
    group = operations.make_group(None, by=cast["coordinator"], name="Chœur du quai", about="We **sing**.")
    operations.invite_to_group(group, by=cast["coordinator"], member=anna)
    operations.join_group(group, by=anna)
    place = GroupMember.objects.get(group=group, member=anna)
    operations.set_group_coordinator(place, by=cast["coordinator"], coordinates=True)
    return Group.objects.get(pk=group.pk)


def as_(person: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page(person: Member, path: str) -> str:
    response = as_(person).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def place_of(group: Group, member: Member) -> str | None:
    return GroupMember.objects.filter(group=group, member=member).values_list("state", flat=True).first()


def test_coordinators_make_groups_by_hand(cast: Mapping[str, Any]) -> None:
    made = as_(cast["coordinator"]).post(
        "/members/groups/new/", {"name": "Garden", "about": "We dig.", "entry": "open"}
    )
    assert made.status_code == 302 and made["Location"] == "/members/groups/garden/"
    assert "We dig." in page(cast["member"], "/members/groups/garden/")
    assert as_(cast["member"]).get("/members/groups/new/").status_code == 403
    again = as_(cast["coordinator"]).post(
        "/members/groups/new/", {"name": "", "about": "Kept words", "entry": "open"}
    )
    assert again.status_code == 422 and "Kept words" in again.content.decode()


def test_an_open_group_is_joined_at_once(choir: Group, ben: Member, cast: Mapping[str, Any]) -> None:
    operations.edit_group(choir, by=cast["coordinator"], name=choir.name, about="We sing.", entry="open")
    as_(ben).post(f"{choir.url}join/")
    assert place_of(choir, ben) == State.IN
    ben.refresh_from_db()
    assert ben.groups_now == [choir.pk]


def test_one_asks_and_a_coordinator_of_the_group_answers(choir: Group, anna: Member, ben: Member) -> None:
    as_(ben).post(f"{choir.url}join/", {"words": "I sing bass"})
    assert place_of(choir, ben) == State.ASKED
    assert "I sing bass" in page(anna, choir.url) and "I sing bass" not in page(ben, choir.url)
    with pytest.raises(Forbidden):
        operations.answer_join(GroupMember.objects.get(group=choir, member=ben), by=ben, accept=True)
    as_(anna).post(f"{choir.url}ben/accept/")
    assert place_of(choir, ben) == State.IN


def test_a_declined_request_and_one_taken_back_can_be_made_again(
    choir: Group, anna: Member, ben: Member
) -> None:
    for end in (
        lambda: as_(anna).post(f"{choir.url}ben/refuse/"),
        lambda: as_(ben).post(f"{choir.url}unask/"),
    ):
        operations.join_group(choir, by=ben)
        assert end().status_code == 302
        assert place_of(choir, ben) is None


def test_into_a_closed_circle_one_is_invited(choir: Group, anna: Member, ben: Member) -> None:
    operations.edit_group(choir, by=anna, name=choir.name, about="", entry="closed")
    with pytest.raises(Refused, match="invite"):
        operations.join_group(Group.objects.get(pk=choir.pk), by=ben)
    as_(anna).post(f"{choir.url}invite/", {"handle": "@ben", "words": "Come and sing"})
    assert "Come and sing" in page(ben, choir.url)
    as_(ben).post(f"{choir.url}decline/")
    assert "You are invited" not in page(ben, choir.url)
    assert f"{choir.url}ben/uninvite/" in page(anna, choir.url)  # a refusal is told to nobody
    as_(anna).post(f"{choir.url}ben/uninvite/")
    as_(anna).post(f"{choir.url}invite/", {"handle": "ben"})
    as_(ben).post(f"{choir.url}join/")
    assert place_of(choir, ben) == State.IN


def test_a_wrong_handle_is_said_and_the_words_are_kept(choir: Group, anna: Member) -> None:
    answer = as_(anna).post(f"{choir.url}invite/", {"handle": "nobody.here", "words": "Come and sing"})
    assert answer.status_code == 422
    assert (
        "no member of this handle" in answer.content.decode() and "Come and sing" in answer.content.decode()
    )


def test_members_see_who_is_in_it_and_others_only_who_agreed(
    choir: Group, anna: Member, ben: Member, cast: Mapping[str, Any]
) -> None:
    operations.join_group(choir, by=ben)
    operations.answer_join(GroupMember.objects.get(group=choir, member=ben), by=anna, accept=True)
    link = 'href="/members/ben/"'
    assert link in page(anna, choir.url) and link not in page(cast["member"], choir.url)
    assert choir.name not in page(cast["member"], "/members/ben/")
    as_(ben).post(f"{choir.url}show-me/")
    assert link in page(cast["member"], choir.url)
    assert choir.name in page(cast["member"], "/members/ben/")
    as_(ben).post(f"{choir.url}hide-me/")
    assert link not in page(cast["member"], choir.url)
    assert choir.name in page(anna, "/members/ben/")  # both are in it


@pytest.mark.parametrize("how", ["leaves", "is removed"])
def test_what_only_the_group_saw_is_seen_by_oneself_after_leaving(
    choir: Group, anna: Member, ben: Member, how: str
) -> None:
    operations.join_group(choir, by=ben)
    place = operations.answer_join(GroupMember.objects.get(group=choir, member=ben), by=anna, accept=True)
    saying = Saying("Sings bass", audience=Audience.GROUP, group=choir)
    operations.edit_profile(ben, by=ben, changes={}, values={"headline": saying})
    assert "Sings bass" in page(anna, "/members/ben/")
    if how == "leaves":
        as_(ben).post(f"{choir.url}leave/")
    else:
        operations.remove_from_group(place, by=anna)
    value = Value.objects.get(member=ben, field__key="headline")
    assert (value.audience, value.group) == (Audience.ONLY_ME, None)
    assert "Sings bass" not in page(anna, "/members/ben/")
    ben.refresh_from_db()
    assert ben.groups_now == []


def test_a_group_is_never_without_a_coordinator(
    choir: Group, anna: Member, ben: Member, cast: Mapping[str, Any]
) -> None:
    operations.leave_group(
        GroupMember.objects.get(group=choir, member=cast["coordinator"]), by=cast["coordinator"]
    )
    operations.invite_to_group(choir, by=anna, member=ben)
    operations.join_group(choir, by=ben)
    own = GroupMember.objects.get(group=choir, member=anna)
    for act in (
        lambda: operations.leave_group(own, by=anna),
        lambda: operations.set_group_coordinator(own, by=anna, coordinates=False),
    ):
        with pytest.raises(Refused, match="Nobody else coordinates"):
            act()
    as_(anna).post(f"{choir.url}ben/coordinator/")
    operations.leave_group(own, by=anna)


def test_a_closed_group_stands_with_its_members_and_can_be_opened_again(
    choir: Group, anna: Member, ben: Member
) -> None:
    as_(anna).post(f"{choir.url}close/")
    assert choir.name in page(anna, "/members/groups/") and choir.name not in page(ben, "/members/groups/")
    assert as_(ben).get(choir.url).status_code == 404
    with pytest.raises(Refused):
        operations.join_group(choir, by=ben)
    as_(anna).post(f"{choir.url}reopen/")
    assert choir.name in page(ben, "/members/groups/")


def test_members_change_nothing_in_a_group(choir: Group, ben: Member) -> None:
    operations.join_group(choir, by=ben)
    for path in ("edit/", "close/", "anna/remove/", "anna/no-coordinator/", "ben/accept/", "invite/"):
        assert as_(ben).post(f"{choir.url}{path}").status_code == 403, path


@pytest.mark.parametrize("path", ["/members/groups/", "/members/groups/choeur-du-quai/", "/members/anna/"])
def test_pages_of_groups_cost_the_same_with_many(
    choir: Group, anna: Member, cast: Mapping[str, Any], path: str, same_number_of_queries: Any
) -> None:
    numbers = count()

    def more(n: int) -> None:
        for _one in range(n):
            own = next(numbers)
            group = operations.make_group(None, by=cast["coordinator"], name=f"Group {own}")
            GroupMember.objects.create(group=group, member=anna, shown=True)
            for state in State:
                member = make_member(f"m{own}{state}", joined_at=LONG_AGO)
                GroupMember.objects.create(group=choir, member=member, state=state)

    assert as_(anna).get(path).status_code == 200
    same_number_of_queries(more, lambda: as_(anna).get(path))
