"""Joining by approval: a question, the moderation queue, a yes or a no with its reason, and what the person sees."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, Seal, Words
from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery
from forums.moderation.models import Case
from membership import operations
from membership.models import Account, Entry, Member
from tests.cast import PASSWORD, make_member

from .doors import set_door
from .joining import PASSWORD as CHOSEN
from .joining import confirm, join

pytestmark = pytest.mark.django_db
People = Mapping[str, Any]
QUESTION = {"en": {"question": "What brings you here?"}, "fr": {"question": "Qu’est-ce qui vous amène ?"}}


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def waiting(cast: People, client: Client) -> Entry:
    """Somebody who answered the question and confirmed the address."""
    set_door(signup="approval", door_words=QUESTION)
    join(client, answer="I sing alto.")
    confirm(client)
    drain()  # what the queue hears of it
    return Entry.objects.get()


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def test_the_question_is_asked_in_the_readers_language(client: Client) -> None:
    set_door(signup="approval", door_words=QUESTION)
    assert "What brings you here?" in client.get("/accounts/signup/").content.decode()
    french = client.get("/accounts/signup/", headers={"accept-language": "fr"}).content.decode()
    assert "Qu’est-ce qui vous amène" in french
    said = join(client, answer="")
    assert said.status_code == 200 and "id_answer_error" in said.content.decode()


def test_who_asks_sees_how_it_stands(client: Client, waiting: Entry) -> None:
    member = waiting.member
    assert member.account == Account.PENDING and waiting.state == Entry.State.WAITING
    page = client.get("/accounts/waiting/").content.decode()
    assert "The team has your request" in page and "I sing alto." in page
    assert client.get("/members/me/").status_code == 302  # not a member
    elsewhere = Client()
    said = elsewhere.post("/accounts/login/", {"login": member.email, "password": CHOSEN})
    assert said["Location"] == "/accounts/waiting/"
    assert Client().get("/accounts/waiting/")["Location"].startswith("/accounts/login/")


def test_it_stands_in_the_moderation_queue(cast: People, waiting: Entry) -> None:
    case = Case.objects.get(subject_type="membership.entry")
    assert case.url == f"/members/entries/{waiting.pk}/" and case.source == Case.Source.HELD
    client = _signed_in(cast["moderator"])
    assert "I sing alto." in client.get("/moderation/").content.decode()
    assert "What brings you here?" in client.get(case.url).content.decode()


def test_moderators_let_people_in(client: Client, cast: People, waiting: Entry) -> None:
    for role in ("member", "trusted", "category_moderator"):
        with pytest.raises(Forbidden):
            operations.admit_entry(waiting, by=cast[role])
    assert (
        _signed_in(cast["moderator"]).post(f"/members/entries/{waiting.pk}/", {"answer": "admit"}).status_code
        == 302
    )
    member = Member.objects.get(pk=waiting.member_id)
    assert member.is_active
    assert Case.objects.get(subject_type="membership.entry").state == Case.State.CLOSED
    assert "you are in" in Delivery.objects.get(kind="membership.entry").text
    assert Seal.objects.filter(activity__verb="membership.entry_admitted").exists()
    assert "You are in" in client.get("/accounts/waiting/").content.decode()
    assert client.post("/accounts/waiting/").status_code == 302
    assert client.get("/members/me/").status_code == 200


def test_a_no_has_a_reason_that_the_person_reads(client: Client, cast: People, waiting: Entry) -> None:
    moderator = _signed_in(cast["moderator"])
    said = moderator.post(f"/members/entries/{waiting.pk}/", {"answer": "refuse", "reason": ""})
    assert said.status_code == 422 and "id_reason_error" in said.content.decode()
    moderator.post(f"/members/entries/{waiting.pk}/", {"answer": "refuse", "reason": "Nobody knows you."})
    assert "Nobody knows you." in client.get("/accounts/waiting/").content.decode()
    assert "Nobody knows you." in Delivery.objects.get(kind="membership.entry").text
    sealed = Seal.objects.get(activity__verb="membership.entry_refused").activity
    assert sealed.facts == {} and Words.objects.get(activity=sealed).text == "Nobody knows you."
    assert not Member.objects.get(pk=waiting.member_id).is_active


def test_a_no_becomes_a_yes_and_nothing_is_answered_twice(cast: People, waiting: Entry) -> None:
    operations.refuse_entry(waiting, by=cast["moderator"], reason="A mistake.")
    with pytest.raises(Refused):
        operations.refuse_entry(waiting, by=cast["administrator"], reason="Again.")
    operations.admit_entry(waiting, by=cast["administrator"])
    with pytest.raises(Refused):
        operations.admit_entry(waiting, by=cast["moderator"])
    assert Member.objects.get(pk=waiting.member_id).is_active


def test_the_facts_hold_nothing_personal(cast: People, waiting: Entry) -> None:
    facts = str(list(Activity.objects.values_list("facts", flat=True)))
    assert "alto" not in facts and "lea" not in facts.lower()


def test_an_address_that_nobody_confirmed_is_free(client: Client) -> None:
    join(client, name="Somebody else")
    cache.clear()  # one letter in ten seconds is enough
    again = Client()
    assert join(again).status_code == 302
    assert Member.objects.get().name == "Léa Marchevoix"
    confirm(again)
    assert Member.objects.get().is_active


def test_a_closed_account_opens_again_by_signing_in(client: Client) -> None:
    member = make_member("lea")
    client.force_login(member, backend="membership.backends.MemberBackend")
    client.post("/members/me/close/", {"password": PASSWORD})
    assert Member.objects.get().account == Account.DEACTIVATED
    said = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert said["Location"] == "/accounts/return/"
    assert "Come back?" in client.get("/accounts/return/").content.decode()
    assert client.get("/members/me/").status_code == 302  # looking at the page opens nothing
    assert client.post("/accounts/return/").status_code == 302
    assert Member.objects.get().is_active and client.get("/members/me/").status_code == 200
    assert Activity.objects.filter(verb="membership.returned").exists()


def test_the_team_opens_a_closed_account(cast: People) -> None:
    gone = make_member("gone", account=Account.DEACTIVATED)
    said = _signed_in(cast["coordinator"]).post(
        "/members/entries/reopen/", {"handle": "@gone", "reason": "She asked by telephone."}
    )
    assert said.status_code == 302 and Member.objects.get(pk=gone.pk).is_active
    assert Seal.objects.filter(activity__verb="membership.account_reopened").exists()
    assert not mail.outbox


def test_the_list_costs_the_same_for_many(cast: People, same_number_of_queries: Any) -> None:
    client = _signed_in(cast["moderator"])

    def make(count: int) -> None:
        for _number in range(count):
            person = make_member(f"p{Member.objects.count()}", account=Account.PENDING)
            operations.ask_entry(Entry.objects.create(member=person, held_for="burst"), by=person)

    same_number_of_queries(make, lambda: client.get("/members/entries/"))


def test_a_closed_account_is_signed_out_everywhere_also_after_its_return(client: Client) -> None:
    member = make_member("lea")
    other = Client()
    for one in (client, other):
        one.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
        one.get("/")
    client.post("/members/me/close/", {"password": PASSWORD})
    operations.come_back(Member.objects.get(), by=member)
    assert other.get("/members/me/").status_code == 302


def test_who_has_no_password_closes_the_account_with_another_proof(client: Client) -> None:
    from allauth.mfa.models import Authenticator

    member = make_member("lea")
    member.set_unusable_password()
    member.save()
    Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(member, backend="membership.backends.MemberBackend")
    assert 'name="password"' not in client.get("/members/me/close/").content.decode()
    assert "/accounts/2fa/" in client.post("/members/me/close/")["Location"]
    assert Member.objects.get().is_active
