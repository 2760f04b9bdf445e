"""Connections, blocks and introductions: what each side sees, and what nobody is told."""

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from membership import operations
from membership.models import Audience, Block, Connection, Introduction, Member, NotThisOne
from membership.saying import Saying
from membership.sight import viewer_of
from tests.cast import make_member

pytestmark = pytest.mark.django_db
State = Connection.State
LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture
def anna(db: None) -> Member:
    return make_member("anna", joined_at=LONG_AGO)


@pytest.fixture
def ben(db: None) -> Member:
    return make_member("ben", joined_at=LONG_AGO)


@pytest.fixture
def cleo(db: None) -> Member:
    return make_member("cleo", joined_at=LONG_AGO)


def as_(person: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page(person: Member, path: str) -> str:
    response = as_(person).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def connect(one: Member, other: Member) -> Connection:
    return operations.accept_connection(operations.ask_connection(other, by=one), by=other)


# -- Connections ---------------------------------------------------------------------------


def test_a_request_is_read_and_accepted(anna: Member, ben: Member) -> None:
    asked = as_(anna).post("/members/ben/connect/", {"words": "We met at the orchard."})
    assert asked.status_code == 302
    row = Connection.objects.between(anna, ben).get()
    assert "We met at the orchard." in page(ben, "/members/connections/")
    assert "We met at the orchard." in page(ben, "/members/anna/")
    assert f"/members/connections/{row.pk}/withdraw/" in page(anna, "/members/ben/")
    as_(ben).post(f"/members/connections/{row.pk}/accept/")
    assert viewer_of(anna).connections == {ben.pk} and viewer_of(ben).connections == {anna.pk}
    assert f"/members/connections/{row.pk}/end/" in page(anna, "/members/connections/")


def test_connections_see_what_is_for_connections(anna: Member, ben: Member) -> None:
    saying = {"headline": Saying("Grows old apples", audience=Audience.CONNECTIONS)}
    operations.edit_profile(anna, by=anna, changes={}, values=saying)
    assert "Grows old apples" not in page(ben, "/members/anna/")
    made = connect(anna, ben)
    assert "Grows old apples" in page(ben, "/members/anna/")
    as_(ben).post(f"/members/connections/{made.pk}/end/")
    assert "Grows old apples" not in page(ben, "/members/anna/")


def test_who_was_asked_and_asks_back_is_connected(anna: Member, ben: Member) -> None:
    operations.ask_connection(ben, by=anna)
    assert operations.ask_connection(anna, by=ben).state == State.MADE


def _what_anna_sees(anna: Member) -> str:
    both = page(anna, "/members/connections/") + page(anna, "/members/ben/")
    return re.sub(r"\b[A-Za-z0-9]{64}\b|<time.*?</time>", "", both)


def test_nothing_tells_a_declined_request_from_one_that_waits(anna: Member, ben: Member) -> None:
    row = operations.ask_connection(ben, by=anna, words="Hello")
    before = _what_anna_sees(anna)
    operations.decline_connection(row, by=ben)
    assert "anna" not in page(ben, "/members/connections/")
    assert _what_anna_sees(anna) == before
    with pytest.raises(Refused, match="ask again from"):
        operations.ask_connection(ben, by=anna)
    operations.withdraw_connection(row, by=anna)  # and asked again it stands where it stood
    operations.ask_connection(ben, by=anna, words="Hello")
    assert _what_anna_sees(anna) == before
    assert "anna" not in page(ben, "/members/connections/")
    row.refresh_from_db()
    assert row.state == State.DECLINED


def test_after_ninety_days_one_may_ask_again(anna: Member, ben: Member) -> None:
    row = operations.ask_connection(ben, by=anna)
    operations.decline_connection(row, by=ben)
    Connection.objects.update(asked_at=timezone.now() - timedelta(days=91))
    assert operations.ask_connection(ben, by=anna).state == State.ASKED


def test_whoever_declined_may_change_their_mind(anna: Member, ben: Member) -> None:
    row = operations.ask_connection(ben, by=anna)
    operations.decline_connection(row, by=ben)
    assert operations.ask_connection(anna, by=ben).state == State.MADE


def test_what_was_taken_back_can_be_answered_no_more(anna: Member, ben: Member) -> None:
    row = operations.ask_connection(ben, by=anna)
    operations.withdraw_connection(row, by=anna)
    with pytest.raises(Refused):
        operations.accept_connection(row, by=ben)


def test_strangers_answer_for_nobody(anna: Member, ben: Member, cleo: Member) -> None:
    row = operations.ask_connection(ben, by=anna)
    for act in (operations.accept_connection, operations.decline_connection):
        for person in (anna, cleo):
            with pytest.raises(Forbidden):
                act(row, by=person)
    assert as_(cleo).post(f"/members/connections/{row.pk}/accept/").status_code == 404
    with pytest.raises(Forbidden):
        operations.ask_connection(anna, by=anna)


def test_newcomers_ask_few_people_a_day(cast: Mapping[str, Any]) -> None:
    people = [make_member(f"person{n}") for n in range(6)]
    for one in people[:5]:
        operations.ask_connection(one, by=cast["newcomer"])
    answer = as_(cast["newcomer"]).post("/members/person5/connect/", {"words": "I type a word"})
    assert answer.status_code == 422
    assert "tomorrow" in answer.content.decode() and "I type a word" in answer.content.decode()
    assert operations.ask_connection(people[5], by=cast["trusted"]).state == State.ASKED


# -- Blocks: who is out of whose sight stands in test_blocks.py ---------------------------------------


def test_a_block_cuts_what_was_between_the_two(anna: Member, ben: Member, cleo: Member) -> None:
    connect(anna, ben)
    connect(anna, cleo)
    connect(ben, cleo)
    introduction = operations.introduce_members(anna, by=cleo, other=ben, words="You both graft apples")
    operations.block_member(ben, by=anna)
    assert not Connection.objects.between(anna, ben).exists()
    introduction.refresh_from_db()
    assert introduction.state == Introduction.State.DECLINED
    assert ben.pk not in viewer_of(anna).connections | viewer_of(cleo).named


def test_the_blocked_ask_and_nothing_arrives(anna: Member, ben: Member) -> None:
    operations.block_member(ben, by=anna)
    asked = as_(ben).post("/members/anna/connect/", {"words": "Hello"}, follow=True)
    assert "is asked" in asked.content.decode()  # as with everybody else
    assert "ben" not in page(anna, "/members/connections/")
    assert Connection.objects.between(anna, ben).get().state == State.DECLINED
    operations.unblock_member(ben, by=anna)
    assert "Hello" not in page(anna, "/members/connections/")


def test_only_its_maker_knows_of_a_block(anna: Member, ben: Member) -> None:
    as_(anna).post("/members/ben/block/")
    assert Block.objects.get().by == anna
    assert "ben" in page(anna, "/members/blocks/") and "You blocked" in page(anna, "/members/ben/")
    assert "locked" not in page(ben, "/members/anna/").replace("/block/", "")
    assert "anna" not in page(ben, "/members/blocks/")
    as_(anna).post("/members/ben/unblock/")
    assert not Block.objects.exists()


def test_the_team_neither_blocks_nor_is_blocked(anna: Member, cast: Mapping[str, Any]) -> None:
    for by, member in ((anna, cast["moderator"]), (cast["moderator"], anna)):
        with pytest.raises(Refused):
            operations.block_member(member, by=by)


# -- Introductions ---------------------------------------------------------------------------


def _introduced(anna: Member, ben: Member, cleo: Member) -> Introduction:
    connect(cleo, anna)
    connect(cleo, ben)
    as_(cleo).post("/members/anna/introduce/", {"other": ben.pk, "words": "You both graft apples"})
    return Introduction.objects.get()


def test_both_say_yes_before_anything_shows(anna: Member, ben: Member, cleo: Member) -> None:
    saying = {"headline": Saying("For my connections", audience=Audience.CONNECTIONS)}
    operations.edit_profile(anna, by=anna, changes={}, values=saying)
    introduction = _introduced(anna, ben, cleo)
    assert "You both graft apples" in page(anna, "/members/introductions/")
    read = page(ben, "/members/introductions/")
    assert "You both graft apples" in read and "For my connections" not in read
    as_(anna).post(f"/members/introductions/{introduction.pk}/agree/")
    assert ben.pk not in viewer_of(anna).connections
    as_(ben).post(f"/members/introductions/{introduction.pk}/agree/")
    assert ben.pk in viewer_of(anna).connections
    assert "both said yes" in page(cleo, "/members/introductions/")


def test_a_refused_introduction_is_told_to_nobody(anna: Member, ben: Member, cleo: Member) -> None:
    introduction = _introduced(anna, ben, cleo)
    as_(anna).post(f"/members/introductions/{introduction.pk}/decline/")
    assert "it is up to them" in page(cleo, "/members/introductions/")
    with pytest.raises(Refused):
        operations.introduce_members(ben, by=cleo, other=anna, words="Once more")
    operations.withdraw_introduction(introduction, by=cleo)
    again = operations.introduce_members(ben, by=cleo, other=anna, words="Once more")
    assert again.pk == introduction.pk and again.state == Introduction.State.DECLINED
    assert "Once more" not in page(anna, "/members/introductions/")


def test_one_introduces_connections_alone(anna: Member, ben: Member, cleo: Member) -> None:
    connect(cleo, anna)
    with pytest.raises(Refused, match="your connections"):
        operations.introduce_members(anna, by=cleo, other=ben, words="Why not")
    connect(cleo, ben)
    with pytest.raises(Refused, match="why"):
        operations.introduce_members(anna, by=cleo, other=ben, words=" ")


def test_those_apart_are_never_introduced_and_nobody_learns_why(
    anna: Member, ben: Member, cleo: Member
) -> None:
    operations.block_member(anna, by=ben)
    _introduced(anna, ben, cleo)
    assert "it is up to them" in page(cleo, "/members/introductions/")
    for person in (anna, ben):
        assert "You both graft apples" not in page(person, "/members/introductions/")


# -- Whom should I meet? ------------------------------------------------------------------------


def _say(member: Member, audience: int = Audience.MEMBERS, **words: str) -> None:
    values = {key: Saying(text, audience=audience) for key, text in words.items()}
    operations.edit_profile(member, by=member, changes={"listed": True}, values=values)


def test_reasons_are_said_in_plain_words(anna: Member, ben: Member, cleo: Member) -> None:
    _say(anna, seeks="Heating", place="Lyon")
    _say(ben, expertise="Heating", place="Lyon")
    _say(cleo, expertise="heating", audience=Audience.ONLY_ME)
    read = page(anna, "/members/meet/")
    assert "Can be asked about “Heating”, which you look for" in read and "You are both in Lyon" in read
    assert "cleo" not in read.lower()


def test_not_this_one_is_kept_and_taken_back(anna: Member, ben: Member) -> None:
    _say(anna, expertise="Heating")
    _say(ben, expertise="Heating")
    assert "You both said" in page(anna, "/members/meet/")
    as_(anna).post("/members/ben/not-this-one/")
    assert "You both said" not in page(anna, "/members/meet/")
    as_(anna).post("/members/ben/not-this-one/", {"back": "1"})
    assert "You both said" in page(anna, "/members/meet/") and not NotThisOne.objects.exists()


def test_nobody_one_is_tied_to_or_apart_from_is_suggested(anna: Member, ben: Member, cleo: Member) -> None:
    for one in (anna, ben, cleo):
        _say(one, expertise="Heating")
    connect(anna, ben)
    operations.block_member(cleo, by=anna)
    assert "You both said" not in page(anna, "/members/meet/")
    assert "cleo" not in page(anna, "/members/meet/").lower()
    assert "anna" not in page(cleo, "/members/meet/").replace("anna@", "").lower()


# -- Cards ---------------------------------------------------------------------------------------


def test_a_card_holds_what_its_reader_may_see(anna: Member, ben: Member) -> None:
    values = {
        "headline": Saying("Grows; grafts, and writes", audience=Audience.PUBLIC),
        "place": Saying("Lyon", audience=Audience.MEMBERS),
        "pronouns": Saying("she", audience=Audience.CONNECTIONS),
    }
    operations.edit_profile(anna, by=anna, changes={"name": "Anna Größe " + "é" * 40}, values=values)
    card = Client().get("/members/anna/card.vcf")
    text = card.content.decode()
    assert card["Content-Type"].startswith("text/vcard") and "no-store" in card["Cache-Control"]
    unfolded = text.replace("\r\n ", "")
    assert "TITLE:Grows\\; grafts\\, and writes\r\n" in unfolded
    assert "Lyon" not in unfolded and "she" not in unfolded
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    seen = as_(ben).get("/members/anna/card.vcf").content.decode()
    assert "ADR:;;;Lyon;;;" in seen and "she" not in seen


def test_the_code_leads_to_the_profile(anna: Member) -> None:
    drawn = Client().get("/members/anna/code.svg")
    assert drawn.status_code == 200 and b"<svg" in drawn.content and drawn["Content-Type"] == "image/svg+xml"


# -- How many questions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/members/connections/", "/members/introductions/", "/members/meet/", "/members/blocks/"]
)
def test_lists_cost_the_same_with_many(anna: Member, path: str, same_number_of_queries: Any) -> None:
    numbers = count()
    _say(anna, expertise="Heating")

    def more(n: int) -> None:
        for _one in range(n):
            own = next(numbers)
            five = [make_member(f"m{own}-{k}", joined_at=LONG_AGO) for k in range(6)]
            connect(five[0], anna)
            connect(five[1], anna)
            operations.ask_connection(anna, by=five[2])
            Connection.objects.filter(asked_by=anna).update(asked_at=LONG_AGO)
            operations.ask_connection(five[3], by=anna)
            _say(five[4], expertise="Heating")
            operations.block_member(five[5], by=anna)
            Introduction.objects.create(by=five[0], first=anna, second=five[1], words="Hello")
            Introduction.objects.create(by=anna, first=five[0], second=five[1], words="Hello")

    same_number_of_queries(more, lambda: as_(anna).get(path))
