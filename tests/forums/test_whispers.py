"""A whisper is read by those who moderate the topic, and reaches nobody else by any path."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.activity.reactions import deliver
from community.commons.api.operations import create_token
from community.commons.mail.models import Delivery
from community.inbox.models import Notification
from forums import operations
from forums.models import Category, Post, Topic, Whisper
from membership.models import Member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db
SECRET = "zaubernuss"
OTHERS = ("visitor", "newcomer", "member", "trusted", "coordinator", "suspended")


def browser(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    if person.is_authenticated:
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


@pytest.fixture
def said(topic: Topic, cast: Mapping[str, Any]) -> Whisper:
    reply(topic, cast["member"], "Who asks?")
    topic.refresh_from_db()
    text = f"@member has done this before: {SECRET}"
    return operations.whisper(topic, by=cast["moderator"], text=text, after=1)


def test_those_who_moderate_read_it_in_its_place(
    said: Whisper, topic: Topic, cast: Mapping[str, Any]
) -> None:
    for who in ("moderator", "administrator"):
        text = browser(cast[who]).get(topic.url).content.decode()
        assert text.index("I have one set.") < text.index(SECRET) < text.index("Who asks?")


def test_it_reaches_nobody_else_by_any_path(said: Whisper, topic: Topic, cast: Mapping[str, Any]) -> None:
    for activity in Activity.objects.order_by("pk"):
        deliver.call([activity.pk])
    room = Category.objects.get(pk=topic.category_id)
    paths = [
        topic.url, f"/forums/t/{topic.pk}/1/", f"/forums/t/{topic.pk}/1/replies/", f"/forums/t/{topic.pk}/print/",
        f"/forums/t/{topic.pk}/posts/?after=0", f"/forums/t/{topic.pk}/feed.atom", "/forums/feed.atom",
        f"/forums/c/{room.slug}/", f"/forums/c/{room.slug}/feed.atom", "/forums/", "/", "/search/?q=done+before",
        "/inbox/", "/moderation/log/", "/sitemap.xml", "/forums/following/", "/forums/bookmarks/",
        f"/forums/t/{topic.pk}/whisper/", *(f"/members/{one.handle}/" for one in Member.objects.people()),
    ]  # fmt: skip
    for who in OTHERS:
        client = browser(cast[who])
        for path in paths:
            assert SECRET not in client.get(path, follow=True).content.decode(), (who, path)
        assert client.get(f"/forums/t/{topic.pk}/whisper/").status_code in (302, 403)
        assert client.post(f"/forums/whispers/{said.pk}/take-back/").status_code in (302, 404)
    assert not Notification.objects.filter(member=cast["member"]).exists()
    assert SECRET not in "".join(Delivery.objects.values_list("text", flat=True))
    assert SECRET not in str(list(Activity.objects.values_list("facts", flat=True)))


def test_nor_by_the_api(said: Whisper, topic: Topic, cast: Mapping[str, Any]) -> None:
    def ask(who: str, path: str) -> Any:
        key = create_token(cast[who], by=cast[who], name="x", scopes=["read", "write", "moderate"])[1]
        return Client().get(f"/api/v1{path}", headers={"authorization": f"Bearer {key}"})

    for who in ("member", "trusted", "coordinator"):
        for path in (f"/topics/{topic.pk}", f"/topics/{topic.pk}/posts", "/topics", f"/search?q={SECRET}"):
            assert SECRET not in ask(who, path).content.decode().replace(f"q={SECRET}", "")
        assert ask(who, f"/topics/{topic.pk}/whispers").status_code == 403
    assert SECRET in ask("moderator", f"/topics/{topic.pk}/whispers").content.decode()
    assert SECRET not in ask("moderator", f"/topics/{topic.pk}/posts").content.decode()


def test_it_counts_nowhere(topic: Topic, cast: Mapping[str, Any]) -> None:
    before = Topic.objects.values().get(pk=topic.pk), Category.objects.values().get(), Post.objects.count()
    said = operations.whisper(topic, by=cast["moderator"], text="Hm")
    assert (
        Topic.objects.values().get(pk=topic.pk),
        Category.objects.values().get(),
        Post.objects.count(),
    ) == before
    assert said.after == topic.last_number


def test_who_may_whisper(topic: Topic, said: Whisper, cast: Mapping[str, Any]) -> None:
    for who in OTHERS:
        with pytest.raises(Forbidden):
            operations.whisper(topic, by=cast[who], text="Me too")
    with pytest.raises(Forbidden):
        operations.take_back_whisper(said, by=cast["administrator"])
    with pytest.raises(Refused):
        operations.whisper(topic, by=cast["moderator"], text=" ")


def test_whisper_by_form_and_take_it_back(topic: Topic, cast: Mapping[str, Any]) -> None:
    client = browser(cast["moderator"])
    assert "Whisper to the team" in client.get(topic.url).content.decode()
    long = "x" * 5001
    answer = client.post(f"/forums/t/{topic.pk}/whisper/", {"text": long})
    assert answer.status_code == 422 and long in answer.content.decode()
    client.post(f"/forums/t/{topic.pk}/whisper/", {"text": f"<script>{SECRET}</script> **so**", "after": "1"})
    text = client.get(topic.url).content.decode()
    assert "<strong>so</strong>" in text and f"<script>{SECRET}" not in text
    client.post(f"/forums/whispers/{Whisper.objects.get().pk}/take-back/")
    assert not Whisper.objects.exists()


def test_a_merged_topics_whispers_are_read_where_it_went_on(
    topic: Topic, said: Whisper, category: Category, cast: Mapping[str, Any]
) -> None:
    into = operations.open_topic(category, by=cast["moderator"], title="Keys", text="All about keys.")
    operations.merge_topic(topic, by=cast["moderator"], into=into)
    into.refresh_from_db()
    assert SECRET in browser(cast["moderator"]).get(into.url).content.decode()
    assert SECRET not in browser(cast["member"]).get(into.url).content.decode()


def test_a_topic_with_many_whispers_costs_the_same(
    topic: Topic, cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    client = browser(cast["moderator"])

    def more(n: int) -> None:
        for number in range(n):
            operations.whisper(topic, by=cast["moderator"], text=f"Hm {number}")

    same_number_of_queries(more, lambda: client.get(topic.url))
