"""Beginning, saying, mending, taking back, adding, leaving: what is done and what is refused."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, Words
from community.commons.standing.models import State
from membership.models import Account, Connection, Member
from membership.talks import operations as talks
from membership.talks.limits import MESSAGES, NEW_PEOPLE
from membership.talks.models import Conversation, MayWrite, Message, Participant
from tests.cast import make_member

from .conftest import begin, block

Cast = Mapping[str, Any]
pytestmark = pytest.mark.django_db


def said(conversation: Conversation, person: Any) -> list[str]:
    return [
        one.text
        for one in Message.objects.readable_by(person).filter(conversation=conversation).order_by("number")
    ]


def test_between_two_there_is_one_conversation(cast: Cast) -> None:
    first = begin(cast["member"], cast["trusted"], text="One.")
    assert begin(cast["trusted"], cast["member"], text="Two.") == first
    assert begin(cast["member"], cast["trusted"], text="Three.") == first
    assert said(first, cast["member"]) == said(first, cast["trusted"]) == ["One.", "Two.", "Three."]
    assert Conversation.objects.count() == 1


def test_the_same_form_twice_is_one_message(two: Conversation, cast: Cast) -> None:
    message = talks.send_message(two, by=cast["member"], text="Once.", key="a")
    with pytest.raises(talks.AlreadySent) as again:
        talks.send_message(two, by=cast["member"], text="Once.", key="a")
    assert again.value.message == message
    assert talks.send_message(two, by=cast["trusted"], text="Mine.", key="a").pk != message.pk
    first = begin(cast["member"], cast["moderator"], key="b")
    with pytest.raises(talks.AlreadySent) as twice:
        begin(cast["member"], cast["moderator"], key="b")
    assert twice.value.message.conversation == first


def test_nobody_talks_alone_or_with_too_many(cast: Cast) -> None:
    with pytest.raises(Refused, match="Name somebody"):
        begin(cast["member"], cast["member"])
    crowd = [make_member(f"guest{n}") for n in range(10)]
    with pytest.raises(Refused, match="at most 10 people"):
        begin(cast["moderator"], *crowd)
    several = begin(cast["moderator"], *crowd[:9])
    with pytest.raises(Refused, match="at most 10 people"):
        talks.add_person(several, by=cast["moderator"], member=crowd[9])


@pytest.mark.parametrize("direction", ["by the one who writes", "by the other"])
def test_a_block_ends_writing_at_both_ends(two: Conversation, cast: Cast, direction: str) -> None:
    member, trusted = cast["member"], cast["trusted"]
    talks.send_message(two, by=trusted, text="An answer.")
    block(*((member, trusted) if direction == "by the other" else (trusted, member)))
    for one, other in ((member, trusted), (trusted, member)):
        with pytest.raises(Refused, match="You can't write to this person") as refused:
            talks.send_message(two, by=one, text="Still there?")
        assert "block" not in str(refused.value.sentence).lower()
        with pytest.raises(Refused):
            begin(one, other)
        with pytest.raises(Refused):
            begin(one, other, cast["coordinator"])


def test_a_block_holds_against_the_team_too(cast: Cast) -> None:
    block(cast["member"], cast["moderator"])
    with pytest.raises(Refused):
        begin(cast["moderator"], cast["member"])


def test_people_who_blocked_each_other_are_brought_together_by_nobody(
    several: Conversation, cast: Cast
) -> None:
    guest = make_member("guest")
    block(guest, cast["trusted"])
    with pytest.raises(Refused, match="Guest can't be added"):
        talks.add_person(several, by=cast["member"], member=guest)
    with pytest.raises(Refused):
        begin(cast["member"], guest, cast["trusted"])


@pytest.mark.parametrize(
    ("choice", "newcomer", "member", "connection"),
    [
        (MayWrite.EVERYBODY, True, True, True),
        (MayWrite.KNOWN, False, True, True),
        (None, False, True, True),
        (MayWrite.CONNECTIONS, False, False, True),
        (MayWrite.NOBODY, False, False, False),
    ],
)
def test_who_may_write_to_me(
    cast: Cast, choice: MayWrite | None, newcomer: bool, member: bool, connection: bool
) -> None:
    me, near = make_member("me"), make_member("near")
    if choice:
        talks.choose_writers(me, by=me, may_write=choice)
    first, second = sorted((me, near), key=lambda one: one.pk)
    Connection.objects.create(first=first, second=second, asked_by=near, state=Connection.State.MADE)
    for person, may in ((cast["newcomer"], newcomer), (cast["member"], member), (near, connection)):
        if may:
            assert begin(person, me)
        else:
            with pytest.raises(Refused, match="You can't write to this person"):
                begin(person, me)


def test_whoever_wrote_back_can_be_answered_whatever_they_chose(two: Conversation, cast: Cast) -> None:
    member, trusted = cast["member"], cast["trusted"]
    talks.choose_writers(trusted, by=trusted, may_write=MayWrite.NOBODY)
    with pytest.raises(Refused):
        talks.send_message(two, by=member, text="Hello?")
    talks.send_message(two, by=trusted, text="Yes?")
    assert talks.send_message(two, by=member, text="There you are.")


def test_to_closed_accounts_nobody_writes(two: Conversation, cast: Cast) -> None:
    Member.objects.filter(pk=cast["trusted"].pk).update(account=Account.DEACTIVATED)
    with pytest.raises(Refused):
        talks.send_message(two, by=cast["member"], text="Hello?")


def test_newcomers_write_to_few_new_people_and_slowly(cast: Cast) -> None:
    newcomer = cast["newcomer"]
    guests = [make_member(f"guest{n}") for n in range(NEW_PEOPLE["newcomer"] + 1)]
    for guest in guests:
        talks.choose_writers(guest, by=guest, may_write=MayWrite.EVERYBODY)
    for guest in guests[:-1]:
        conversation = begin(newcomer, guest)
    with pytest.raises(Refused, match="3 new people in a day") as refused:
        begin(newcomer, guests[-1])
    assert refused.value.status == 429
    for _n in range(MESSAGES["newcomer"] - NEW_PEOPLE["newcomer"]):
        talks.send_message(conversation, by=newcomer, text="And?")
    with pytest.raises(Refused, match="20 messages in an hour"):
        talks.send_message(conversation, by=newcomer, text="And?")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert begin(newcomer, guests[-1])


def test_newcomers_put_two_links_into_a_message(two: Conversation, cast: Cast) -> None:
    newcomer, guest = cast["newcomer"], make_member("guest")
    talks.choose_writers(guest, by=guest, may_write=MayWrite.EVERYBODY)
    links = " ".join(f"https://example.com/{n}" for n in range(3))
    with pytest.raises(Refused, match="2 links"):
        begin(newcomer, guest, text=links)
    assert talks.send_message(two, by=cast["member"], text=links)


def test_suspended_members_read_and_write_nothing(cast: Cast) -> None:
    suspended = cast["suspended"]
    conversation = begin(cast["member"], suspended, text="How are you?")
    assert said(conversation, suspended) == ["How are you?"]
    with pytest.raises(Forbidden, match="you read what was said"):
        talks.send_message(conversation, by=suspended, text="Well.")
    with pytest.raises(Forbidden):
        begin(suspended, cast["trusted"])


def test_pictures_become_links(two: Conversation, cast: Cast) -> None:
    text = "![A cat](/files/1/cat.png) [![](/files/2/a.png)](https://example.com/) ![](https://example.com/b.png)"
    html = talks.send_message(two, by=cast["member"], text=text).html
    assert "<img" not in html and 'href="/files/1/cat.png"' in html and ">A cat</a>" in html
    assert html.count("<a ") == 3 == html.count("</a>")


def test_a_message_is_mended_for_a_quarter_of_an_hour(two: Conversation, cast: Cast) -> None:
    message = talks.send_message(two, by=cast["member"], text="Teh keys.")
    with pytest.raises(Refused, match="Nothing was changed"):
        talks.edit_message(message, by=cast["member"], text="Teh keys.")
    edited = talks.edit_message(message, by=cast["member"], text="The keys.")
    assert (edited.text, edited.revision_count) == ("The keys.", 1) and edited.edited_at
    with pytest.raises(Forbidden, match="Only whoever wrote"):
        talks.edit_message(message, by=cast["trusted"], text="Mine.")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for act in (
            lambda: talks.edit_message(message, by=cast["member"], text="Later."),
            lambda: talks.withdraw_message(message, by=cast["member"]),
        ):
            with pytest.raises(Forbidden, match="15 minutes"):
                act()


def test_what_is_taken_back_leaves_a_line_without_words(two: Conversation, cast: Cast) -> None:
    message = talks.send_message(two, by=cast["member"], text="A secret.")
    talks.withdraw_message(message, by=cast["member"])
    message.refresh_from_db()
    assert (message.state, message.text, message.html) == (State.DELETED, "", "")
    assert said(two, cast["trusted"]) == ["A word with you."]


def test_whoever_is_added_reads_from_then_on(several: Conversation, cast: Cast) -> None:
    guest = make_member("guest")
    talks.add_person(several, by=cast["member"], member=guest)
    talks.send_message(several, by=cast["trusted"], text="Welcome.")
    assert said(several, guest) == ["Welcome."]
    with pytest.raises(Refused, match="takes part already"):
        talks.add_person(several, by=cast["trusted"], member=guest)
    talks.leave_conversation(several, by=guest)
    talks.send_message(several, by=cast["trusted"], text="Gone?")
    assert said(several, guest) == []
    talks.add_person(several, by=cast["trusted"], member=guest)
    assert said(several, guest) == []
    talks.send_message(several, by=cast["trusted"], text="Again.")
    assert said(several, guest) == ["Again."]


def test_two_stay_two(two: Conversation, cast: Cast) -> None:
    with pytest.raises(Forbidden, match="stays one of two"):
        talks.add_person(two, by=cast["member"], member=cast["moderator"])
    with pytest.raises(Forbidden):
        talks.leave_conversation(two, by=cast["member"])


def test_nobody_acts_where_they_take_no_part(several: Conversation, cast: Cast) -> None:
    for role in ("moderator", "administrator", "newcomer", "category_moderator", "suspended"):
        person = cast[role]
        for act in (
            lambda person=person: talks.send_message(several, by=person, text="Me too."),
            lambda person=person: talks.add_person(several, by=person, member=person),
            lambda person=person: talks.name_conversation(several, by=person, name="Mine"),
            lambda person=person: talks.leave_conversation(several, by=person),
            lambda person=person: talks.mute_conversation(several, by=person, muted=True),
            lambda person=person: talks.mark_read(several, by=person, number=1),
        ):
            with pytest.raises(Forbidden):
                act()


def test_no_word_of_it_is_in_the_log(several: Conversation, cast: Cast) -> None:
    talks.name_conversation(several, by=cast["member"], name="Zanzibarine")
    talks.send_message(several, by=cast["member"], text="Zanzibarine")
    rows = Activity.objects.filter(verb__startswith="talks.")
    assert rows.count() >= 3 and "anzibar" not in str(list(rows.values()))
    assert not Words.objects.filter(text__icontains="anzibar").exists()


def test_the_place_of_a_reader_never_moves_back(two: Conversation, cast: Cast) -> None:
    talks.send_message(two, by=cast["member"], text="Two.")
    two.refresh_from_db()
    assert talks.mark_read(two, by=cast["trusted"], number=2) == 2
    assert talks.mark_read(two, by=cast["trusted"], number=1) == 2
    assert talks.mark_read(two, by=cast["trusted"], number=99) == 2
    assert Participant.objects.get(conversation=two, member=cast["trusted"]).read_number == 2
