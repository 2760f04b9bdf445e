"""The pages of conversations: found, written on, searched, at one cost; to everybody else they are not there."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from membership.talks import operations as talks
from membership.talks.models import Conversation, Message, Participant
from tests.cast import make_member

from .conftest import begin, block

Cast = Mapping[str, Any]
pytestmark = pytest.mark.django_db


def browser(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def test_writing_to_a_member_from_the_profile(cast: Cast) -> None:
    client = browser(cast["member"])
    assert 'href="/conversations/new/?to=trusted"' in client.get("/members/trusted/").text
    assert "to=member" not in client.get("/members/member/").text
    page = client.get("/conversations/new/?to=trusted")
    assert 'value="@trusted"' in page.text
    sent = client.post("/conversations/new/", {"people": "@trusted", "text": "*Hello*", "key": "k"})
    conversation = Conversation.objects.get()
    assert sent["Location"] == conversation.url
    assert "<em>Hello</em>" in client.get(conversation.url).text
    assert (
        client.post("/conversations/new/", {"people": "@trusted", "text": "*Hello*", "key": "k"}).status_code
        == 302
    )
    assert Message.objects.count() == 1
    assert client.get("/conversations/new/?to=trusted")["Location"] == conversation.url


def test_what_was_typed_is_shown_again(cast: Cast) -> None:
    block(cast["trusted"], cast["member"])
    client = browser(cast["member"])
    refused = client.post("/conversations/new/", {"people": "trusted", "text": "A long letter."})
    assert refused.status_code == 409
    assert "You can&#x27;t write to this person." in refused.text and "A long letter." in refused.text
    unknown = client.post("/conversations/new/", {"people": "@nobody.here", "text": "A long letter."})
    assert unknown.status_code == 422 and "@nobody.here" in unknown.text and "A long letter." in unknown.text


def test_a_conversation_page(two: Conversation, cast: Cast) -> None:
    client = browser(cast["trusted"])
    page = client.get(two.url).text
    assert "A word with you." in page and "New since you were here" in page
    sent = client.post(two.url, {"text": "An answer.", "key": "k"})
    assert (
        sent.status_code == 302
        and client.post(two.url, {"text": "An answer.", "key": "k"}).status_code == 302
    )
    assert client.get(two.url).text.count("An answer.") == 1
    assert client.post(two.url, {"text": " "}).status_code == 422
    assert Participant.objects.get(member=cast["trusted"]).read_number == 2


def test_reading_is_noted_by_post_alone(two: Conversation, cast: Cast) -> None:
    client = browser(cast["trusted"])
    client.get(two.url)
    assert Participant.objects.get(member=cast["trusted"]).read_number == 0
    assert 'class="unread"' in client.get("/conversations/").text
    client.post(f"{two.url}read/")
    assert 'class="unread"' not in client.get("/conversations/").text


@pytest.mark.parametrize(
    "role", ["newcomer", "category_moderator", "moderator", "administrator", "suspended", "coordinator"]
)
def test_for_everybody_else_it_is_not_there(two: Conversation, cast: Cast, role: str) -> None:
    client, message = browser(cast[role]), two.messages.get()
    for address in (
        two.url,
        f"{two.url}messages/",
        f"{two.url}people/",
        f"{two.url}leave/",
        message.url,
        f"{message.url}edit/",
        f"{message.url}withdraw/",
        f"/moderation/report/?kind=talks.message&id={message.pk}",
    ):
        assert client.get(address).status_code == 404, address
    for address in ("", "read/", "name/", "mute/", "leave/", "people/add/"):
        assert client.post(f"{two.url}{address}", {"text": "Me too.", "name": "x"}).status_code == 404
    assert "A word" not in client.get("/conversations/?q=word").text
    assert Message.objects.count() == 1


def test_visitors_are_sent_to_sign_in(two: Conversation) -> None:
    for address in ("/conversations/", two.url, "/conversations/new/"):
        assert "/login/" in Client().get(address)["Location"]


def test_an_open_page_asks_for_what_is_new(two: Conversation, cast: Cast) -> None:
    client = browser(cast["trusted"])
    talks.send_message(two, by=cast["member"], text="Two.")
    talks.send_message(two, by=cast["member"], text="Three.")
    answer = client.get(f"{two.url}messages/?after=1").text
    assert "Two." in answer and "Three." in answer and "A word" not in answer and "<html" not in answer
    assert "Two." not in client.get(f"{two.url}messages/?number=3").text
    assert client.get(f"{two.url}messages/?after=x").status_code == 200


def test_pages_go_back_from_the_newest(two: Conversation, cast: Cast) -> None:
    for n in range(2, 71):
        talks.send_message(two, by=cast["trusted"], text=f"Number {n}.")
    client = browser(cast["member"])
    page = client.get(two.url)
    assert "Number 70." in page.text and "Number 41." in page.text and "Number 40." not in page.text
    older = client.get(f"{two.url}{page.context['page'].next_url}")
    assert "Number 40." in older.text and "To the newest" in older.text
    message = Message.objects.get(number=5)
    assert "Number 5." in client.get(client.get(message.url)["Location"]).text


def test_search_finds_ones_own_alone(two: Conversation, cast: Cast) -> None:
    talks.send_message(two, by=cast["member"], text="The heating bill.")
    begin(cast["moderator"], cast["coordinator"], text="The heating of others.")
    found = browser(cast["trusted"]).get("/conversations/?q=heating").text
    assert "The heating bill." in found and "of others" not in found
    assert "No message of yours" in browser(cast["trusted"]).get("/conversations/?q=nothing").text
    message = Message.objects.get(text="The heating bill.")
    talks.withdraw_message(message, by=cast["member"])
    assert "heating bill" not in browser(cast["trusted"]).get("/conversations/?q=heating").text


def test_several_name_add_silence_and_leave(several: Conversation, cast: Cast) -> None:
    client, guest = browser(cast["trusted"]), make_member("guest")
    people = f"{several.url}people/"
    assert client.post(f"{several.url}name/", {"name": "The bill"}).status_code == 302
    assert client.post(f"{people}add/", {"person": "@guest"}).status_code == 302
    assert client.post(f"{people}add/", {"person": "@guest"}).status_code == 409
    page = client.get(people).text
    assert "The bill" in page and "Guest" in page and "added by" in page
    theirs = browser(guest).get(several.url).text
    assert "Shall we meet?" not in theirs and "Trusted added Guest." in theirs
    assert client.post(f"{several.url}mute/").status_code == 302
    assert Participant.objects.get(conversation=several, member=cast["trusted"]).muted
    assert client.post(f"{several.url}mute/", {"muted": "false"}).status_code == 302
    assert "nothing of it any more" in client.get(f"{several.url}leave/").text
    assert client.post(f"{several.url}leave/").status_code == 302
    assert client.get(several.url).status_code == 404
    assert "Trusted left the conversation." in browser(cast["member"]).get(several.url).text
    assert str(guest) and "The bill" not in client.get("/conversations/").text


def test_mending_and_taking_back(two: Conversation, cast: Cast) -> None:
    client, message = browser(cast["member"]), two.messages.get()
    assert "A word with you." in client.get(f"{message.url}edit/").text
    assert client.post(f"{message.url}edit/", {"text": "Two words."}).status_code == 302
    assert "changed" in browser(cast["trusted"]).get(two.url).text
    assert "Two words." in client.get(f"{message.url}withdraw/").text
    assert client.post(f"{message.url}withdraw/").status_code == 302
    page = browser(cast["trusted"]).get(two.url).text
    assert "This message was taken back." in page and "Two words." not in page
    assert browser(cast["trusted"]).get(f"{message.url}edit/").status_code == 403


def test_whoever_blocked_reads_folded_and_the_other_sees_no_difference(
    several: Conversation, cast: Cast
) -> None:
    talks.send_message(several, by=cast["coordinator"], text="From the coordinator.")
    before = browser(cast["coordinator"]).get(several.url).text.count("somebody you blocked")
    block(cast["trusted"], cast["coordinator"])
    assert "Message by somebody you blocked" in browser(cast["trusted"]).get(several.url).text
    assert browser(cast["coordinator"]).get(several.url).text.count("somebody you blocked") == before == 0


def test_choosing_who_may_write(cast: Cast) -> None:
    client = browser(cast["member"])
    assert "not new here" in client.get("/conversations/settings/").text
    assert client.post("/conversations/settings/", {"may_write": "connections"}).status_code == 302
    assert client.post("/conversations/settings/", {"may_write": "everything"}).status_code == 422
    page = client.get("/conversations/settings/").text
    assert 'value="connections"' in page and "checked" in page


def test_french(two: Conversation, cast: Cast) -> None:
    french = Client(headers={"accept-language": "fr"})
    member = make_member("camille", role="trusted", language="fr")
    conversation = begin(member, cast["member"])
    french.force_login(member, backend="membership.backends.MemberBackend")
    for address in ("/conversations/", conversation.url, f"{conversation.url}people/", "/conversations/new/"):
        assert "Conversations" in french.get(address).text or french.get(address).status_code == 200


def test_the_list_costs_the_same_for_many(cast: Cast, same_number_of_queries: Callable[..., None]) -> None:
    client, made = browser(cast["moderator"]), iter(range(100))

    def make(n: int) -> None:
        for _one in range(n):
            guest = make_member(f"guest{next(made)}")
            begin(guest, cast["moderator"])

    _let_everybody(cast["moderator"])
    same_number_of_queries(make, lambda: client.get("/conversations/"))
    same_number_of_queries(make, lambda: client.get("/conversations/?q=word"))


def _let_everybody(member: Any) -> None:
    talks.choose_writers(member, by=member, may_write="everybody")


def test_a_page_costs_the_same_for_many(
    several: Conversation, cast: Cast, same_number_of_queries: Callable[..., None]
) -> None:
    client = browser(cast["member"])

    def make(n: int) -> None:
        for _one in range(n):
            talks.send_message(several, by=cast["trusted"], text="And one more.")

    same_number_of_queries(make, lambda: client.get(several.url))
    same_number_of_queries(make, lambda: client.get(f"{several.url}messages/?after=0"))
