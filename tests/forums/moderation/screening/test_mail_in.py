"""What comes in by mail is looked at like what is typed: held, watched, with its case and its verdict."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.mail.incoming import reply_address
from community.commons.mail.models import IncomingState
from community.commons.standing.models import State
from forums.models import Post, Topic
from forums.moderation.models import Case
from forums.moderation.screening.models import Outcome, Screening
from tests.forums.conftest import reply
from tests.inbox.test_mail_in import DOMAIN, come_in, mail

from .conftest import Maker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def answers_by_mail(settings: Any) -> None:
    settings.REPLY_DOMAIN = DOMAIN


def by_mail(topic: Topic, member: Any, text: str) -> Post:
    incoming = come_in(
        mail(
            f"{member} <{member.email}>", reply_address("post", member.pk, topic.posts.get(number=1).pk), text
        )
    )
    assert incoming.state == IncomingState.DONE, incoming.note
    return Post.objects.latest("pk")


def test_a_held_answer_waits_like_a_typed_one(cast: Mapping[str, Any], topic: Topic, rule_set: Maker) -> None:
    rule_set(words=["casino"], action="hold")
    typed = reply(topic, cast["member"], "The best casino in town")
    mailed = by_mail(topic, cast["trusted"], "Nothing but keys here")
    assert mailed.state == State.VISIBLE and mailed.number is not None
    held = by_mail(topic, cast["member"], "The best CASINO in town, by mail")
    assert (held.state, held.held_because, held.number) == (State.HELD, typed.held_because, None)
    assert Screening.objects.get(subject_type="forums.post", subject_id=held.pk).outcome == Outcome.HELD
    assert Case.objects.get(subject_type="forums.post", subject_id=held.pk).source == "rule"


def test_a_watched_answer_appears_and_is_queued(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker
) -> None:
    rule_set(words=["casino"], action="watch")
    watched = by_mail(topic, cast["member"], "The casino is closed today")
    assert watched.state == State.VISIBLE
    assert Screening.objects.get(subject_type="forums.post", subject_id=watched.pk).outcome == Outcome.WATCHED
    assert Case.objects.filter(subject_type="forums.post", subject_id=watched.pk).exists()
