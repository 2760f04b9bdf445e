"""Agreeing to rules and privacy text by version, at the door and again where a change matters."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client

from community.commons.access import Refused
from community.commons.activity import append_only
from community.commons.activity.models import Activity, Seal
from forums import operations as forums
from forums.models import Category, Post, Topic
from forums.moderation import operations as moderation
from membership import agreeing, operations
from membership.models import Agreement, Member, PrivacyText
from membership.operations import change_preferences

from .doors import publish_privacy, set_door
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


@pytest.fixture
def topic(cast: People) -> Topic:
    room = forums.create_category(None, by=cast["administrator"], name="Square")
    return forums.open_topic(room, by=cast["trusted"], title="Who keeps the keys?", text="I do.")


def _rule(by: Any, title: str = "Be kind", material: bool = False) -> Any:
    from community.commons import site

    version = moderation.write_rule(
        None, by=by, code=title.lower().replace(" ", "-"), titles={"en": title}, texts={}, material=material
    )
    site.forget()
    return version


def test_newcomers_agree_to_what_is_in_force(client: Client, cast: People) -> None:
    text, rule = publish_privacy(cast["administrator"]), _rule(cast["administrator"])
    page = client.get("/accounts/signup/").content.decode()
    assert 'name="agrees_rules"' in page and 'name="agrees_privacy"' in page and 'href="/privacy/"' in page
    said = join(client, agrees_rules=rule.pk)
    assert said.status_code == 200 and "id_agrees_privacy_error" in said.content.decode()
    join(client, agrees_rules=rule.pk, agrees_privacy=text.number)
    assert not Agreement.objects.exists()  # nobody is anybody yet
    confirm(client)
    member = Member.objects.get(email="lea@example.org")
    agreed = dict(Agreement.objects.filter(member=member).values_list("document", "version"))
    assert agreed == {"privacy": text.number, "rules": rule.pk}
    assert Activity.objects.filter(verb="membership.agreed", actor=member).count() == 2


def test_without_a_text_nothing_is_asked(client: Client) -> None:
    assert "agrees_" not in client.get("/accounts/signup/").content.decode()


def test_a_youngest_age_is_said_and_no_birthday_kept(client: Client) -> None:
    set_door(minimum_age=16)
    assert "I am at least 16 years old." in client.get("/accounts/signup/").content.decode()
    said = join(client)
    assert said.status_code == 200 and "16 years and more" in said.content.decode()
    join(client, of_age="on")
    confirm(client)
    assert list(Agreement.objects.values_list("document", "version")) == [("age", 16)]


def test_a_small_change_asks_nobody(cast: People, topic: Topic) -> None:
    publish_privacy(cast["administrator"], "A comma was missing.")
    assert agreeing.due(cast["member"]) == []
    forums.create_post(topic, by=cast["member"], text="Here I am.")


def test_a_change_that_matters_holds_up_writing_and_nothing_else(cast: People, topic: Topic) -> None:
    publish_privacy(cast["administrator"], material=True)
    member = Member.objects.get(pk=cast["member"].pk)
    with pytest.raises(agreeing.AgreementNeeded):
        forums.create_post(topic, by=member, text="Here I am.")
    change_preferences(member, by=member, changes={"theme": "dark"})
    client = _signed_in(member)
    assert client.get(topic.url).status_code == 200
    assert client.get("/members/me/").status_code == 200


def test_what_was_sent_goes_on_after_agreeing(cast: People, topic: Topic) -> None:
    publish_privacy(cast["administrator"], material=True)
    client = _signed_in(cast["member"])
    sent = client.post(f"/forums/t/{topic.pk}/reply/", {"text": "Here I am.", "once": "once"})
    assert sent.status_code == 302 and sent["Location"] == "/members/me/agree/"
    page = client.get("/members/me/agree/").content.decode()
    assert "What you sent is kept" in page and 'href="/privacy/"' in page
    assert not Post.objects.filter(author=cast["member"]).exists()  # looking is not agreeing
    client.post("/members/me/agree/", agreeing.in_force())
    assert Post.objects.filter(author=cast["member"], text="Here I am.").exists()
    assert Agreement.objects.get(member=cast["member"]).document == "privacy"


def test_who_signs_in_is_asked_first(client: Client, cast: People) -> None:
    from tests.cast import PASSWORD

    _rule(cast["administrator"], material=True)
    said = client.post("/accounts/login/", {"login": "member@example.org", "password": PASSWORD})
    assert said["Location"].startswith("/members/me/agree/?next=")
    assert (
        client.post("/members/me/agree/", {"next": "/members/", **agreeing.in_force()})["Location"]
        == "/members/"
    )
    assert client.get("/members/me/agree/")["Location"] == "/"
    assert client.post("/members/me/agree/?next=https://evil.example/")["Location"] == "/"


def test_whoever_agreed_is_asked_again_by_the_next_change_alone(cast: People, topic: Topic) -> None:
    publish_privacy(cast["administrator"], material=True)
    member = Member.objects.get(pk=cast["member"].pk)
    operations.agree(member, by=member, versions=agreeing.in_force())
    forums.create_post(topic, by=member, text="Here I am.")
    publish_privacy(cast["administrator"], "We keep even less.", material=True)
    member = Member.objects.get(pk=cast["member"].pk)
    assert [one.kind for one in agreeing.due(member)] == ["privacy"]


def test_agreements_are_never_changed(cast: People) -> None:
    append_only.protect(connection, tables=("membership_agreement",))
    row = Agreement.objects.create(member=cast["member"], document="rules", version=1)
    for act in (lambda: Agreement.objects.filter(pk=row.pk).update(version=2), row.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_privacy_text_has_versions_for_good(client: Client, cast: People) -> None:
    assert (
        "nothing but" in client.get("/privacy/").content.decode()
    )  # what the program keeps stands there anyway
    administrator = _signed_in(cast["administrator"])
    form = {"text_en": "We keep **little**.", "text_fr": "Nous gardons **peu**.", "material": ""}
    assert administrator.post("/privacy/edit/", form).status_code == 302
    again = administrator.post("/privacy/edit/", form)
    assert again.status_code == 422 and "Nothing was changed" in again.content.decode()
    administrator.post("/privacy/edit/", form | {"text_en": "We keep less."})
    assert "We keep less." in client.get("/privacy/").content.decode()
    assert "<strong>little</strong>" in client.get("/privacy/1/").content.decode()
    assert (
        "<strong>peu</strong>" in client.get("/privacy/", headers={"accept-language": "fr"}).content.decode()
    )
    assert client.get("/privacy/3/").status_code == 404
    assert Seal.objects.filter(activity__verb="membership.privacy_text_published").count() == 2
    assert PrivacyText.objects.count() == 2


def test_agreeing_twice_is_said(cast: People) -> None:
    operations.agree(cast["member"], by=cast["member"], versions={"rules": 3})
    with pytest.raises(Refused):
        operations.agree(cast["member"], by=cast["member"], versions={"rules": 3})
    assert Category.objects.count() == 0


def test_programs_and_letters_hear_the_same(cast: People, topic: Topic) -> None:
    """By token or by mail nobody can be asked at once: the answer is a sentence, and nothing is written."""
    from community.commons.api.models import Scope
    from community.commons.api.operations import create_token

    _token, secret = create_token(
        cast["member"], by=cast["member"], name="Reader", scopes=[scope.value for scope in Scope]
    )
    publish_privacy(cast["administrator"], material=True)
    said = Client().post(
        f"/api/v1/topics/{topic.pk}/posts",
        {"text": "Here I am."},
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert said.status_code == 403 and "agree" in said.json()["detail"], said.content
    assert not Post.objects.filter(author=cast["member"]).exists()


def test_a_text_that_changes_meanwhile_is_read_again(client: Client, cast: People) -> None:
    """One agrees to the version that stood on the page, never to a newer one unseen."""
    publish_privacy(cast["administrator"], material=True)
    member = _signed_in(cast["member"])
    publish_privacy(cast["administrator"], "We sell everything.", material=True)
    said = member.post("/members/me/agree/", {"privacy": "1"})
    assert said.status_code == 409 and "changed while you were here" in said.content.decode()
    assert 'name="privacy" value="2"' in said.content.decode() and not Agreement.objects.exists()
    said = join(client, agrees_privacy="1")
    assert said.status_code == 200 and "changed while you were here" in said.content.decode()
    assert join(client, agrees_privacy="2").status_code == 302
