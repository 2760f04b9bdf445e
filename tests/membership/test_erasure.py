"""Leaving for good: asked for with two weeks to think, stopped by signing in, brought forward by the law alone."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, Seal
from community.commons.mail.models import Delivery
from community.commons.site import forget
from community.commons.site.models import PostsOfErased, Site
from forums import operations as forums
from forums.erasing import digest_of
from forums.models import Category, Post
from forums.moderation import operations as moderation
from membership import erased_ids, leaving
from membership.models import Account, Erasure, Member, NameLeft, RoleInterval
from membership.operations import ask_erasure, hasten_erasure, reopen_account
from tests.cast import PASSWORD, make_member

pytestmark = pytest.mark.django_db
PAGE = "/members/me/erase/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def category() -> Category:
    return Category.objects.create(name="Roofs", slug="roofs")


def erase(member: Member, *, posts_stay: bool = True) -> Member:
    erasure = ask_erasure(member, by=member, posts_stay=posts_stay)
    with time_machine.travel(erasure.due_at + timedelta(minutes=1), tick=True):
        assert leaving.carry_out.func(erasure.pk)
    return Member.objects.get(pk=member.pk)


def sign_in(client: Client, member: Member) -> Any:
    said = {"login": f"{member.handle}@example.org", "password": PASSWORD}
    return client.post("/accounts/login/", said, follow=True)


def test_the_page_says_what_goes_and_closes_the_account(client: Client, cast: Mapping[str, Any]) -> None:
    me = cast["member"]
    client.force_login(me)
    words = client.get(PAGE).content.decode()
    assert "former member" in words and "Kept for a time" in words and "14" in words
    assert client.post(PAGE, {"posts": "stay"}).status_code == 422  # not ticked
    assert not Erasure.objects.exists()
    said = client.post(PAGE, {"posts": "go", "sure": "on"})
    assert said.status_code == 200 and "Your account is closed" in said.content.decode()
    erasure = Erasure.objects.get(member=me)
    assert not erasure.posts_stay and timedelta(days=13) < erasure.due_at - timezone.now() < timedelta(
        days=15
    )
    me.refresh_from_db()
    assert me.account == Account.DEACTIVATED
    assert client.get("/members/me/").status_code == 302
    assert Delivery.objects.filter(kind="membership.erasure", member=me).count() == 1
    assert not leaving.carry_out.func(erasure.pk)  # its day has not come


def test_an_old_proof_is_not_enough(client: Client, cast: Mapping[str, Any]) -> None:
    client.force_login(cast["member"])
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        said = client.post(PAGE, {"posts": "go", "sure": "on"})
    assert said.status_code == 302 and "reauthenticate" in said["Location"]
    assert not Erasure.objects.exists()


def test_signing_in_shows_the_day_and_stops_it(client: Client, cast: Mapping[str, Any]) -> None:
    me = cast["member"]
    erasure = ask_erasure(me, by=me, posts_stay=True)
    shown = sign_in(client, me)
    assert shown.redirect_chain[-1][0] == "/accounts/return/"
    assert "Stop it, I stay" in shown.content.decode()
    client.post("/accounts/return/")
    me.refresh_from_db()
    assert me.account == Account.ACTIVE and not Erasure.objects.exists()
    assert client.get("/members/me/").status_code == 200
    assert not leaving.carry_out.func(erasure.pk)


def test_the_team_opens_no_account_that_is_to_be_erased(cast: Mapping[str, Any]) -> None:
    me = cast["member"]
    ask_erasure(me, by=me, posts_stay=True)
    with pytest.raises(Refused):
        reopen_account(me, by=cast["moderator"])


def test_the_last_administrator_stays(cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused):
        ask_erasure(cast["administrator"], by=cast["administrator"], posts_stay=True)


def test_only_the_law_brings_the_day_forward(client: Client, cast: Mapping[str, Any]) -> None:
    me, boss = cast["member"], cast["administrator"]
    erasure = ask_erasure(me, by=me, posts_stay=True)
    with pytest.raises(Forbidden):
        hasten_erasure(erasure, by=cast["moderator"], ground="law", reason="Because")
    with pytest.raises(Refused):
        hasten_erasure(erasure, by=boss, ground="law", reason=" ")
    with pytest.raises(Refused):
        hasten_erasure(erasure, by=boss, ground="because", reason="I want to")
    client.force_login(boss)
    place = f"/members/desk/erasures/{erasure.pk}/sooner/"
    said = client.post(place, {"ground": "law", "reason": "Order 12 of the court of Lyon"})
    assert said.status_code == 302
    entry = Activity.objects.get(verb="membership.erasure_hastened")
    assert (
        entry.words.text == "Order 12 of the court of Lyon" and Seal.objects.filter(activity=entry).exists()
    )
    assert leaving.carry_out.func(erasure.pk)
    assert "Done on" in client.get("/members/desk/erasures/").content.decode()


@pytest.mark.parametrize(("policy", "stays"), [("stay", True), ("go", False)])
def test_the_community_may_decide(client: Client, cast: Mapping[str, Any], policy: str, stays: bool) -> None:
    Site.objects.update_or_create(pk=1, defaults={"posts_of_erased": PostsOfErased(policy)})
    forget()
    client.force_login(cast["member"])
    assert 'name="posts"' not in client.get(PAGE).content.decode()
    client.post(PAGE, {"posts": "go" if stays else "stay", "sure": "on"})
    assert Erasure.objects.get().posts_stay is stays


def test_a_former_member_is_read_everywhere_at_once(client: Client, category: Category) -> None:
    gone = make_member("violette", name="Violette Quarantaine", role="trusted")
    other = make_member("oscar", role="trusted")
    topic = forums.open_topic(category, by=gone, title="About roofs", text="Slate lasts.")
    said = forums.create_post(
        topic,
        by=other,
        text=f"> [@Violette Quarantaine, #1](/forums/t/{topic.pk}/1/)\n>\n> Slate lasts.\n\n"
        "@violette is right. I asked Violette Quarantaine at the market.",
    )
    french = forums.create_post(topic, by=other, text="Merci @violette pour ces mots, je les garde.")
    member = erase(gone)
    assert (member.account, member.handle, member.email) == (Account.ERASED, f"former-{gone.pk}", "")
    assert str(member) == "former member"
    with translation.override("fr"):
        assert Member.objects.get(pk=gone.pk).name != ""
    for post in (said, french):
        post.refresh_from_db()
        assert "@violette" not in post.text.lower() and f"/members/former-{gone.pk}/" in post.html
    assert "former member" in said.html and "former member, #1" in said.text
    page = client.get(topic.url).content.decode()
    assert "former member" in page and "Slate lasts." in page
    left = NameLeft.objects.get()
    assert (left.kind, left.thing, left.column) == ("forums.Post", said.pk, "text")
    (start, end), *more = left.places
    assert said.text[start:end] == "Violette Quarantaine" and not more
    assert client.get(f"/members/former-{gone.pk}/").status_code == 410
    assert client.get("/members/violette/").status_code == 404


def test_posts_go_with_their_author(client: Client, category: Category) -> None:
    gone, other = make_member("violette", role="trusted"), make_member("oscar", role="trusted")
    alone = forums.open_topic(category, by=gone, title="Nobody answers", text="Slate is forever.")
    topic = forums.open_topic(category, by=gone, title="Slate again", text="Slate is dear.")
    forums.create_post(topic, by=other, text="It is not.")
    forums.create_post(topic, by=gone, text="Yes it is.")
    erase(gone, posts_stay=False)
    assert not Post.objects.filter(author=gone).exclude(text="", html="").exists()
    topic.refresh_from_db()
    alone.refresh_from_db()
    assert topic.title == alone.title == "Topic of a former member" and topic.state == "visible"
    assert alone.state == "deleted" and topic.post_count == 1
    category.refresh_from_db()
    assert (category.topic_count, category.post_count) == (1, 1)
    page = client.get(topic.url).content.decode()
    assert "It is not." in page and "dear" not in page


def test_a_letter_says_that_it_is_done_and_goes_with_its_address(cast: Mapping[str, Any]) -> None:
    me = cast["member"]
    erase(me)
    letter = Delivery.objects.get(kind="membership.erased")
    assert letter.address == "member@example.org"
    Delivery.objects.filter(pk=letter.pk).update(state="sent")
    assert leaving.forget_letters.func() == 1
    assert not Delivery.objects.filter(address="member@example.org").exists()


def test_who_was_erased_is_listed_outside_of_the_database(cast: Mapping[str, Any]) -> None:
    me = cast["member"]
    erase(me)
    assert erased_ids.path().read_text().count("\n") == 1 and "member@" not in erased_ids.path().read_text()
    assert erased_ids.erase_again() == []


def test_a_number_given_to_somebody_else_is_left_alone(cast: Mapping[str, Any]) -> None:
    """A backup from before somebody joined: the next who joins may get the same number."""
    me = cast["member"]
    erased_ids.note(me, posts_stay=True)
    Member.objects.filter(pk=me.pk).update(joined_at=timezone.now() + timedelta(seconds=5))
    assert erased_ids.erase_again() == []


def test_it_goes_on_where_it_was_killed(category: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, other = make_member("violette", name="Violette Quarantaine"), make_member("oscar", role="trusted")
    topic = forums.open_topic(category, by=other, title="Roofs", text="Ask Violette Quarantaine.")
    erasure = ask_erasure(gone, by=gone, posts_stay=True)
    Erasure.objects.update(due_at=timezone.now())

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(leaving, "read_elsewhere", killed)
    with pytest.raises(KeyboardInterrupt):
        leaving.carry_out.func(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.UNDER_WAY and erasure.names["names"] == ["Violette Quarantaine"]
    monkeypatch.undo()
    assert leaving.begin_due.func() == 1
    assert leaving.carry_out.func(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.DONE and erasure.names == {} and erasure.read_to == {}
    assert NameLeft.objects.get().thing == topic.posts.get().pk


def test_a_moderator_takes_out_what_others_typed(client: Client, category: Category) -> None:
    gone = make_member("violette", name="Violette Quarantaine", role="trusted")
    other, mod = make_member("oscar", role="trusted"), make_member("mod", role="moderator")
    topic = forums.open_topic(category, by=other, title="Violette Quarantaine’s roof", text="It is blue.")
    post = forums.create_post(topic, by=other, text="Ask Violette Quarantaine, she knows.")
    edited = forums.edit_post(post, by=other, text="Ask **violette QUARANTAINE**, she knows all.")
    erase(gone)
    client.force_login(mod)
    words = client.get("/moderation/names/").content.decode()
    assert "<mark>violette QUARANTAINE</mark>" in words and words.count("<mark>") == 3
    for left in NameLeft.objects.all():
        assert client.post(f"/moderation/names/{left.pk}/take-out/").status_code == 302
    edited.refresh_from_db()
    topic.refresh_from_db()
    assert edited.text == "Ask **former member**, she knows all." and "<strong>former member" in edited.html
    assert topic.title == "former member’s roof"
    assert edited.revisions.get().text == "Ask former member, she knows."
    assert "Nothing to take out." in client.get("/moderation/names/").content.decode()
    with pytest.raises(Refused):
        moderation.leave_name(NameLeft.objects.first(), by=mod)


def test_a_text_that_was_changed_meanwhile_is_read_first(category: Category) -> None:
    gone = make_member("violette", name="Violette Quarantaine", role="trusted")
    other, mod = make_member("oscar", role="trusted"), make_member("mod", role="moderator")
    post = forums.open_topic(category, by=other, title="Roofs", text="Ask Violette Quarantaine.").posts.get()
    erase(gone)
    forums.edit_post(post, by=other, text="Well, ask Violette Quarantaine.")
    with pytest.raises(Refused):
        moderation.take_name_out(NameLeft.objects.get(), by=mod)
    moderation.leave_name(NameLeft.objects.get(), by=mod)
    assert NameLeft.objects.get().ended == NameLeft.Ended.LEFT


def test_lists_ask_the_same_number_of_questions(
    client: Client, category: Category, same_number_of_queries: Any
) -> None:
    boss, gone = make_member("boss", role="administrator"), make_member("violette", role="trusted")
    erasure = Erasure.objects.create(member=gone, posts_stay=True, due_at=timezone.now())
    client.force_login(boss)

    def more(count: int) -> None:
        for number in range(count):
            made = NameLeft.objects.count()
            post = forums.open_topic(
                category, by=boss, title=f"R {made}", text="Ask Violette Quarantaine."
            ).posts.get()
            left = NameLeft(
                erasure=erasure, kind="forums.Post", thing=post.pk, column="text", places=[[4, 24]]
            )
            left.digest = digest_of(post.text)
            left.save()
            leaver = make_member(f"leaver{made}.{number}")
            Erasure.objects.create(member=leaver, posts_stay=True, due_at=timezone.now())

    def visit() -> None:
        for page in ("/moderation/names/", "/members/desk/erasures/"):
            assert client.get(page).status_code == 200

    same_number_of_queries(more, visit)


def test_nobody_who_is_gone_has_a_role(cast: Mapping[str, Any]) -> None:
    make_member("second", role="administrator")
    gone = erase(cast["administrator"])
    assert not gone.roles and not RoleInterval.objects.filter(member=gone, ends_at=None).exists()
    assert Activity.objects.filter(verb="membership.role_ended", subject_id=gone.pk).exists()
