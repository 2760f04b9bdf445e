"""Invitations: by mail or as a link, limited for members, withdrawn, used once; nobody else comes in by them."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, Seal
from community.commons.mail.models import Delivery
from membership import invitations, operations
from membership.models import Account, Entry, Invitation, Member

from .doors import set_door
from .joining import confirm, join

pytestmark = pytest.mark.django_db
People = Mapping[str, Any]


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def test_without_an_invitation_the_door_says_how_one_comes_in(client: Client) -> None:
    set_door(signup="invitation")
    page = client.get("/accounts/signup/").content.decode()
    assert "By invitation" in page and 'name="password1"' not in page
    join(client, stamp="")
    assert not Member.objects.exists()


def test_an_invited_person_sees_who_invites_and_joins(client: Client, cast: People) -> None:
    set_door(signup="invitation")
    invitation, key = operations.invite(
        cast["member"], by=cast["member"], email="Lea@example.org", word="Come and sing"
    )
    page = client.get(f"/members/join/{key}/").content.decode()
    assert "Member invites you" in page and "Come and sing" in page
    assert (
        'name="password1"' not in client.get("/accounts/signup/").content.decode()
    )  # looking is not accepting
    assert client.post(f"/members/join/{key}/")["Location"] == "/accounts/signup/"
    assert join(client, email="other@example.org").status_code == 200  # the letter went to somebody else
    assert join(client).status_code == 302
    confirm(client)
    member = Member.objects.get(email="lea@example.org")
    invitation.refresh_from_db()
    assert member.is_active and invitation.uses_left == 0
    assert Activity.objects.filter(verb="membership.invitation_accepted", subject_id=member.pk).exists()
    assert Client().get(f"/members/join/{key}/").status_code == 410


def test_the_letter_has_the_only_key(cast: People) -> None:
    invitation, key = operations.invite(
        cast["member"], by=cast["member"], email="lea@example.org", language="fr"
    )
    letter = Delivery.objects.get(source=f"membership.invitation:{invitation.pk}")
    assert re.search(rf"/members/join/{key}/", letter.text) and letter.language == "fr"
    assert key not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert key not in _signed_in(cast["member"]).get("/members/invitations/").content.decode()
    facts = Activity.objects.get(verb="membership.invited").facts
    assert "lea" not in str(facts)


def test_a_link_for_several_is_the_teams_and_is_shown_once(cast: People) -> None:
    with pytest.raises(Refused):
        operations.invite(cast["member"], by=cast["member"], uses=3)
    client = _signed_in(cast["moderator"])
    page = client.post("/members/invitations/", {"uses": "3", "language": "en", "days": "7"}).content.decode()
    found = re.search(r"/members/join/([\w-]+)/", page)
    assert found and invitations.find(found[1])
    assert not re.search(r"/members/join/", client.get("/members/invitations/").content.decode())


def test_members_have_a_few_out_at_once(cast: People) -> None:
    for number in range(invitations.OUT_AT_ONCE):
        made, _key = operations.invite(cast["member"], by=cast["member"], email=f"guest{number}@example.org")
    client = _signed_in(cast["member"])
    said = client.post("/members/invitations/", {"email": "more@example.org", "language": "en", "days": "7"})
    assert (
        said.status_code == 422
        and "still out" in said.content.decode()
        and b"more@example.org" in said.content
    )
    operations.withdraw_invitation(made, by=cast["member"])
    operations.invite(cast["member"], by=cast["member"], email="more@example.org")
    with pytest.raises(Forbidden):
        operations.invite(cast["newcomer"], by=cast["newcomer"], email="x@example.org")


def test_a_withdrawn_invitation_lets_nobody_in(client: Client, cast: People) -> None:
    set_door(signup="invitation")
    invitation, key = operations.invite(cast["moderator"], by=cast["moderator"], uses=5)
    client.post(f"/members/join/{key}/")
    assert (
        _signed_in(cast["member"]).post(f"/members/invitations/{invitation.pk}/withdraw/").status_code == 404
    )
    assert (
        _signed_in(cast["moderator"]).post(f"/members/invitations/{invitation.pk}/withdraw/").status_code
        == 302
    )
    assert 'name="password1"' not in client.get("/accounts/signup/").content.decode()
    assert Seal.objects.filter(activity__verb="membership.invitation_withdrawn").exists()


def test_the_last_use_is_for_one(cast: People) -> None:
    set_door(signup="invitation")
    _invitation, key = operations.invite(cast["moderator"], by=cast["moderator"], uses=1)
    first, second = Client(), Client()
    for client, email in ((first, "one@example.org"), (second, "two@example.org")):
        client.post(f"/members/join/{key}/")
        join(client, email=email)
    from .joining import code_of

    confirm(first, code_of(-2))
    confirm(second, code_of(-1))
    assert Member.objects.get(email="one@example.org").is_active
    late = Member.objects.get(email="two@example.org")
    assert late.account == Account.PENDING and late.entry.held_for == Entry.HeldFor.SPENT
    assert late.entry.state == Entry.State.WAITING  # the team decides; nothing that was typed is lost


def test_an_invitation_of_the_team_needs_no_approval(client: Client, cast: People) -> None:
    set_door(signup="approval", door_words={"en": {"question": "Why?"}})
    _invitation, key = operations.invite(cast["coordinator"], by=cast["coordinator"], email="lea@example.org")
    client.post(f"/members/join/{key}/")
    join(client, answer="To sing.")
    confirm(client)
    assert Member.objects.get(email="lea@example.org").is_active


def test_invitations_end(clock: Any, cast: People) -> None:
    _invitation, key = operations.invite(cast["moderator"], by=cast["moderator"], uses=5, days=7)
    clock.forward(days=8)
    assert Client().get(f"/members/join/{key}/").status_code == 410


def test_the_list_costs_the_same_for_many(cast: People, same_number_of_queries: Any) -> None:
    client = _signed_in(cast["moderator"])

    def make(count: int) -> None:
        for _number in range(count):
            operations.invite(cast["moderator"], by=cast["moderator"], uses=2)

    same_number_of_queries(make, lambda: client.get("/members/invitations/"))
