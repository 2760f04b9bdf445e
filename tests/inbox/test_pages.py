"""The inbox as its member uses it: list, filters, marking, the bell, the settings, and nobody else's."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Refused
from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery
from community.commons.mail.refusals import suppress
from community.commons.mail.transport import deliver_all
from community.inbox import operations
from community.inbox.counting import unread_count
from community.inbox.models import Notification, Preference, Rhythm, Ways
from forums import operations as forums
from forums.models import Category, Topic
from membership.models import Block
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def signed_in(member: Any) -> Client:
    client = Client()
    client.force_login(member, backend="membership.backends.MemberBackend")
    return client


@pytest.fixture
def mentioned(topic: Topic, cast: Mapping[str, Any]) -> Notification:
    reply(topic, cast["member"], "Ask @newcomer <script>alert(1)</script>.")
    drain()
    return Notification.objects.get(member=cast["newcomer"])


def test_the_list_leads_to_the_post_and_looking_changes_nothing(
    mentioned: Notification, cast: Mapping[str, Any]
) -> None:
    page = signed_in(cast["newcomer"]).get("/inbox/").content.decode()
    assert "Member mentioned you" in page and mentioned.topic.posts.get(number=2).url in page
    assert "<script>alert" not in page
    assert unread_count(cast["newcomer"]) == 1


def test_the_bell_counts(mentioned: Notification, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["newcomer"])
    assert "Notifications, 1 unread" in client.get("/members/").content.decode()
    assert client.get("/inbox/count/").json() == {"unread": 1}
    client.post(f"/inbox/{mentioned.pk}/read/")
    assert client.get("/inbox/count/").json() == {"unread": 0}


def test_marking_one_and_all_as_read(mentioned: Notification, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["newcomer"])
    assert client.get(f"/inbox/{mentioned.pk}/read/").status_code == 405
    assert "1 notification is marked" in client.post("/inbox/read/", follow=True).content.decode()
    assert "Nothing of this kind." in client.get("/inbox/?unread=true").content.decode()


def test_nobody_marks_somebody_else_s(mentioned: Notification, cast: Mapping[str, Any]) -> None:
    assert signed_in(cast["administrator"]).post(f"/inbox/{mentioned.pk}/read/").status_code == 404
    assert signed_in(cast["administrator"]).get("/inbox/").content.decode().count("mentioned you") == 0
    assert unread_count(cast["newcomer"]) == 1


def test_filters_by_kind_and_says_what_it_did_not_understand(
    mentioned: Notification, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["newcomer"])
    assert "mentioned you" in client.get("/inbox/?kind=mention").content.decode()
    assert "Nothing of this kind." in client.get("/inbox/?kind=reaction").content.decode()
    assert "left out" in client.get("/inbox/?kind=gossip").content.decode()


def test_in_french(mentioned: Notification, cast: Mapping[str, Any]) -> None:
    cast["newcomer"].language = "fr"
    cast["newcomer"].save()
    client = signed_in(cast["newcomer"])
    client.cookies["language"] = "fr"
    assert "Member vous mentionne" in client.get("/inbox/").content.decode()


def test_the_list_costs_the_same_with_many_rows(
    category: Category, cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    client = signed_in(cast["newcomer"])

    def make(n: int) -> None:
        for number in range(n):
            forums.open_topic(category, by=cast["trusted"], title=f"Topic {number}", text="@newcomer")
        drain()

    make(2)
    same_number_of_queries(make, lambda: client.get("/inbox/"))


def test_the_settings_keep_what_differs_from_the_usual(cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["newcomer"])
    suppress("newcomer@example.org", "refused", "inbox.quote")
    form = client.get("/inbox/settings/").context["form"]
    assert form["mail_quote"].value() == "none"  # refused by a link
    usual = {f"{way}_{kind}": value for kind in form.kinds for way, value in said(kind.usual).items()}
    changed = {"mail_mention": "none", "mail_quote": "none", "mail_watched": "weekly", "push_watched": "on"}
    client.post("/inbox/settings/", usual | changed)
    rows = Preference.objects.order_by("kind").values_list("kind", "site", "mail", "push")
    assert list(rows) == [
        ("mention", True, "none", False),
        ("quote", True, "none", False),
        ("watched", True, "weekly", True),
    ]


def said(ways: Ways) -> dict[str, str]:
    """As the form's fields are sent."""
    return {"mail": ways.mail} | ({"site": "on"} if ways.site else {}) | ({"push": "on"} if ways.push else {})


def test_a_decision_can_not_go_unheard(cast: Mapping[str, Any]) -> None:
    answer = signed_in(cast["newcomer"]).post("/inbox/settings/", {"mail_decision": "none"})
    assert answer.status_code == 422 and not Preference.objects.exists()
    with pytest.raises(Refused):
        operations.choose_reach(
            cast["newcomer"], by=cast["newcomer"], reaches={"decision": Ways(site=False, mail="none")}
        )


def test_unread_again_and_all_read_taken_back(mentioned: Notification, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["newcomer"])
    client.post(f"/inbox/{mentioned.pk}/read/")
    client.post(f"/inbox/{mentioned.pk}/unread/")
    assert unread_count(cast["newcomer"]) == 1
    client.post("/inbox/read/")
    assert unread_count(cast["newcomer"]) == 0
    assert "/inbox/read/undo/" in client.get("/inbox/").content.decode()
    assert "1 notification is unread again" in client.post("/inbox/read/undo/", follow=True).content.decode()
    assert unread_count(cast["newcomer"]) == 1
    assert "/inbox/read/undo/" not in client.get("/inbox/").content.decode()


def test_a_row_silences_its_topic_and_its_kind(
    mentioned: Notification, topic: Topic, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["newcomer"])
    client.post(f"/inbox/{mentioned.pk}/mute/", {"what": "topic"})
    reply(topic, cast["member"], "@newcomer")
    drain()
    assert Notification.objects.filter(member=cast["newcomer"]).count() == 1
    client.post(f"/inbox/{mentioned.pk}/mute/", {"what": "kind"})
    assert not Preference.objects.get(member=cast["newcomer"], kind="mention").ways.any


def test_rows_stand_by_day(
    mentioned: Notification, topic: Topic, cast: Mapping[str, Any], clock: Any
) -> None:
    clock.forward(days=1)
    reply(topic, cast["trusted"], "@newcomer, and you?")
    drain()
    page = signed_in(cast["newcomer"]).get("/inbox/").content.decode()
    assert page.count('class="told-day"') == 2


def test_a_block_keeps_news_apart_but_for_the_team(topic: Topic, cast: Mapping[str, Any]) -> None:
    Block.objects.create(by=cast["newcomer"], blocked=cast["member"])
    reply(topic, cast["member"], "@newcomer")
    reply(topic, cast["moderator"], "@newcomer")
    drain()
    (told,) = Notification.objects.filter(member=cast["newcomer"])
    assert told.actors == [cast["moderator"].pk]


def test_a_block_silences_what_stands_there_already(
    mentioned: Notification, cast: Mapping[str, Any], clock: Any
) -> None:
    Block.objects.create(by=cast["newcomer"], blocked=cast["member"])
    assert "mentioned you" not in signed_in(cast["newcomer"]).get("/inbox/").content.decode()
    delivery = Delivery.objects.get(member=cast["newcomer"])
    clock.forward(minutes=3)
    assert deliver_all([delivery.pk]) == 0


def test_rhythm_is_kept_and_half_quiet_hours_are_refused_with_a_sentence(cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["newcomer"])
    said = {"missed": "none", "hour": "18", "weekday": "4", "quiet_from": "22:00"}
    refused = client.post("/inbox/settings/rhythm/", said)
    assert refused.status_code == 422 and "a beginning and an end" in refused.content.decode()
    client.post("/inbox/settings/rhythm/", said | {"quiet_until": "07:00", "deadlines_pass": "on"})
    rhythm = Rhythm.objects.get(member=cast["newcomer"])
    assert (rhythm.hour, rhythm.weekday, rhythm.deadlines_pass, rhythm.missed) == (18, 4, True, "none")
    assert rhythm.daily_at is not None and rhythm.weekly_at is not None
