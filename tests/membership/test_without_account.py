"""Whoever is named here without an account: a letter to the address shows what is kept, and has it erased."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from community.commons.access import Refused
from community.commons.mail.models import Delivery
from forums import operations as forums
from forums.models import Category, Post
from membership import leaving
from membership.authors import Author, id_of_address
from membership.models import FORMER, Account, Address, Erasure, Member
from membership.operations import ask_erasure_by_letter, import_authors, sign_up
from membership.without_account import HOLDS, link
from tests.cast import make_member

pytestmark = pytest.mark.django_db
ASK = "/accounts/without/"
ADDRESS = "ada.lovelace@example.org"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ada() -> Member:
    """An author of a mailing list, known by a digest of her address, who wrote a topic."""
    author = Author(id_of_address(ADDRESS), "Ada Lovelace", timezone.now() - timedelta(days=900))
    named = import_authors("mbox:list", by=Member.objects.automaton(), authors=[author])[author.id]
    room = Category.objects.create(name="Roofs", slug="roofs")
    bao = make_member("bao", name="Bao")
    topic = forums.open_topic(room, by=bao, title="Who keeps the keys?", text="I do.")
    post = forums.create_post(topic, by=bao, text="Ada Lovelace said so.")
    Post.objects.filter(pk=topic.posts.order_by("number").first().pk).update(author=named)
    assert post.number == 2
    return named


def _page(email: str = ADDRESS) -> str:
    return re.sub(r"^https?://[^/]+", "", link(email))


def test_the_letter_goes_to_those_who_are_named_and_the_answer_tells_nobody(
    client: Client, ada: Member
) -> None:
    known = client.post(ASK, {"email": ADDRESS.upper()}).content.decode()
    unknown = client.post(ASK, {"email": "nobody@example.org"}).content.decode()
    assert known.replace(ADDRESS.upper(), "") == unknown.replace("nobody@example.org", "")
    letter = Delivery.objects.get(kind="membership.without_account")
    assert letter.address == ADDRESS
    found = re.search(r"/accounts/without/\S+/", letter.text)
    assert found and ADDRESS not in found[0] and "Ada Lovelace" in client.get(found[0]).content.decode()


def test_an_address_or_a_network_that_asks_on_and_on_waits(client: Client) -> None:
    for _n in range(5):
        assert client.post(ASK, {"email": ADDRESS}).status_code == 200
    said = client.post(ASK, {"email": ADDRESS})
    assert said.status_code == 429 and ADDRESS in said.content.decode()  # what was typed is kept
    assert client.post(ASK, {"email": "not an address"}).status_code == 422


def test_it_is_asked_for_stopped_asked_for_again_and_done(client: Client, ada: Member) -> None:
    page = _page()
    assert client.post(page, {"posts": "stay"}).status_code == 422  # not ticked
    assert client.post(page, {"posts": "stay", "sure": "on"}).status_code == 302
    first = Erasure.objects.get(member=ada)
    assert first.posts_stay and Delivery.objects.filter(address=ADDRESS).count() == 1
    assert "You asked to be erased" in client.get(page).content.decode()
    assert client.post(page, {"stop": "1"}).status_code == 302
    assert not Erasure.objects.exists() and Member.objects.get(pk=ada.pk).account == Account.NONE
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True):
        client.post(page, {"posts": "stay", "sure": "on"})
    erasure = Erasure.objects.get(member=ada)
    with time_machine.travel(erasure.due_at + timedelta(minutes=1), tick=True):
        assert leaving.carry_out.func(erasure.pk)
    gone = Member.objects.get(pk=ada.pk)
    assert (gone.name, gone.source_id, gone.account) == (FORMER, "", Account.ERASED)
    assert Post.objects.get(author=gone).number == 1
    assert Delivery.objects.filter(address=ADDRESS, kind="membership.erased").exists()
    assert erasure.names and not Erasure.objects.get(pk=erasure.pk).names
    over = client.get(page)
    assert over.status_code == 410 and "Nothing is kept" in over.content.decode()


def test_a_link_ends_and_no_other_opens_anything(client: Client, ada: Member) -> None:
    page = _page()
    assert client.get(page).status_code == 200
    assert client.get(page[:-4] + "AAA/").status_code == 410
    with time_machine.travel(timezone.now() + HOLDS + timedelta(minutes=1), tick=True):
        assert client.get(page).status_code == 410


def test_whoever_opens_an_account_meanwhile_stays_and_finds_it_there(client: Client, ada: Member) -> None:
    client.post(_page(), {"posts": "stay", "sure": "on"})
    mine = make_member("ada", name="Ada", account=Account.PENDING)
    Member.objects.filter(pk=mine.pk).update(email=ADDRESS)
    mine.email = ADDRESS
    sign_up(mine, by=mine)
    assert not Erasure.objects.exists()
    from community.commons.jobs.worker import drain

    drain()
    assert Post.objects.filter(author=mine, number=1).exists()


def test_somebody_with_an_account_is_sent_to_it(client: Client) -> None:
    bao = make_member("bao", name="Bao")
    Address.objects.update_or_create(email="bao@example.org", defaults={"member": bao})
    client.post(ASK, {"email": "bao@example.org"})
    assert not Delivery.objects.exists() and client.get(_page("bao@example.org")).status_code == 410
    with pytest.raises(Refused):
        ask_erasure_by_letter(bao, by=bao, posts_stay=True, email="bao@example.org")
