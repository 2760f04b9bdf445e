"""A sanction stops writing by every way in: pages, API, mail; and says so with a sentence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.api.models import Scope
from community.commons.api.operations import create_token
from community.commons.jobs.worker import drain
from community.commons.mail.incoming import reply_address
from community.commons.mail.incoming.receiving import receive
from forums import operations as forum
from forums.models import Draft, Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, RuleVersion
from forums.moderation.sanctioning import Sanctioning
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.test_bundles import decide, fresh
from tests.forums.moderation.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def silence(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> Any:
    make_member("second", role="moderator")

    def give(kind: str, scope: str = "") -> None:
        asked = Sanctioning(kind, scope, timezone.now() + timedelta(days=2))
        decide(case, cast["moderator"], "keep", rule=rule, sanction=asked)

    return give


@pytest.mark.parametrize("kind", ["mute", "suspension"])
def test_by_page_and_the_text_is_kept(kind: str, silence: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    silence(kind)
    answer = signed_in(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": "Still here."})
    assert answer.status_code == 403
    assert "Your standing" in answer.content.decode() and "Still here." in answer.content.decode()
    assert Draft.objects.get(member=cast["member"]).text == "Still here."


@pytest.mark.parametrize("kind", ["mute", "suspension"])
def test_by_the_api(kind: str, silence: Any, topic: Topic, cast: Mapping[str, Any], client: Client) -> None:
    member = cast["member"]
    _token, secret = made_token(member)
    silence(kind)
    headers = {"authorization": f"Bearer {secret}"}
    answer = client.post(
        f"/api/v1/topics/{topic.pk}/posts", {"text": "Still here."}, "application/json", headers=headers
    )
    assert answer.status_code == 403, answer.content
    told = client.get("/api/v1/statements", headers=headers).json()
    (statement,) = told["items"] if "items" in told else told["results"]
    assert statement["what"] == kind and statement["decision_id"]
    appealed = client.post(
        f"/api/v1/decisions/{statement['decision_id']}/appeals",
        {"words": "I do not agree."},
        "application/json",
        headers=headers,
    )
    assert appealed.status_code == 201, appealed.content


def made_token(member: Any) -> tuple[Any, str]:
    made = create_token(member, by=member, name="A program", scopes=[Scope.READ, Scope.WRITE])
    return made if isinstance(made, tuple) else (made, made.secret)


def test_by_mail(silence: Any, post: Post, topic: Topic, cast: Mapping[str, Any], settings: Any) -> None:
    settings.REPLY_DOMAIN = "example.net"
    silence("mute")
    address = reply_address("post", cast["member"].pk, post.pk)
    before = Post.objects.count()
    receive(
        f"From: {cast['member'].email}\nTo: {address}\nSubject: Re\nMessage-ID: <a@b>\n\nStill here.\n".encode(),
        via="pipe",
    )
    drain()
    assert Post.objects.count() == before


def test_every_verb_of_writing(silence: Any, post: Post, topic: Topic, cast: Mapping[str, Any]) -> None:
    forum.delete_post(Post.objects.select_related("topic__category").get(pk=post.pk), by=cast["member"])
    silence("suspension")
    member, own = fresh(cast["member"]), Post.objects.select_related("topic__category").get(pk=post.pk)
    opening = topic.posts.select_related("topic__category").get(number=1)
    tries = [
        lambda: reply(topic, member),
        lambda: forum.open_topic(topic.category, by=member, title="New", text="Hello."),
        lambda: forum.restore_post(own, by=member),
        lambda: forum.react(opening, by=member, kind="thank"),
        lambda: forum.bookmark_post(opening, by=member, note=""),
        lambda: forum.watch_topic(topic, by=member, level="watching"),
        lambda: forum.save_view(None, by=member, name="Mine", query="kind=question"),
        lambda: operations.report_thing(opening, by=member, rule=operations_rule()),
        lambda: forum.schedule_topic(
            topic.category, by=member, title="Later", text="Hello.", at=timezone.now() + timedelta(days=1)
        ),
    ]
    for one in tries:
        with pytest.raises((Forbidden, Refused)):
            one()


def operations_rule() -> RuleVersion:
    return RuleVersion.objects.get()


def test_it_ends_by_itself(clock: Any, silence: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    silence("mute")
    clock.forward(days=3)
    assert reply(topic, fresh(cast["member"])).pk
